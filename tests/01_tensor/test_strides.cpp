// Part 1 and 2 of module 01: layouts. Nothing here needs a tensor's numbers.

#include <array>

#include "support/expect.h"
#include "tinytorch/layout.h"

using namespace tinytorch;

namespace {

Layout dense(const Shape& shape) {
  Layout layout{shape, Shape::filled(shape.size(), 1), 0};
  for (Index axis = shape.size() - 2; axis >= 0; --axis)
    layout.strides[axis] = layout.strides[axis + 1] * shape[axis + 1];
  return layout;
}

}  // namespace

TEST(RowMajorStrides, StepOverEverythingBehind) {
  EXERCISE("01.1");
  EXPECT_EQ(row_major_strides({2, 3}), Shape({3, 1}));
  EXPECT_EQ(row_major_strides({2, 3, 4}), Shape({12, 4, 1}));
  EXPECT_EQ(row_major_strides({7, 5, 3, 2}), Shape({30, 6, 2, 1}));
}

TEST(RowMajorStrides, OfShortShapes) {
  EXERCISE("01.1");
  EXPECT_EQ(row_major_strides({}), Shape({}));
  EXPECT_EQ(row_major_strides({5}), Shape({1}));
  EXPECT_EQ(row_major_strides({1, 1}), Shape({1, 1}));
}

TEST(RowMajorStrides, CountAZeroAsOne) {
  EXERCISE("01.1");
  EXPECT_EQ(row_major_strides({2, 0, 4}), Shape({4, 4, 1}));
  EXPECT_EQ(row_major_strides({3, 0}), Shape({1, 1}));
  EXPECT_EQ(row_major_strides({0, 5}), Shape({5, 1}));
}

TEST(FlatIndex, AddsPositionTimesStride) {
  EXERCISE("01.2");
  EXPECT_EQ(flat_index(dense({2, 3}), std::array<Index, 2>{0, 0}), 0);
  EXPECT_EQ(flat_index(dense({2, 3}), std::array<Index, 2>{1, 2}), 5);
  EXPECT_EQ(flat_index(dense({2, 3, 4}), std::array<Index, 3>{1, 2, 3}), 23);
}

TEST(FlatIndex, FollowsAnyStrides) {
  EXERCISE("01.2");
  EXPECT_EQ(flat_index({{3, 2}, {1, 3}, 0}, std::array<Index, 2>{2, 1}), 5) << "a transposed matrix";
  EXPECT_EQ(flat_index({{4, 4}, {0, 1}, 0}, std::array<Index, 2>{3, 2}), 2) << "one row, repeated";
  EXPECT_EQ(flat_index({{4}, {-2}, 9}, std::array<Index, 1>{3}), 3) << "backwards";
}

TEST(FlatIndex, StartsAtTheOffset) {
  EXERCISE("01.2");
  EXPECT_EQ(flat_index({{2, 2}, {10, 1}, 7}, std::array<Index, 2>{0, 0}), 7);
  EXPECT_EQ(flat_index({{2, 2}, {10, 1}, 7}, std::array<Index, 2>{1, 1}), 18);
  EXPECT_EQ(flat_index({{}, {}, 4}, {}), 4) << "rank 0 has one element";
}

TEST(IsRowMajor, KnowsDenseLayouts) {
  EXERCISE("01.3");
  EXPECT_TRUE(is_row_major(dense({2, 3, 4})));
  EXPECT_TRUE(is_row_major(dense({5})));
  EXPECT_TRUE(is_row_major({{}, {}, 0}));
  EXPECT_TRUE(is_row_major({{2, 3}, {3, 1}, 100})) << "an offset is no gap";
}

TEST(IsRowMajor, SeesGapsAndOtherOrders) {
  EXERCISE("01.3");
  EXPECT_FALSE(is_row_major({{3, 2}, {1, 3}, 0})) << "transposed";
  EXPECT_FALSE(is_row_major({{2, 3}, {4, 1}, 0})) << "a gap after each row";
  EXPECT_FALSE(is_row_major({{2, 3}, {6, 2}, 0})) << "every other element";
  EXPECT_FALSE(is_row_major({{2, 3}, {0, 1}, 0})) << "one row, repeated";
  EXPECT_FALSE(is_row_major({{4}, {2}, 0}));
}

TEST(IsRowMajor, DoesNotMindStepsThatNobodyTakes) {
  EXERCISE("01.3");
  EXPECT_TRUE(is_row_major({{1, 3}, {77, 1}, 0}));
  EXPECT_TRUE(is_row_major({{3, 1, 2}, {2, 55, 1}, 0}));
  EXPECT_TRUE(is_row_major({{2, 0, 3}, {5, 7, 9}, 0})) << "there are no elements at all";
}

namespace {

/// The strides of a view, or {-1} when a copy is needed.
Shape viewed(const Layout& layout, const Shape& shape) {
  Shape strides;
  return view_strides(layout, shape, strides) ? strides : Shape({-1});
}

}  // namespace

TEST(ViewStrides, CutAndMergeDenseAxes) {
  EXERCISE("01.4");
  EXPECT_EQ(viewed(dense({2, 3}), {6}), Shape({1}));
  EXPECT_EQ(viewed(dense({6}), {2, 3}), Shape({3, 1}));
  EXPECT_EQ(viewed(dense({2, 3, 4}), {6, 4}), Shape({4, 1}));
  EXPECT_EQ(viewed(dense({2, 3, 4}), {4, 3, 2}), Shape({6, 2, 1}));
  EXPECT_EQ(viewed(dense({4, 6}), {3, 2, 2, 2}), Shape({8, 4, 2, 1})) << "3 cuts across both old axes";
}

TEST(ViewStrides, KeepTheStepsOfTheOldAxes) {
  EXERCISE("01.4");
  EXPECT_EQ(viewed({{4, 3}, {6, 2}, 0}, {12}), Shape({2})) << "every other element, evenly spaced to the end";
  EXPECT_EQ(viewed({{2, 6}, {100, 2}, 0}, {2, 2, 3}), Shape({100, 6, 2})) << "only the last axis is cut";
  EXPECT_EQ(viewed({{6, 2}, {3, 50}, 0}, {2, 3, 2}), Shape({9, 3, 50})) << "only the first axis is cut";
  EXPECT_EQ(viewed({{4, 4}, {0, 1}, 0}, {2, 2, 4}), Shape({0, 0, 1})) << "a repeated row";
}

TEST(ViewStrides, SayWhenACopyIsNeeded) {
  EXERCISE("01.4");
  EXPECT_EQ(viewed({{3, 2}, {1, 3}, 0}, {6}), Shape({-1})) << "a transposed matrix";
  EXPECT_EQ(viewed({{2, 3}, {4, 1}, 0}, {6}), Shape({-1})) << "a gap after each row";
  EXPECT_EQ(viewed({{2, 3}, {4, 1}, 0}, {3, 2}), Shape({-1}));
  EXPECT_EQ(viewed({{4, 4}, {0, 1}, 0}, {16}), Shape({-1}));
}

TEST(ViewStrides, IgnoreAxesOfSizeOne) {
  EXERCISE("01.4");
  EXPECT_EQ(viewed({{2, 1, 3}, {3, 99, 1}, 0}, {6}), Shape({1}));
  EXPECT_EQ(viewed({{1, 5}, {42, 2}, 0}, {5}), Shape({2}));
  const Shape grown = viewed({{3, 2}, {1, 3}, 0}, {3, 1, 2});
  ASSERT_EQ(grown.size(), 3) << "adding an axis of size 1 never needs a copy";
  EXPECT_EQ(grown[0], 1);
  EXPECT_EQ(grown[2], 3);
}

TEST(ViewStrides, OfNothingAndOfOne) {
  EXERCISE("01.4");
  EXPECT_EQ(viewed(dense({}), {}), Shape({}));
  EXPECT_EQ(viewed({{1, 1}, {9, 9}, 3}, {}), Shape({}));
  EXPECT_EQ(viewed(dense({0, 3}), {5, 0}).size(), 2) << "no elements can be seen in any shape";
}

TEST(Permuted, ReordersSizesAndStridesTogether) {
  EXERCISE("01.5");
  const Layout t = permuted(dense({2, 3}), {1, 0});
  EXPECT_EQ(t.shape, Shape({3, 2}));
  EXPECT_EQ(t.strides, Shape({1, 3}));
}

TEST(Permuted, AxisIOfTheAnswerIsAxisAxesI) {
  EXERCISE("01.5");
  const Layout p = permuted({{2, 3, 4}, {12, 4, 1}, 5}, {2, 0, 1});
  EXPECT_EQ(p.shape, Shape({4, 2, 3})) << "not the inverse permutation, which gives (3, 4, 2)";
  EXPECT_EQ(p.strides, Shape({1, 12, 4}));
  EXPECT_EQ(p.offset, 5);
}

TEST(Sliced, MovesTheStartAndKeepsTheSteps) {
  EXERCISE("01.6");
  const Layout rows = sliced(dense({4, 3}), 0, 1, 3, 1);
  EXPECT_EQ(rows.shape, Shape({2, 3}));
  EXPECT_EQ(rows.strides, Shape({3, 1}));
  EXPECT_EQ(rows.offset, 3);
  const Layout columns = sliced({{4, 3}, {3, 1}, 10}, 1, 2, 3, 1);
  EXPECT_EQ(columns.shape, Shape({4, 1}));
  EXPECT_EQ(columns.offset, 12);
}

TEST(Sliced, TakesEveryStepThElement) {
  EXERCISE("01.6");
  for (const auto& [stop, step, size] :
       {std::array<Index, 3>{7, 2, 4}, {6, 2, 3}, {7, 3, 3}, {7, 7, 1}, {7, 100, 1}, {1, 2, 1}}) {
    const Layout s = sliced(dense({7}), 0, 0, stop, step);
    EXPECT_EQ(s.shape, Shape({size})) << "0 to " << stop << " by " << step;
    EXPECT_EQ(s.strides, Shape({step}));
  }
  EXPECT_EQ(sliced(dense({9}), 0, 2, 9, 3).offset, 2);
  EXPECT_EQ(sliced(dense({9}), 0, 2, 9, 3).shape, Shape({3}));
}

TEST(Sliced, OfASliceCountsInOldSteps) {
  EXERCISE("01.6");
  const Layout twice = sliced(sliced(dense({12}), 0, 1, 12, 2), 0, 1, 6, 2);
  EXPECT_EQ(twice.offset, 3);
  EXPECT_EQ(twice.strides, Shape({4}));
  EXPECT_EQ(twice.shape, Shape({3}));
}

TEST(Sliced, IsEmptyWhenStopComesFirst) {
  EXERCISE("01.6");
  EXPECT_EQ(sliced(dense({5}), 0, 3, 3, 1).shape, Shape({0}));
  EXPECT_EQ(sliced(dense({5}), 0, 4, 2, 1).shape, Shape({0}));
  EXPECT_EQ(sliced(dense({5, 2}), 0, 4, 1, 2).shape, Shape({0, 2}));
}
