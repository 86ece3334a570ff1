#include <cmath>

#include "images.h"

using namespace spatial_tests;

namespace {

/// (1, 1, rows, columns)
Tensor image(Nested<float> rows) { return tensor(rows).unsqueeze(0).unsqueeze(0); }

const float kNan = std::nanf("");
const float kInf = std::numeric_limits<float>::infinity();

/// The gradients of a pooling for a dy.
Tensor back(const std::function<Tensor(const Tensor&)>& pool, const Tensor& x, const Tensor& dy = {}) {
  return gradients_of([&](const Tensors& t) { return pool(t[0]); }, {x}, dy)[0];
}

}  // namespace

// ---- the greatest

TEST(MaxPool2d, TakesTheGreatestOfEveryWindow) {
  EXERCISE("09.7");
  const Tensor x = image({{1, 5, 2, 0}, {3, 4, 8, 7}, {-1, -2, 6, 6}, {-3, -4, 6, 9}});
  EXPECT_TENSOR_EQ(max_pool2d(x, 2), image({{5, 8}, {-1, 9}}));
  EXPECT_TENSOR_EQ(max_pool2d(x, {1, 4}), image({{5}, {8}, {6}, {9}}));
  EXPECT_TENSOR_EQ(max_pool2d(x, {4, 1}, {.stride = 2}), image({{3, 8}}));
}

TEST(MaxPool2d, WindowsMayOverlapOrSkip) {
  EXERCISE("09.7");
  const Tensor x = image({{1, 2, 3, 4, 5, 4, 3}});
  EXPECT_TENSOR_EQ(max_pool2d(x, {1, 3}, {.stride = 1}), image({{3, 4, 5, 5, 5}}));
  EXPECT_TENSOR_EQ(max_pool2d(x, {1, 2}, {.stride = {1, 5}}), image({{2, 4}}));
  EXPECT_TENSOR_EQ(max_pool2d(x, {1, 2}), image({{2, 4, 5}}));  // the last cell is left over
  EXPECT_TENSOR_EQ(max_pool2d(x, {1, 2}, {.stride = 1, .dilation = {1, 4}}), image({{5, 4, 3}}));
}

TEST(MaxPool2d, PaddingNeverWins) {
  EXERCISE("09.7");
  EXPECT_TENSOR_EQ(max_pool2d(image({{-1, -2}, {-3, -4}}), 2, {.padding = 1}), image({{-1, -2}, {-3, -4}}));
  EXPECT_TENSOR_EQ(max_pool2d(image({{-kInf, -kInf}}), {1, 2}, {.padding = {0, 1}}), image({{-kInf, -kInf}}));
}

TEST(MaxPool2d, NaNWins) {
  EXERCISE("09.7");
  EXPECT_TENSOR_EQ_NAN(max_pool2d(image({{1, kNan, kInf, 2}, {kNan, 7, 3, 4}}), {1, 2}),
                       image({{kNan, kInf}, {kNan, 4}}));
}

TEST(MaxPool2d, KeepsChannelsAndImagesApart) {
  EXERCISE("09.7");
  const Tensor x = counted({2, 3, 2, 2});
  EXPECT_TENSOR_EQ(max_pool2d(x, 2), tensor({4, 8, 12, 16, 20, 24}).reshape({2, 3, 1, 1}));
  EXPECT_TENSOR_EQ(max_pool2d(turned(-1.0f * x), 2),
                   tensor({-1, -5, -9, -13, -17, -21}).reshape({2, 3, 1, 1}));
}

TEST(FirstMaximum, IsAPositionInThePlane) {
  EXERCISE("09.7");
  const float plane[] = {1, 5, 2, 3, 4, 8};
  EXPECT_EQ(kernels::first_maximum({plane, 2, 3}, window(2), 0, 0), 1);
  EXPECT_EQ(kernels::first_maximum({plane, 2, 3}, window(2), 0, 1), 5);
  EXPECT_EQ(kernels::first_maximum({plane, 2, 3}, window({1, 2}), 1, 0), 4);
  EXPECT_EQ(kernels::first_maximum({plane, 2, 3}, window(2, 2, 1), 1, 1), 5);
}

TEST(MaxPool2dGradient, GoesToTheWinner) {
  EXERCISE("09.7");
  EXPECT_TENSOR_EQ(back([](const Tensor& x) { return max_pool2d(x, 2); }, image({{1, 5, 2, 0}, {3, 4, 8, 7}}),
                        image({{10, 20}})),
                   image({{0, 10, 0, 0}, {0, 0, 20, 0}}));
}

TEST(MaxPool2dGradient, GoesToTheFirstOfEquals) {
  EXERCISE("09.7");
  const auto halves = [](const Tensor& x) { return max_pool2d(x, 2); };
  EXPECT_TENSOR_EQ(back(halves, zeros({1, 1, 2, 2})), image({{1, 0}, {0, 0}}));
  EXPECT_TENSOR_EQ(back(halves, image({{1, 2}, {2, 2}})), image({{0, 1}, {0, 0}}));
  EXPECT_TENSOR_EQ(back(halves, image({{1, 1}, {2, 2}})), image({{0, 0}, {1, 0}}));
  EXPECT_TENSOR_EQ(back(halves, image({{1, kNan}, {kNan, 2}})), image({{0, 1}, {0, 0}}));
}

TEST(MaxPool2dGradient, AddsUpWhereWindowsOverlap) {
  EXERCISE("09.7");
  const auto three = [](const Tensor& x) { return max_pool2d(x, {1, 3}, {.stride = 1}); };
  EXPECT_TENSOR_EQ(back(three, image({{1, 2, 9, 3, 4}}), image({{1, 10, 100}})), image({{0, 0, 111, 0, 0}}));
}

TEST(MaxPool2dGradient, AgreesWithDifferences) {
  EXERCISE("09.7");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return max_pool2d(t[0], 2); }, {apart({2, 2, 4, 4})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return max_pool2d(t[0], 3, {.stride = 2, .padding = 1}); },
                     {apart({1, 2, 5, 4})});
  EXPECT_GRADIENT_OK(
      [](const Tensors& t) {
        return max_pool2d(t[0], {2, 3}, {.stride = 1, .dilation = {2, 1}});
      },
      {apart({1, 1, 4, 5})});
}

TEST(MaxPool2d, RefusesWindowsThatCannotStand) {
  EXERCISE("09.7");
  const Tensor x = ones({1, 2, 4, 4});
  EXPECT_THROWS(max_pool2d(ones({4, 4}), 2), ShapeError, "max_pool2d: x is (4, 4)",
                "(batch, channels, height, width)");
  EXPECT_THROWS(max_pool2d(zeros({1, 1, 4, 4}, DType::i32), 2), DTypeError, "max_pool2d", "i32");
  EXPECT_THROWS(max_pool2d(x, 5), ShapeError,
                "max_pool2d: a window of (5, 5) does not fit into images of (4, 4)");
  EXPECT_THROWS(max_pool2d(x, 0), ValueError, "max_pool2d: the window is (0, 0)");
  EXPECT_THROWS(max_pool2d(x, 2, {.stride = 0}), ValueError, "stride is (0, 0)");
  EXPECT_THROWS(max_pool2d(x, 2, {.stride = {2, -1}}), ValueError, "stride is (2, -1)");
  EXPECT_THROWS(max_pool2d(x, 2, {.dilation = 0}), ValueError, "dilation is (0, 0)");
  EXPECT_THROWS(max_pool2d(x, 3, {.padding = 2}), ValueError,
                "max_pool2d: padding is (2, 2) and the window (3, 3)", "half");
  EXPECT_THROWS(max_pool2d(ones({1, 1, 1, 1}), 2, {.stride = 1, .padding = 1, .dilation = 2}), ShapeError,
                "place 0 of the window sees nothing but padding");
}

// ---- the mean

TEST(AvgPool2d, TakesTheMeanOfEveryWindow) {
  EXERCISE("09.8");
  const Tensor x = image({{1, 3, 2, 0}, {5, 7, 4, 6}});
  EXPECT_TENSOR_EQ(avg_pool2d(x, 2), image({{4, 3}}));
  EXPECT_TENSOR_EQ(avg_pool2d(x, {1, 2}, {.stride = 1}), image({{2, 2.5f, 1}, {6, 5.5f, 5}}));
  EXPECT_TENSOR_EQ(avg_pool2d(x, {2, 1}, {.stride = {1, 3}}), image({{3, 3}}));
}

TEST(AvgPool2d, CountsPaddingOrNot) {
  EXERCISE("09.8");
  const Tensor x = image({{4, 8}, {12, 16}});
  EXPECT_TENSOR_EQ(avg_pool2d(x, 2, {.padding = 1}), image({{1, 2}, {3, 4}}));
  EXPECT_TENSOR_EQ(avg_pool2d(x, 2, {.padding = 1, .count_include_pad = false}), x);
}

TEST(AvgPool2d, KeepsChannelsAndImagesApart) {
  EXERCISE("09.8");
  const Tensor x = counted({2, 2, 2, 2});
  EXPECT_TENSOR_EQ(avg_pool2d(x, 2), tensor({2.5f, 6.5f, 10.5f, 14.5f}).reshape({2, 2, 1, 1}));
  EXPECT_TENSOR_EQ(avg_pool2d(turned(x), 2), tensor({2.5f, 6.5f, 10.5f, 14.5f}).reshape({2, 2, 1, 1}));
}

TEST(AvgPool2d, SumsInDouble) {
  EXERCISE("09.8");
  Tensor x = ones({1, 1, 64, 64});
  x.at(0, 0, 0, 0) = 1e8f;
  EXPECT_TENSOR_NEAR(avg_pool2d(x, 64), full({1, 1, 1, 1}, (1e8f + 4095) / 4096), 1e-6);
  x.at(0, 0, 63, 63) = -1e8f;
  EXPECT_TENSOR_NEAR(avg_pool2d(x, 64), full({1, 1, 1, 1}, 4094.0f / 4096), 1e-6);
}

TEST(AdaptiveAvgPool2d, CoversTheImageWithRegions) {
  EXERCISE("09.8");
  const Tensor x = image({{1, 2, 3, 4, 5}});
  EXPECT_TENSOR_EQ(adaptive_avg_pool2d(x, 1), image({{3}}));
  EXPECT_TENSOR_EQ(adaptive_avg_pool2d(x, {1, 2}), image({{2, 4}}));           // 0-2, 2-4: they share cell 2
  EXPECT_TENSOR_EQ(adaptive_avg_pool2d(x, {1, 3}), image({{1.5f, 3, 4.5f}}));  // 0-1, 1-3, 3-4
  EXPECT_TENSOR_EQ(adaptive_avg_pool2d(x, {1, 5}), x);
  EXPECT_TENSOR_EQ(adaptive_avg_pool2d(image({{1, 2}, {3, 4}, {5, 6}}), {2, 1}), image({{2.5f}, {4.5f}}));
}

TEST(AvgPool2dGradient, SharesEqually) {
  EXERCISE("09.8");
  EXPECT_TENSOR_EQ(
      back([](const Tensor& x) { return avg_pool2d(x, 2); }, zeros({1, 1, 2, 4}), image({{4, 8}})),
      image({{1, 1, 2, 2}, {1, 1, 2, 2}}));
  EXPECT_TENSOR_EQ(back(
                       [](const Tensor& x) {
                         return adaptive_avg_pool2d(x, {1, 2});
                       },
                       zeros({1, 1, 1, 5}), image({{3, 6}})),
                   image({{1, 1, 3, 2, 2}}));
}

TEST(AvgPool2dGradient, AgreesWithDifferences) {
  EXERCISE("09.8");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return avg_pool2d(t[0], 2); }, {apart({2, 2, 4, 4})});
  EXPECT_GRADIENT_OK(
      [](const Tensors& t) {
        return avg_pool2d(t[0], 3, {.stride = {1, 2}, .padding = 1});
      },
      {apart({1, 2, 4, 5})});
  EXPECT_GRADIENT_OK(
      [](const Tensors& t) {
        return avg_pool2d(t[0], {3, 2}, {.stride = 2, .padding = 1, .count_include_pad = false});
      },
      {apart({1, 2, 4, 5})});
  EXPECT_GRADIENT_OK(
      [](const Tensors& t) {
        return adaptive_avg_pool2d(t[0], {3, 2});
      },
      {apart({2, 1, 5, 5})});
}

TEST(AvgPool2d, RefusesWindowsThatCannotStand) {
  EXERCISE("09.8");
  const Tensor x = ones({1, 2, 4, 4});
  EXPECT_THROWS(avg_pool2d(ones({1, 4, 4}), 2), ShapeError, "avg_pool2d: x is (1, 4, 4)", "unsqueeze(0)");
  EXPECT_THROWS(avg_pool2d(x, {5, 1}), ShapeError, "avg_pool2d: a window of (5, 1)");
  EXPECT_THROWS(avg_pool2d(x, 2, {.stride = 0}), ValueError, "avg_pool2d: stride is (0, 0)");
  EXPECT_THROWS(avg_pool2d(x, 3, {.padding = 2}), ValueError, "half of a window");
  EXPECT_THROWS(adaptive_avg_pool2d(ones({4, 4}), 2), ShapeError, "adaptive_avg_pool2d: x is (4, 4)");
  EXPECT_THROWS(adaptive_avg_pool2d(x, {2, 0}), ValueError, "adaptive_avg_pool2d: size is (2, 0)");
  EXPECT_THROWS(adaptive_avg_pool2d(ones({1, 2, 0, 4}), 1), ShapeError, "an image without cells has no mean");
}
