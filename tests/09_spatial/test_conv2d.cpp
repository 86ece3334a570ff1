#include <cmath>

#include "images.h"

using namespace spatial_tests;
using testing_support::raw_values;

namespace {

const Tolerance kSums{1e-5, 1e-5, "sums of some dozen products, in another order"};

/// (1, 1, rows, columns)
Tensor image(Nested<float> rows) { return tensor(rows).unsqueeze(0).unsqueeze(0); }

Tensor random_images(const Shape& shape, std::uint64_t seed = 1) {
  Generator random(seed);
  return randn(shape, random);
}

}  // namespace

// ---- the definition

TEST(Conv2dDirect, IsAWeightedSumOfAWindow) {
  EXERCISE("09.2");
  const Tensor x = image({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}), weight = image({{1, 10}, {100, 1000}});
  EXPECT_TENSOR_EQ(conv2d_direct(x, weight), image({{5421, 6532}, {8754, 9865}}));
}

TEST(Conv2dDirect, FindsAnEdge) {
  EXERCISE("09.2");
  const Tensor x = image({{0, 0, 9, 9}, {0, 0, 9, 9}}), weight = image({{-1, 1}});
  EXPECT_TENSOR_EQ(conv2d_direct(x, weight), image({{0, 9, 0}, {0, 9, 0}}));
}

TEST(Conv2dDirect, AddsTheBiasOfEachOutput) {
  EXERCISE("09.2");
  const Tensor y = conv2d_direct(image({{1, 2}}), tensor({1, 3}).reshape({2, 1, 1, 1}), tensor({10, 20}));
  EXPECT_TENSOR_EQ(y, tensor({11, 12, 23, 26}).reshape({1, 2, 1, 2}));
}

TEST(Conv2dDirect, SeesZerosAroundTheImage) {
  EXERCISE("09.2");
  const Tensor x = image({{1, 2}, {3, 4}});
  EXPECT_TENSOR_EQ(conv2d_direct(x, ones({1, 1, 3, 3}), Tensor(), {.padding = 1}), full({1, 1, 2, 2}, 10));
  EXPECT_TENSOR_EQ(conv2d_direct(x, ones({1, 1, 1, 1}), Tensor(), {.padding = {0, 1}}),
                   image({{0, 1, 2, 0}, {0, 3, 4, 0}}));
}

TEST(Conv2dDirect, StepsAndReaches) {
  EXERCISE("09.2");
  const Tensor x = counted({1, 1, 5, 5});
  EXPECT_TENSOR_EQ(conv2d_direct(x, ones({1, 1, 1, 1}), Tensor(), {.stride = {2, 3}}),
                   image({{1, 4}, {11, 14}, {21, 24}}));
  EXPECT_TENSOR_EQ(conv2d_direct(x, image({{1, 100}}), Tensor(), {.stride = 2, .dilation = 3}),
                   image({{401}, {1411}, {2421}}));
}

TEST(Conv2dDirect, AddsUpChannelsAndKeepsImagesApart) {
  EXERCISE("09.2");
  const Tensor x = counted({2, 2, 1, 2});  // image 0: 1 2 | 3 4, image 1: 5 6 | 7 8
  const Tensor weight = tensor({1, 10, 100, 1000}).reshape({2, 2, 1, 1});
  EXPECT_TENSOR_EQ(conv2d_direct(x, weight),
                   tensor({31, 42, 3100, 4200, 75, 86, 7500, 8600}).reshape({2, 2, 1, 2}));
}

TEST(Conv2dDirect, GroupsDoNotSeeEachOther) {
  EXERCISE("09.2");
  const Tensor x = tensor({1, 2, 3, 4}).reshape({1, 4, 1, 1});
  const Tensor weight = tensor({1, 10, 100, 1000, 1, 10, 100, 1000}).reshape({4, 2, 1, 1});
  EXPECT_TENSOR_EQ(conv2d_direct(x, weight, Tensor(), {.groups = 2}),
                   tensor({21, 2100, 43, 4300}).reshape({1, 4, 1, 1}));
  EXPECT_TENSOR_EQ(conv2d_direct(x, tensor({1, 2, 3, 4}).reshape({4, 1, 1, 1}), Tensor(), {.groups = 4}),
                   tensor({1, 4, 9, 16}).reshape({1, 4, 1, 1}));
}

TEST(Conv2dDirect, TakesAnyLayout) {
  EXERCISE("09.2");
  const Tensor x = random_images({2, 3, 4, 5}), weight = random_images({2, 3, 2, 2}, 2);
  EXPECT_TENSOR_EQ(conv2d_direct(turned(x), turned(weight)), conv2d_direct(x, weight));
}

// ---- windows as columns

TEST(Im2col, MakesAColumnOfEveryWindow) {
  EXERCISE("09.3");
  EXPECT_TENSOR_EQ(kernels::im2col(tensor({{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}}), window(2)),
                   tensor({{1, 2, 4, 5}, {2, 3, 5, 6}, {4, 5, 7, 8}, {5, 6, 8, 9}}));
}

TEST(Im2col, PutsOneChannelBelowTheOther) {
  EXERCISE("09.3");
  EXPECT_TENSOR_EQ(kernels::im2col(tensor({{{1, 2, 3}}, {{4, 5, 6}}}), window({1, 2})),
                   tensor({{1, 2}, {2, 3}, {4, 5}, {5, 6}}));
}

TEST(Im2col, IsZeroOutsideOfTheImage) {
  EXERCISE("09.3");
  EXPECT_TENSOR_EQ(kernels::im2col(tensor({{{1, 2}, {3, 4}}}), window(2, 1, 1)),
                   tensor({{0, 0, 0, 0, 1, 2, 0, 3, 4},
                           {0, 0, 0, 1, 2, 0, 3, 4, 0},
                           {0, 1, 2, 0, 3, 4, 0, 0, 0},
                           {1, 2, 0, 3, 4, 0, 0, 0, 0}}));
}

TEST(Im2col, StepsAndReaches) {
  EXERCISE("09.3");
  EXPECT_TENSOR_EQ(kernels::im2col(tensor({{{1, 2, 3, 4, 5, 6, 7}}}), window({1, 2}, {1, 2}, 0, {1, 3})),
                   tensor({{1, 3}, {4, 6}}));
  EXPECT_TENSOR_EQ(
      kernels::im2col(tensor({{{1}, {2}, {3}, {4}, {5}}}), window({2, 1}, {2, 1}, {1, 0}, {2, 1})),
      tensor({{0, 2, 4}, {2, 4, 0}}));
}

TEST(Im2col, SaysWhatEachTapSees) {
  EXERCISE("09.3");
  const Tensor x = counted({2, 7, 6});
  for (const Window& w : many_windows()) {
    SCOPED_TRACE(described(w));
    const Index rows = w.places(0, 7), columns = w.places(1, 6);
    const Tensor got = kernels::im2col(x, w);
    ASSERT_EQ(got.shape(), (Shape{2 * w.kernel[0] * w.kernel[1], rows * columns}));
    const std::vector<double> values = raw_values(got);
    std::size_t at = 0;
    for (Index c = 0; c < 2; ++c) {
      for (Index tap = 0; tap < w.kernel[0] * w.kernel[1]; ++tap) {
        for (Index place = 0; place < rows * columns; ++place, ++at) {
          const Index row = place / columns * w.stride[0] - w.padding[0] + tap / w.kernel[1] * w.dilation[0];
          const Index column =
              place % columns * w.stride[1] - w.padding[1] + tap % w.kernel[1] * w.dilation[1];
          const bool seen = row >= 0 && row < 7 && column >= 0 && column < 6;
          ASSERT_EQ(values[at], seen ? static_cast<double>(c * 42 + row * 6 + column + 1) : 0.0)
              << "channel " << c << ", tap " << tap << ", place " << place;
        }
      }
    }
  }
}

TEST(Im2col, OfAPartOfALargerTensor) {
  EXERCISE("09.3");
  const Tensor x = counted({3, 1, 2, 2});
  EXPECT_TENSOR_EQ(kernels::im2col(x.select(0, 1), window(1)), tensor({{5, 6, 7, 8}}));
}

TEST(Col2im, AddsUpWhatWindowsShare) {
  EXERCISE("09.4");
  // The windows of a row of three cells, two wide: the middle cell is in both.
  EXPECT_TENSOR_EQ(kernels::col2im(tensor({{1, 10}, {100, 1000}}), {1, 1, 3}, window({1, 2})),
                   tensor({{{1, 110, 1000}}}));
}

TEST(Col2im, CountsHowManyWindowsSeeACell) {
  EXERCISE("09.4");
  EXPECT_TENSOR_EQ(kernels::col2im(ones({4, 4}), {1, 3, 3}, window(2)),
                   tensor({{{1, 2, 1}, {2, 4, 2}, {1, 2, 1}}}));
  EXPECT_TENSOR_EQ(kernels::col2im(ones({4, 9}), {1, 2, 2}, window(2, 1, 1)), full({1, 2, 2}, 4));
  EXPECT_TENSOR_EQ(kernels::col2im(ones({8, 4}), {2, 4, 4}, window(2, 2)), ones({2, 4, 4}));
}

TEST(Col2im, LeavesZerosWhereNoWindowLooked) {
  EXERCISE("09.4");
  EXPECT_TENSOR_EQ(kernels::col2im(ones({1, 4}), {1, 3, 4}, window(1, 2)),
                   tensor({{{1, 0, 1, 0}, {0, 0, 0, 0}, {1, 0, 1, 0}}}));
}

// <im2col(x), c> = <x, col2im(c)> for all x and c: one is the transpose of the other.
TEST(Col2im, IsTheMirrorImageOfIm2col) {
  EXERCISE("09.4");
  Generator random(4);
  for (const Window& w : many_windows()) {
    SCOPED_TRACE(described(w));
    const Tensor x = randn({2, 7, 6}, random), columns = kernels::im2col(x, w),
                 c = randn(columns.shape(), random);
    const Tensor back = kernels::col2im(c, x.shape(), w);
    ASSERT_EQ(back.shape(), x.shape());
    EXPECT_NEAR((columns * c).sum().item(), (x * back).sum().item(), 1e-3);
  }
}

// ---- one product

TEST(Convolve, IsOneProduct) {
  EXERCISE("09.5");
  const Tensor x = tensor({{{1, 2, 3}, {4, 5, 6}}}), filters = tensor({{1, 10}, {0, 1}});
  EXPECT_TENSOR_EQ(kernels::convolve(x, filters, Tensor(), window({1, 2})),
                   tensor({{21, 32, 54, 65}, {2, 3, 5, 6}}));
  EXPECT_TENSOR_EQ(kernels::convolve(x, filters, tensor({100, 200}), window({1, 2})),
                   tensor({{121, 132, 154, 165}, {202, 203, 205, 206}}));
}

TEST(Conv2d, AgreesWithTheDefinition) {
  EXERCISE("09.5");
  const Tensor x = random_images({3, 4, 7, 6}), bias = random_images({6}, 3);
  for (const Window& w : many_windows()) {
    for (const Index groups : {1, 2}) {
      SCOPED_TRACE(str(described(w), ", groups ", groups));
      const Conv2dOptions options{
          {w.stride[0], w.stride[1]}, {w.padding[0], w.padding[1]}, {w.dilation[0], w.dilation[1]}, groups};
      const Tensor weight = random_images({6, 4 / groups, w.kernel[0], w.kernel[1]}, 2);
      EXPECT_TENSOR_NEAR(conv2d(x, weight, bias, options), conv2d_direct(x, weight, bias, options), kSums);
      EXPECT_TENSOR_NEAR(conv2d(x, weight, Tensor(), options), conv2d_direct(x, weight, Tensor(), options),
                         kSums);
    }
  }
}

TEST(Conv2d, OfADepthwiseKernelFiltersEachChannelAlone) {
  EXERCISE("09.5");
  const Tensor x = random_images({2, 3, 5, 5}), weight = random_images({3, 1, 3, 3}, 2);
  const Tensor y = conv2d(x, weight, Tensor(), {.padding = 1, .groups = 3});
  for (Index c = 0; c < 3; ++c) {
    EXPECT_TENSOR_NEAR(y.slice(1, c, c + 1),
                       conv2d(x.slice(1, c, c + 1), weight.slice(0, c, c + 1), Tensor(), {.padding = 1}),
                       kSums);
  }
}

TEST(Conv2d, OfOneCellIsALinearLayerOnEveryPixel) {
  EXERCISE("09.5");
  const Tensor x = random_images({2, 3, 4, 5}), weight = random_images({6, 3}, 2),
               bias = random_images({6}, 3);
  EXPECT_TENSOR_NEAR(conv2d(x, weight.reshape({6, 3, 1, 1}), bias),
                     linear(x.permute({0, 2, 3, 1}), weight, bias).permute({0, 3, 1, 2}), kSums);
}

TEST(Conv2d, MovesWithTheImage) {
  EXERCISE("09.5");
  const Tensor x = random_images({1, 1, 6, 9}), weight = random_images({1, 1, 3, 3}, 2),
               y = conv2d(x, weight);
  EXPECT_TENSOR_EQ(conv2d(x.slice(3, 2, 9), weight), y.slice(3, 2, 7).contiguous());
}

TEST(Conv2d, TakesAnyLayoutAndLeavesItsArgumentsAlone) {
  EXERCISE("09.5");
  const Tensor x = random_images({2, 3, 4, 5}), weight = random_images({2, 3, 2, 2}, 2),
               bias = random_images({2}, 3);
  const Tensor before = x.clone(), y = conv2d(x, weight, bias, {.padding = 1});
  EXPECT_TENSOR_EQ(x, before);
  EXPECT_TENSOR_EQ(conv2d(turned(x), turned(weight), bias, {.padding = 1}), y);
  EXPECT_TENSOR_EQ(conv2d(x.slice(0, 1, 2), weight, bias, {.padding = 1}), y.slice(0, 1, 2));
  EXPECT_TENSOR_EQ(conv2d(x, weight, tensor({{0, 9}, {1, 9}}).select(1, 0)),
                   conv2d(x, weight, tensor({0, 1})));
}

TEST(Conv2d, KeepsNaNWhereAWindowSawIt) {
  EXERCISE("09.5");
  Tensor x = ones({1, 1, 3, 4});
  x.at(0, 0, 1, 3) = std::nanf("");
  const Tensor y = conv2d(x, zeros({1, 1, 2, 2}));
  EXPECT_TENSOR_EQ_NAN(y, image({{0, 0, std::nanf("")}, {0, 0, std::nanf("")}}));
}

TEST(Conv2d, OfManyImagesIsTheSameForAnyNumberOfThreads) {
  EXERCISE("09.5");
  const Tensor x = random_images({37, 3, 12, 12}), weight = random_images({8, 3, 3, 3}, 2),
               bias = random_images({8}, 3);
  const int before = threads();
  set_threads(1);
  const Tensor alone = conv2d(x, weight, bias);
  set_threads(3);
  const Tensor together = conv2d(x, weight, bias);
  set_threads(before);
  EXPECT_TENSOR_EQ(together, alone);
}

TEST(Conv2d, OfNobodyHasTheShapeOfEverybodysAnswer) {
  EXERCISE("09.1");
  EXPECT_EQ(conv2d(zeros({0, 3, 8, 8}), zeros({5, 3, 3, 3})).shape(), (Shape{0, 5, 6, 6}));
}

TEST(Conv2d, RefusesWhatAreNoImages) {
  EXERCISE("09.5");
  const Tensor weight = ones({4, 3, 3, 3});
  EXPECT_THROWS(conv2d(ones({3, 8, 8}), weight), ShapeError, "conv2d: x is (3, 8, 8)",
                "(batch, channels, height, width)", "unsqueeze(0)");
  EXPECT_THROWS(conv2d(ones({8, 8}), weight), ShapeError, "x is (8, 8)");
  EXPECT_THROWS(conv2d(ones({1, 3, 8, 8}), ones({4, 27})), ShapeError, "weight is (4, 27)", "kernel height");
  EXPECT_THROWS(conv2d(zeros({1, 3, 8, 8}, DType::u8), weight), DTypeError, "conv2d", "u8");
  EXPECT_THROWS(conv2d(ones({1, 3, 8, 8}), zeros({4, 3, 3, 3}, DType::i32)), DTypeError, "conv2d", "i32");
  EXPECT_THROWS(conv2d_direct(ones({3, 8, 8}), weight), ShapeError, "conv2d_direct: x is (3, 8, 8)");
}

TEST(Conv2d, RefusesChannelsThatDiffer) {
  EXERCISE("09.5");
  EXPECT_THROWS(conv2d(ones({1, 2, 8, 8}), ones({4, 3, 3, 3})), ShapeError, "conv2d: x is (1, 2, 8, 8)",
                "weight is (4, 3, 3, 3)", "x has 2 channels but the filters see 3");
  EXPECT_THROWS(conv2d(ones({1, 4, 8, 8}), ones({4, 4, 3, 3}), Tensor(), {.groups = 2}), ShapeError,
                "the filters see 8 (4 in each of 2 groups)");
  EXPECT_THROWS(conv2d(ones({1, 3, 8, 8}), ones({4, 1, 3, 3}), Tensor(), {.groups = 2}), ValueError,
                "conv2d: groups is 2", "divide the 3 channels", "4 outputs");
  EXPECT_THROWS(conv2d(ones({1, 4, 8, 8}), ones({3, 2, 3, 3}), Tensor(), {.groups = 2}), ValueError,
                "3 outputs");
  EXPECT_THROWS(conv2d(ones({1, 4, 8, 8}), ones({4, 4, 3, 3}), Tensor(), {.groups = 0}), ValueError,
                "groups is 0");
  EXPECT_THROWS(conv2d(ones({1, 3, 8, 8}), ones({4, 3, 3, 3}), ones({3})), ShapeError, "conv2d: bias is (3,)",
                "must be (4,)");
  EXPECT_THROWS(conv2d(ones({1, 3, 8, 8}), ones({4, 3, 3, 3}), zeros({4}, DType::i32)), DTypeError, "i32");
}

TEST(Conv2d, RefusesWindowsThatCannotStand) {
  EXERCISE("09.5");
  const Tensor x = ones({1, 3, 4, 6}), weight = ones({4, 3, 5, 3});
  EXPECT_THROWS(conv2d(x, weight), ShapeError,
                "conv2d: a window of (5, 3) does not fit into images of (4, 6)", "padding (0, 0)",
                "more padding");
  EXPECT_THROWS(conv2d(x, ones({4, 3, 3, 3}), Tensor(), {.dilation = 2}), ShapeError,
                "that reaches over (5, 5)");
  EXPECT_THROWS(conv2d(x, ones({4, 3, 0, 3})), ValueError, "the window is (0, 3)");
  EXPECT_THROWS(conv2d(x, weight, Tensor(), {.stride = 0}), ValueError, "conv2d: stride is (0, 0)");
  EXPECT_THROWS(conv2d(x, weight, Tensor(), {.stride = {1, -1}}), ValueError, "stride is (1, -1)");
  EXPECT_THROWS(conv2d(x, weight, Tensor(), {.padding = -1}), ValueError, "padding is (-1, -1)");
  EXPECT_THROWS(conv2d(x, weight, Tensor(), {.dilation = {0, 1}}), ValueError, "dilation is (0, 1)");
  EXPECT_THROWS(conv2d(ones({1, 3, 0, 4}), ones({4, 3, 1, 1})), ShapeError, "images of (0, 4)");
}

TEST(Conv2d, SaysWhatItCosts) {
  EXERCISE("09.5");
  const Tensor x = ones({2, 4, 5, 5}), weight = ones({6, 2, 3, 3}), bias = ones({6});
  const Tensor y = conv2d(x, weight, bias, {.groups = 2});
  const Value arguments[] = {detail::boxed(x), detail::boxed(weight), detail::boxed(bias)};
  const Cost cost = conv2d_op.info().cost_of(arguments, {&y, 1});
  EXPECT_EQ(cost.flops, (2 * 18 + 1) * 2 * 6 * 9);
  EXPECT_EQ(cost.bytes_read, 4 * (200 + 108 + 6));
  EXPECT_EQ(cost.bytes_written, 4 * 108);
}
