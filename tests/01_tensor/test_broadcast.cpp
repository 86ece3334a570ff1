// Part 3 of module 01: broadcasting.

#include "support/expect.h"
#include "tinytorch/layout.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

TEST(BroadcastShape, OfEqualShapesIsThatShape) {
  EXERCISE("01.7");
  EXPECT_EQ(broadcast_shape({2, 3}, {2, 3}), Shape({2, 3}));
  EXPECT_EQ(broadcast_shape({}, {}), Shape({}));
}

TEST(BroadcastShape, AlignsAtTheLastAxis) {
  EXERCISE("01.7");
  EXPECT_EQ(broadcast_shape({2, 3}, {3}), Shape({2, 3}));
  EXPECT_EQ(broadcast_shape({3}, {2, 3}), Shape({2, 3}));
  EXPECT_EQ(broadcast_shape({5, 2, 3}, {2, 1}), Shape({5, 2, 3}));
  EXPECT_EQ(broadcast_shape({}, {4, 2}), Shape({4, 2}));
}

TEST(BroadcastShape, StretchesOnesOnEitherSide) {
  EXERCISE("01.7");
  EXPECT_EQ(broadcast_shape({2, 1}, {1, 3}), Shape({2, 3}));
  EXPECT_EQ(broadcast_shape({2, 1, 4}, {3, 1}), Shape({2, 3, 4}));
  EXPECT_EQ(broadcast_shape({1}, {1, 1, 1}), Shape({1, 1, 1}));
}

TEST(BroadcastShape, AZeroWinsOverAOne) {
  EXERCISE("01.7");
  EXPECT_EQ(broadcast_shape({1, 3}, {0, 3}), Shape({0, 3}));
  EXPECT_EQ(broadcast_shape({0}, {1}), Shape({0}));
}

TEST(BroadcastShape, RefusesSizesThatDiffer) {
  EXERCISE("01.7");
  EXPECT_THROWS(broadcast_shape({2, 3}, {4}), ShapeError, "(2, 3)", "(4,)", "axis -1", "3 and 4");
  EXPECT_THROWS(broadcast_shape({2, 3}, {2}), ShapeError, "axis -1", "3 and 2");
  EXPECT_THROWS(broadcast_shape({5, 2, 3}, {4, 1, 3}), ShapeError, "axis -3", "5 and 4");
  EXPECT_THROWS(broadcast_shape({0, 3}, {2, 3}), ShapeError, "axis -2", "0 and 2");
}

TEST(Expanded, GivesNewAxesStrideZero) {
  EXERCISE("01.8");
  const Layout e = expanded({{3}, {1}, 2}, {2, 3});
  EXPECT_EQ(e.shape, Shape({2, 3}));
  EXPECT_EQ(e.strides, Shape({0, 1}));
  EXPECT_EQ(e.offset, 2);
}

TEST(Expanded, GivesStretchedAxesStrideZeroAndKeepsTheOthers) {
  EXERCISE("01.8");
  EXPECT_EQ(expanded({{2, 1}, {1, 1}, 0}, {2, 3}).strides, Shape({1, 0}));
  EXPECT_EQ(expanded({{2, 1, 4}, {40, 7, 2}, 0}, {5, 2, 3, 4}).strides, Shape({0, 40, 0, 2}));
  EXPECT_EQ(expanded({{3, 2}, {1, 3}, 0}, {3, 2}).strides, Shape({1, 3})) << "nothing to stretch";
  EXPECT_EQ(expanded({{}, {}, 6}, {2, 2}).strides, Shape({0, 0}));
}

TEST(Expand, RepeatsWithoutCopying) {
  EXERCISE("01.8");
  const Tensor row = tensor({1, 2, 3});
  const Tensor all = row.expand({2, 3});
  EXPECT_TENSOR_EQ(all, tensor({{1, 2, 3}, {1, 2, 3}}));
  EXPECT_TRUE(all.shares_storage_with(row));
  EXPECT_TENSOR_EQ(tensor({{1}, {2}}).expand({2, 3}), tensor({{1, 1, 1}, {2, 2, 2}}));
}

TEST(Expand, RefusesWhatIsNoRepetition) {
  EXERCISE("01.8");
  EXPECT_THROWS(tensor({1, 2, 3}).expand({2, 2}), ShapeError, "(3,)", "(2, 2)");
  EXPECT_THROWS(tensor({{1, 2}}).expand({2}), ShapeError, "expand", "(1, 2)");
}
