// Pictures: normalised, mirrored, cropped and cut out.

#include <limits>

#include "08_dataloader/example_data.h"

using namespace example_data;

namespace {

/// (1, 2, 3): 1 2 3 / 4 5 6.
Tensor small() { return tensor({{{1, 2, 3}, {4, 5, 6}}}); }

/// The same numbers with the strides of a transposed tensor behind an offset.
Tensor turned(const Tensor& x) {
  const Index channels = x.size(0), rows = x.size(1), columns = x.size(2);
  const Tensor buffer = zeros({columns, rows, channels + 1});
  Tensor out = buffer.narrow(2, 1, channels).permute({2, 1, 0});
  out.copy_(x);
  return out;
}

/// A transform that adds a number which it draws.
struct AddDraw : data::Transform {
  Tensor operator()(const Tensor& x, Generator& random) const override { return x + random.uniform(); }
};

}  // namespace

TEST(Normalize, GivesEachChannelItsOwnScale) {
  EXERCISE("08.5");
  const Tensor x = tensor({{{1, 3}, {5, 7}}, {{10, 20}, {30, 40}}});
  EXPECT_TENSOR_EQ(kernels::normalize(x, tensor({1, 10}), tensor({2, 5})),
                   tensor({{{0, 1}, {2, 3}}, {{0, 2}, {4, 6}}}));
}

TEST(Normalize, DoesNotMistakeColumnsForChannels) {
  EXERCISE("08.5");
  const Tensor x = zeros({3, 3, 3}), got = kernels::normalize(x, tensor({1, 2, 3}), tensor({1, 1, 2}));
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 3; ++j) {
      EXPECT_EQ(raw_values(got.select(1, i).select(1, j)), (std::vector<double>{-1, -2, -1.5}));
    }
  }
}

TEST(Normalize, TakesAnyLayoutAndLeavesItAlone) {
  EXERCISE("08.5");
  const Tensor x = turned(tensor({{{1, 3, 5}}, {{4, 6, 8}}}));
  EXPECT_TENSOR_EQ(kernels::normalize(x, tensor({1, 4}), tensor({2, 2})), tensor({{{0, 1, 2}}, {{0, 1, 2}}}));
  EXPECT_TENSOR_EQ(x, tensor({{{1, 3, 5}}, {{4, 6, 8}}}));
}

TEST(Normalize, DrawsNothing) {
  EXERCISE("08.5");
  Generator random(1);
  const data::Normalize normalize({2}, {0.5});
  EXPECT_TENSOR_EQ(normalize(small(), random), tensor({{{-2, 0, 2}, {4, 6, 8}}}));
  EXPECT_EQ(random.state().position, 0U);
}

TEST(Normalize, RefusesWhatDoesNotFit) {
  EXPECT_THROWS(data::Normalize({1, 2}, {1}), ShapeError, "2 means and 1 deviations");
  EXPECT_THROWS(data::Normalize({}, {}), ShapeError, "0 means");
  EXPECT_THROWS(data::Normalize({1}, {0}), ValueError, "a deviation is 0");
  EXPECT_THROWS(data::Normalize({1}, {-1}), ValueError, "a deviation is -1");
  EXPECT_THROWS(data::Normalize({1}, {std::numeric_limits<float>::quiet_NaN()}), ValueError, "nan");
  Generator random(1);
  EXPECT_THROWS(data::Normalize({1}, {1})(zeros({2, 3, 3}), random), ShapeError, "(2, 3, 3)", "1 means");
  EXPECT_THROWS(data::Normalize({1}, {1})(zeros({3, 3}), random), ShapeError, "(3, 3)",
                "(channels, rows, columns)");
  EXPECT_THROWS(data::Normalize({1}, {1})(zeros({1, 3, 3}, DType::u8), random), DTypeError, "u8");
}

TEST(Mirror, TurnsEachRowAround) {
  EXERCISE("08.6");
  EXPECT_TENSOR_EQ(kernels::mirror(small()), tensor({{{3, 2, 1}, {6, 5, 4}}}));
}

TEST(Mirror, LeavesChannelsAndRowsWhereTheyAre) {
  EXERCISE("08.6");
  const Tensor x = arange(24).reshape({3, 2, 4}), got = kernels::mirror(x);
  EXPECT_TENSOR_EQ(got, tensor({{{3, 2, 1, 0}, {7, 6, 5, 4}},
                                {{11, 10, 9, 8}, {15, 14, 13, 12}},
                                {{19, 18, 17, 16}, {23, 22, 21, 20}}}));
  EXPECT_TENSOR_EQ(kernels::mirror(got), x);
}

TEST(Mirror, LeavesItsArgumentAlone) {
  EXERCISE("08.6");
  const Tensor x = small(), got = kernels::mirror(x);
  EXPECT_TENSOR_EQ(x, small());
  EXPECT_FALSE(got.shares_storage_with(x));
  EXPECT_TENSOR_EQ(kernels::mirror(zeros({2, 0, 3})), zeros({2, 0, 3}));
  EXPECT_TENSOR_EQ(kernels::mirror(zeros({2, 3, 0})), zeros({2, 3, 0}));
}

TEST(Mirror, TakesAnyLayout) {
  EXERCISE("08.6");
  EXPECT_TENSOR_EQ(kernels::mirror(turned(small())), tensor({{{3, 2, 1}, {6, 5, 4}}}));
}

TEST(RandomHorizontalFlip, FlipsByTheDraw) {
  EXERCISE("08.6");
  const data::RandomHorizontalFlip flip(0.3f);
  int flipped = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Generator random(seed), same(seed);
    const bool wanted = same.uniform() < 0.3f;
    EXPECT_TENSOR_EQ(flip(small(), random), wanted ? tensor({{{3, 2, 1}, {6, 5, 4}}}) : small());
    EXPECT_EQ(random.state(), same.state());
    flipped += wanted;
  }
  EXPECT_GT(flipped, 30);
  EXPECT_LT(flipped, 90);
  EXPECT_THROWS(data::RandomHorizontalFlip(1.5f), ValueError, "p is 1.5");
  EXPECT_THROWS(data::RandomHorizontalFlip(-0.1f), ValueError, "p is -0.1");
}

TEST(Crop, ShowsAPart) {
  EXERCISE("08.7");
  EXPECT_TENSOR_EQ(kernels::crop(small(), 0, 1, 2, 2), tensor({{{2, 3}, {5, 6}}}));
  EXPECT_TENSOR_EQ(kernels::crop(small(), 1, 0, 1, 3), tensor({{{4, 5, 6}}}));
  EXPECT_TENSOR_EQ(kernels::crop(small(), 0, 0, 2, 3), small());
}

TEST(Crop, ShowsZerosBeyondEveryEdge) {
  EXERCISE("08.7");
  EXPECT_TENSOR_EQ(kernels::crop(small(), -1, -1, 2, 3), tensor({{{0, 0, 0}, {0, 1, 2}}}));
  EXPECT_TENSOR_EQ(kernels::crop(small(), 1, 2, 2, 2), tensor({{{6, 0}, {0, 0}}}));
  EXPECT_TENSOR_EQ(kernels::crop(small(), -1, 1, 2, 3), tensor({{{0, 0, 0}, {2, 3, 0}}}));
  EXPECT_TENSOR_EQ(kernels::crop(small(), 1, -2, 2, 3), tensor({{{0, 0, 4}, {0, 0, 0}}}));
  EXPECT_TENSOR_EQ(kernels::crop(small(), -1, -1, 4, 5),
                   tensor({{{0, 0, 0, 0, 0}, {0, 1, 2, 3, 0}, {0, 4, 5, 6, 0}, {0, 0, 0, 0, 0}}}));
}

TEST(Crop, MayMissThePictureAltogether) {
  EXERCISE("08.7");
  for (const auto& [top, left] :
       std::vector<std::pair<Index, Index>>{{-2, 0}, {2, 0}, {0, -2}, {0, 3}, {-9, 9}, {5, 5}}) {
    EXPECT_TENSOR_EQ(kernels::crop(small(), top, left, 2, 2), zeros({1, 2, 2})) << top << ", " << left;
  }
}

TEST(Crop, TakesAllChannelsAndAnyLayout) {
  EXERCISE("08.7");
  const Tensor x = turned(arange(12).reshape({2, 2, 3}));
  EXPECT_TENSOR_EQ(kernels::crop(x, 0, 1, 2, 2), tensor({{{1, 2}, {4, 5}}, {{7, 8}, {10, 11}}}));
}

TEST(Crop, IsACopy) {
  EXERCISE("08.7");
  const Tensor x = small();
  Tensor got = kernels::crop(x, 0, 0, 2, 3);
  EXPECT_FALSE(got.shares_storage_with(x));
  EXPECT_TRUE(got.is_contiguous());
}

TEST(RandomCrop, DrawsTheTopAndThenTheLeftEdge) {
  EXERCISE("08.7");
  const Tensor x = arange(35).reshape({1, 5, 7}) + 1.0f;
  const data::RandomCrop crop(4, 3, 2);
  std::set<std::pair<Index, Index>> seen;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator random(seed), same(seed);
    const auto top = static_cast<Index>(same.below(6)) - 2, left = static_cast<Index>(same.below(9)) - 2;
    const Tensor got = crop(x, random);
    EXPECT_TENSOR_EQ(got, kernels::crop(x, top, left, 4, 3));
    EXPECT_EQ(random.state(), same.state());
    seen.insert({top, left});
  }
  EXPECT_EQ(seen.size(), 54U) << "every place comes";
}

TEST(RandomCrop, RefusesWhatDoesNotFit) {
  Generator random(1);
  EXPECT_THROWS(data::RandomCrop(0, 3), ValueError, "0 x 3");
  EXPECT_THROWS(data::RandomCrop(3, 3, -1), ValueError, "padding of -1");
  EXPECT_THROWS(data::RandomCrop(5, 3, 1)(small(), random), ShapeError, "(1, 2, 3)", "5 x 3");
  EXPECT_THROWS(data::RandomCrop(2, 2)(zeros({2, 2}), random), ShapeError, "(2, 2)");
}

TEST(Cutout, CutsASquareThatEndsAtTheEdge) {
  const Tensor x = ones({2, 5, 6});
  const data::Cutout cutout(3);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Generator random(seed), same(seed);
    const auto row = static_cast<Index>(same.below(5)), column = static_cast<Index>(same.below(6));
    Tensor want = x.clone();
    for (Index i = row - 1; i <= row + 1; ++i) {
      for (Index j = column - 1; j <= column + 1; ++j) {
        if (i >= 0 && i < 5 && j >= 0 && j < 6) want.at(0, i, j) = want.at(1, i, j) = 0;
      }
    }
    EXPECT_TENSOR_EQ(cutout(x, random), want);
    EXPECT_EQ(random.state(), same.state());
  }
  EXPECT_TENSOR_EQ(x, ones({2, 5, 6}));
  EXPECT_THROWS(data::Cutout(0), ValueError, "size is 0");
}

TEST(Compose, GoesThroughItsStepsWithOneGenerator) {
  const auto draw = std::make_shared<AddDraw>();
  const data::Compose both({draw, draw});
  Generator random(5), same(5);
  const float first = same.uniform(), second = same.uniform();
  EXPECT_TENSOR_EQ(both(zeros({1, 1, 1}), random), full({1, 1, 1}, first + second));
  EXPECT_THROWS(data::Compose({draw, nullptr}), ValueError, "step 1 of 2");
}
