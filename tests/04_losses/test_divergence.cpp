// Exercise 04.4.

#include <cmath>
#include <limits>

#include "support/expect.h"
#include "tinytorch/losses.h"

using namespace tinytorch;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kLn2 = 0.69314718f;

}  // namespace

TEST(KlDiv, IsTheTargetTimesTheDifferenceOfLogarithms) {
  EXERCISE("04.4");
  // log(1/2) beside 1/2 and beside 1/4, and log(1/8) beside 1/4.
  const Tensor input = tensor({-kLn2, -kLn2, -3 * kLn2}), target = tensor({0.5f, 0.25f, 0.25f});
  EXPECT_TENSOR_NEAR(kl_div(input, target, Reduction::none), tensor({0, -0.25f * kLn2, 0.25f * kLn2}), 1e-6);
}

TEST(KlDiv, HasPyTorchsFourReductions) {
  EXERCISE("04.4");
  const Tensor input = tensor({{-kLn2, -kLn2}, {-2 * kLn2, -2 * kLn2}});
  const Tensor target = tensor({{1, 0}, {0, 1}});  // costs ln 2 and 2 ln 2
  EXPECT_TENSOR_NEAR(kl_div(input, target, Reduction::none), tensor({{kLn2, 0}, {0, 2 * kLn2}}), 1e-6);
  EXPECT_TENSOR_NEAR(kl_div(input, target, Reduction::sum), scalar(3 * kLn2), 1e-6);
  EXPECT_TENSOR_NEAR(kl_div(input, target, Reduction::batchmean), scalar(1.5f * kLn2), 1e-6);
  EXPECT_TENSOR_NEAR(kl_div(input, target), scalar(0.75f * kLn2), 1e-6);
}

TEST(KlDiv, TakesTheTargetAsALogarithmToo) {
  EXERCISE("04.4");
  const Tensor input = tensor({-kLn2, -kLn2, -3 * kLn2}), target = tensor({0.5f, 0.25f, 0.25f});
  EXPECT_TENSOR_NEAR(kl_div(input, target.log(), Reduction::none, true),
                     kl_div(input, target, Reduction::none), 1e-6);
}

TEST(KlDiv, ChargesNothingForWhatNeverHappens) {
  EXERCISE("04.4");
  const Tensor input = tensor({-kInf, -3, -kLn2});
  EXPECT_TENSOR_NEAR(kl_div(input, tensor({0, 0, 1}), Reduction::none), tensor({0, 0, kLn2}), 1e-6);
  EXPECT_TENSOR_NEAR(kl_div(input, tensor({-kInf, -kInf, 0}), Reduction::none, true), tensor({0, 0, kLn2}),
                     1e-6);
}

TEST(KlDiv, IsInfiniteForWhatTheInputHeldImpossible) {
  EXERCISE("04.4");
  EXPECT_TENSOR_EQ(kl_div(tensor({-kInf}), tensor({0.5f}), Reduction::none), tensor({kInf}));
}

TEST(KlDiv, LetsNanThrough) {
  EXERCISE("04.4");
  EXPECT_TENSOR_EQ_NAN(kl_div(tensor({-1, kNan, 0}), tensor({kNan, 1, 1}), Reduction::none),
                       tensor({kNan, kNan, 0}));
}

TEST(KlDiv, OfADistributionToItselfIsZeroAndToOthersPositive) {
  EXERCISE("04.4");
  const Tensor p = softmax(tensor({{1, 2, 0.5f}, {-1, 0, 3}}));
  EXPECT_TENSOR_NEAR(kl_div(p.log(), p, Reduction::batchmean), scalar(0), 1e-6);
  const Tensor other = log_softmax(tensor({{0, 2, 0.5f}, {-1, 0, 1}}));
  EXPECT_GT(testing_support::raw_values(kl_div(other, p, Reduction::batchmean))[0], 0.1);
}

TEST(KlDiv, RefusesWhatItCannotDivideBy) {
  EXERCISE("04.4");
  EXPECT_THROWS(kl_div(scalar(0), scalar(1), Reduction::batchmean), ShapeError, "kl_div", "axis 0");
  EXPECT_THROWS(kl_div(zeros({0, 3}), zeros({0, 3}), Reduction::batchmean), ShapeError, "kl_div", "(0, 3)");
  EXPECT_THROWS(kl_div(zeros({2, 3}), zeros({3})), ShapeError, "kl_div", "(2, 3)", "(3,)");
}
