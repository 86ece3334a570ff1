// Exercises 04.2 and 04.3, and what is given beside them.

#include <limits>

#include "support/expect.h"
#include "tinytorch/losses.h"

using namespace tinytorch;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST(MseLoss, SquaresTheDistance) {
  EXERCISE("04.2");
  EXPECT_TENSOR_EQ(mse_loss(tensor({1, 2, 5}), tensor({1, 4, 2}), Reduction::none), tensor({0, 4, 9}));
}

TEST(MseLoss, IsTheMeanUnlessAskedOtherwise) {
  EXERCISE("04.2");
  const Tensor x = tensor({{1, 2}, {5, -1}}), target = tensor({{1, 4}, {2, -1}});
  EXPECT_TENSOR_EQ(mse_loss(x, target), scalar(3.25f));
  EXPECT_TENSOR_EQ(mse_loss(x, target, Reduction::sum), scalar(13));
}

TEST(MseLoss, DoesNotCareWhichSideIsGreater) {
  EXERCISE("04.2");
  const Tensor a = tensor({-3, 0.5f, 8}), b = tensor({2, 2, -1});
  EXPECT_TENSOR_EQ(mse_loss(a, b, Reduction::none), tensor({25, 2.25f, 81}));
  EXPECT_TENSOR_EQ(mse_loss(b, a, Reduction::none), mse_loss(a, b, Reduction::none));
}

TEST(MseLoss, TakesAnyLayoutAndLetsNanThrough) {
  EXERCISE("04.2");
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  EXPECT_TENSOR_EQ(mse_loss(x.t(), zeros({3, 2}), Reduction::none), tensor({{1, 16}, {4, 25}, {9, 36}}));
  EXPECT_TENSOR_EQ_NAN(mse_loss(tensor({kNan, 1}), tensor({0, 0}), Reduction::none), tensor({kNan, 1}));
}

TEST(MseLoss, OfAnEmptyBatchIsZeroAsASum) {
  EXERCISE("04.2");
  EXPECT_TENSOR_EQ(mse_loss(zeros({0, 2}), zeros({0, 2}), Reduction::sum), scalar(0));
}

TEST(MseLoss, RefusesShapesThatBroadcastingWouldHide) {
  EXERCISE("04.2");
  EXPECT_THROWS(mse_loss(zeros({4, 1}), zeros({4})), ShapeError, "mse_loss", "(4, 1)", "(4,)", "squeeze");
  EXPECT_THROWS(mse_loss(zeros({4, 2}), zeros({4})), ShapeError, "mse_loss", "(4, 2)", "must be equal");
}

TEST(MseLoss, RefusesTheMeanOfNothing) {
  EXERCISE("04.2");
  EXPECT_THROWS(mse_loss(zeros({0, 2}), zeros({0, 2})), ShapeError, "mse_loss", "(0, 2)", "Reduction::sum");
}

TEST(MseLoss, RefusesOtherDtypesAndReductions) {
  EXERCISE("04.2");
  EXPECT_THROWS(mse_loss(tensor_i32({1}), tensor({1})), DTypeError, "mse_loss", "got i32");
  EXPECT_THROWS(mse_loss(tensor({1}), tensor_i32({1})), DTypeError, "mse_loss", "got i32");
  EXPECT_THROWS(mse_loss(tensor({1}), tensor({1}), Reduction::batchmean), ValueError, "batchmean", "kl_div");
}

TEST(L1Loss, IsTheDistanceItself) {
  EXERCISE("04.1");
  const Tensor x = tensor({1, 2, 5}), target = tensor({1, 4, 2});
  EXPECT_TENSOR_EQ(l1_loss(x, target, Reduction::none), tensor({0, 2, 3}));
  EXPECT_THROWS(l1_loss(x, zeros({3, 1})), ShapeError, "l1_loss", "(3, 1)");
  EXPECT_THROWS(l1_loss(zeros({0}), zeros({0})), ShapeError, "l1_loss", "(0,)");
}

TEST(L1Loss, IsTheMeanUnlessAskedOtherwise) {
  EXERCISE("04.1");
  const Tensor x = tensor({1, 2, 6}), target = tensor({1, 4, 2});
  EXPECT_TENSOR_EQ(l1_loss(x, target), scalar(2));
  EXPECT_TENSOR_EQ(l1_loss(x, target, Reduction::sum), scalar(6));
}

TEST(HuberLoss, IsHalfASquareNearZeroAndALineFarAway) {
  EXERCISE("04.3");
  EXPECT_TENSOR_EQ(huber_loss(tensor({0, 0.5f, 1, 2, 5}), zeros({5}), Reduction::none),
                   tensor({0, 0.125f, 0.5f, 1.5f, 4.5f}));
}

TEST(HuberLoss, TurnsAtDelta) {
  EXERCISE("04.3");
  // Up to 4 it is d * d / 2; from there 4 (d - 2).
  EXPECT_TENSOR_EQ(huber_loss(tensor({2, 4, 6, -6}), zeros({4}), Reduction::none, 4), tensor({2, 8, 16, 16}));
  EXPECT_TENSOR_EQ(huber_loss(tensor({2, 4}), zeros({2}), Reduction::none, 0.5f), tensor({0.875f, 1.875f}));
}

TEST(HuberLoss, ReducesLikeTheOthers) {
  EXERCISE("04.3");
  const Tensor x = tensor({{1, -3}, {0, 2}}), target = tensor({{1, 0}, {0, 0}});
  EXPECT_TENSOR_EQ(huber_loss(x, target), scalar(1));
  EXPECT_TENSOR_EQ(huber_loss(x, target, Reduction::sum, 2), scalar(6));
}

TEST(HuberLoss, StaysALineForAnInfiniteDistance) {
  EXERCISE("04.3");
  EXPECT_TENSOR_EQ_NAN(huber_loss(tensor({kInf, -kInf, kNan, 1e30f}), zeros({4}), Reduction::none),
                       tensor({kInf, kInf, kNan, 1e30f}));
}

TEST(HuberLoss, RefusesADeltaThatIsNotAboveZero) {
  EXERCISE("04.3");
  for (float delta : {0.0f, -1.0f, kNan}) {
    EXPECT_THROWS(huber_loss(tensor({1}), tensor({1}), Reduction::mean, delta), ValueError, "huber_loss",
                  "delta is", "above 0");
  }
  EXPECT_THROWS(huber_loss(zeros({2}), zeros({3})), ShapeError, "huber_loss", "(2,)", "(3,)");
}
