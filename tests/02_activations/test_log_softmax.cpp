// Exercise 02.9.

#include <cmath>
#include <limits>

#include "lanes.h"

using namespace tinytorch;
using namespace activation_tests;
using kernels::log_softmax_lane;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kLn2 = 0.69314718f;

}  // namespace

TEST(LogSoftmaxLane, IsTheLogarithmOfTheWeights) {
  EXERCISE("02.9");
  EXPECT_TENSOR_NEAR(of_lane(log_softmax_lane, {0, 0}), tensor({-kLn2, -kLn2}), 1e-6);
  // Weights 1/8, 2/8 and 5/8.
  EXPECT_TENSOR_NEAR(of_lane(log_softmax_lane, {0, kLn2, 1.6094379f}),
                     tensor({-3 * kLn2, -2 * kLn2, -0.4700036f}), 1e-6);
  EXPECT_TENSOR_EQ(of_lane(log_softmax_lane, {42}), tensor({0}));
}

TEST(LogSoftmaxLane, WalksInSteps) {
  EXERCISE("02.9");
  EXPECT_TENSOR_NEAR(of_lane(log_softmax_lane, {0, kLn2, 1.6094379f}, 3),
                     tensor({-3 * kLn2, -2 * kLn2, -0.4700036f}), 1e-6);
}

TEST(LogSoftmaxLane, GoesWhereNoWeightCanBeWritten) {
  EXERCISE("02.9");
  // The weight e^-200 is 0 in a float; its logarithm is not.
  EXPECT_TENSOR_EQ(of_lane(log_softmax_lane, {200, 0}), tensor({0, -200}));
  EXPECT_TENSOR_EQ(of_lane(log_softmax_lane, {1e4f, -1e4f}), tensor({0, -2e4f}));
}

TEST(LogSoftmaxLane, KeepsSmallDifferencesBetweenLargeScores) {
  EXERCISE("02.9");
  for (float x : {1e4f, -1e4f, 1e6f}) {
    EXPECT_TENSOR_NEAR(of_lane(log_softmax_lane, {x, x}), tensor({-kLn2, -kLn2}), 1e-6)
        << "both scores are " << x;
  }
}

TEST(LogSoftmaxLane, IsMinusInfinityWhereMasked) {
  EXERCISE("02.9");
  EXPECT_TENSOR_NEAR(of_lane(log_softmax_lane, {0, -kInf, 0}), tensor({-kLn2, -kInf, -kLn2}), 1e-6);
  EXPECT_TENSOR_EQ(of_lane(log_softmax_lane, {-kInf, -kInf}), tensor({-kInf, -kInf}));
  EXPECT_TENSOR_EQ(of_lane(log_softmax_lane, {}), Tensor::empty({0}));
}

TEST(LogSoftmaxLane, LetsNanThrough) {
  EXERCISE("02.9");
  EXPECT_TENSOR_EQ_NAN(of_lane(log_softmax_lane, {1, kNan}), tensor({kNan, kNan}));
}

TEST(LogSoftmaxLane, HasPowersThatSumToOne) {
  EXERCISE("02.9");
  std::vector<float> x;
  for (int i = 0; i < 1024; ++i) x.push_back(8 * std::cos(static_cast<float>(i)));
  double total = 0;
  for (double each : testing_support::raw_values(of_lane(log_softmax_lane, x))) total += std::exp(each);
  EXPECT_NEAR(total, 1, 1e-5);
}

TEST(LogSoftmaxLane, AddsALongLaneUpInDouble) {
  EXERCISE("02.9");
  std::vector<float> x(300000, -7);
  x[0] = 0;
  const std::vector<double> got = testing_support::raw_values(of_lane(log_softmax_lane, x));
  EXPECT_NEAR(got[0], -std::log(1 + 299999 * std::exp(-7.0)), 2e-6);
}

TEST(LogSoftmax, WorksAlongAnyAxis) {
  EXERCISE("02.9");
  const Tensor x = tensor({{0, 0, 1}, {0, kLn2, 1}});
  EXPECT_TENSOR_NEAR(log_softmax(x, 0), tensor({{-kLn2, -1.0986123f, -kLn2}, {-kLn2, -0.4054651f, -kLn2}}),
                     1e-6);
  EXPECT_TENSOR_NEAR(log_softmax(x.t(), 1), log_softmax(x, 0).t(), 1e-7);
  EXPECT_TENSOR_NEAR(log_softmax(x), log_softmax(x, 1), 1e-7);
}

TEST(LogSoftmax, RefusesWhatHasNoLanes) {
  EXERCISE("02.9");
  EXPECT_THROWS(log_softmax(scalar(1)), IndexError, "log_softmax", "shape ()");
  EXPECT_THROWS(log_softmax(tensor({1, 2}), 1), IndexError, "log_softmax", "axis 1", "(2,)");
  EXPECT_THROWS(log_softmax(tensor_i32({1, 2})), DTypeError, "log_softmax", "needs f32", "got i32");
}
