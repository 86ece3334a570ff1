// Exercises 04.5 and 04.6.

#include <cmath>
#include <limits>
#include <vector>

#include "support/expect.h"
#include "tinytorch/losses.h"

using namespace tinytorch;
using kernels::log_sum_exp_lane;
using kernels::softplus_of;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kLn2 = 0.69314718f;

float of(const std::vector<float>& x) {
  return log_sum_exp_lane({x.data(), 1, static_cast<Index>(x.size())});
}

}  // namespace

TEST(LogSumExpLane, IsTheLogarithmOfASumOfPowers) {
  EXERCISE("04.5");
  EXPECT_NEAR(of({0, 0}), kLn2, 1e-6);
  EXPECT_NEAR(of({0, kLn2, 1.6094379f}), 3 * kLn2, 1e-6);  // log(1 + 2 + 5)
  EXPECT_EQ(of({-42}), -42);
}

TEST(LogSumExpLane, WalksInSteps) {
  EXERCISE("04.5");
  const std::vector<float> x = {0, 99, kLn2, 99, 1.6094379f};
  EXPECT_NEAR(log_sum_exp_lane({x.data(), 2, 3}), 3 * kLn2, 1e-6);
}

TEST(LogSumExpLane, NeverOverflowsNorDrowns) {
  EXERCISE("04.5");
  EXPECT_NEAR(of({1000, 1000}), 1000 + kLn2, 1e-4);
  EXPECT_NEAR(of({-1000, -1000}), -1000 + kLn2, 1e-4);
  EXPECT_EQ(of({1e30f, -1e30f}), 1e30f);
}

TEST(LogSumExpLane, KnowsInfinities) {
  EXERCISE("04.5");
  EXPECT_NEAR(of({-kInf, 0, 0}), kLn2, 1e-6);
  EXPECT_EQ(of({-kInf, -kInf}), -kInf);
  EXPECT_EQ(of({}), -kInf);
  EXPECT_EQ(of({1, kInf}), kInf);
  EXPECT_EQ(of({kInf, -kInf, kInf}), kInf);
}

TEST(LogSumExpLane, LetsNanThrough) {
  EXERCISE("04.5");
  EXPECT_TRUE(std::isnan(of({1, kNan})));
  EXPECT_TRUE(std::isnan(of({kNan, kInf})));
  EXPECT_TRUE(std::isnan(of({kNan, -kInf})));
}

TEST(LogSumExpLane, AddsUpInDouble) {
  EXERCISE("04.5");
  std::vector<float> x(300000, -7);
  x[0] = 0;
  EXPECT_NEAR(of(x), std::log(1 + 299999 * std::exp(-7.0)), 2e-6);
}

TEST(LogSumExp, WorksAlongAnyAxis) {
  EXERCISE("04.5");
  const Tensor x = tensor({{0, kLn2, 0}, {0, 0, -kInf}});
  EXPECT_TENSOR_NEAR(log_sum_exp(x, 0), tensor({kLn2, 1.0986123f, 0}), 1e-6);
  EXPECT_TENSOR_NEAR(log_sum_exp(x, 1), tensor({2 * kLn2, kLn2}), 1e-6);
  EXPECT_TENSOR_NEAR(log_sum_exp(x, -1, true), tensor({{2 * kLn2}, {kLn2}}), 1e-6);
  EXPECT_TENSOR_NEAR(log_sum_exp(x.t(), 0), tensor({2 * kLn2, kLn2}), 1e-6);
  EXPECT_TENSOR_NEAR(log_sum_exp(x.t().slice(0, 1, 3), 0), tensor({1.0986123f, 0}), 1e-6);
}

TEST(LogSumExp, OfNothingIsMinusInfinity) {
  EXERCISE("04.5");
  EXPECT_TENSOR_EQ(log_sum_exp(zeros({2, 0}), 1), tensor({-kInf, -kInf}));
}

TEST(LogSumExp, RefusesWhatHasNoLanes) {
  EXERCISE("04.5");
  EXPECT_THROWS(log_sum_exp(scalar(1), 0), IndexError, "log_sum_exp", "shape ()");
  EXPECT_THROWS(log_sum_exp(tensor({1, 2}), 1), IndexError, "log_sum_exp", "axis 1", "(2,)");
  EXPECT_THROWS(log_sum_exp(tensor_i32({1, 2}), 0), DTypeError, "log_sum_exp", "got i32");
}

TEST(Softplus, IsAReluWithItsCornerRounded) {
  EXERCISE("04.6");
  EXPECT_NEAR(softplus_of(0), kLn2, 1e-7);
  EXPECT_NEAR(softplus_of(kLn2), 1.0986123f, 1e-6);          // log(1 + 2)
  EXPECT_NEAR(softplus_of(-kLn2), 1.0986123f - kLn2, 1e-6);  // log(1 + 1/2)
  EXPECT_NEAR(softplus_of(3) - softplus_of(-3), 3, 1e-6);
}

TEST(Softplus, HoldsForLargeNumbers) {
  EXERCISE("04.6");
  EXPECT_EQ(softplus_of(100), 100);
  EXPECT_EQ(softplus_of(1e30f), 1e30f);
  EXPECT_EQ(softplus_of(kInf), kInf);
  EXPECT_EQ(softplus_of(-kInf), 0);
}

TEST(Softplus, KeepsItsDigitsOnTheLeft) {
  EXERCISE("04.6");
  EXPECT_NEAR(softplus_of(-20) / std::exp(-20.0), 1, 1e-5);
  EXPECT_NEAR(softplus_of(-80) / std::exp(-80.0), 1, 1e-5);
}

TEST(Softplus, LetsNanThrough) {
  EXERCISE("04.6");
  EXPECT_TRUE(std::isnan(softplus_of(kNan)));
}
