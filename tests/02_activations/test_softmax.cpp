// Exercises 02.6 and 02.7: one lane of softmax.

#include <cmath>
#include <limits>

#include "lanes.h"

using namespace tinytorch;
using namespace activation_tests;
using kernels::shift_of;
using kernels::softmax_lane;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

float shift(const std::vector<float>& x) { return shift_of({x.data(), 1, static_cast<Index>(x.size())}); }

/// softmax in double, from the definition.
Tensor definition(const std::vector<float>& x) {
  double greatest = -kInf, total = 0;
  for (float each : x) greatest = std::max<double>(greatest, each);
  for (float each : x) total += std::exp(each - greatest);
  std::vector<float> out;
  for (float each : x) out.push_back(static_cast<float>(std::exp(each - greatest) / total));
  return Tensor::from(std::span<const float>(out), {static_cast<Index>(out.size())});
}

std::vector<float> wave(int count, float height) {
  std::vector<float> out;
  for (int i = 0; i < count; ++i) out.push_back(height * std::sin(static_cast<float>(i) * 0.7f));
  return out;
}

}  // namespace

TEST(ShiftOf, IsTheGreatestNumber) {
  EXERCISE("02.6");
  EXPECT_EQ(shift({1, 5, 3}), 5);
  EXPECT_EQ(shift({7, 5, 3}), 7) << "the first number counts";
  EXPECT_EQ(shift({1, 5, 30}), 30) << "the last number counts";
  EXPECT_EQ(shift({-4, -2, -3}), -2) << "all numbers are below zero";
  EXPECT_EQ(shift({-1e4f}), -1e4f);
}

TEST(ShiftOf, WalksInSteps) {
  EXERCISE("02.6");
  const float memory[] = {1, 100, 4, 100, 2, 100};
  EXPECT_EQ(shift_of({memory, 2, 3}), 4) << "the lane is 1, 4, 2; the 100s between are not in it";
}

TEST(ShiftOf, IsZeroWhenThereIsNothingToSubtract) {
  EXERCISE("02.6");
  EXPECT_EQ(shift({-kInf, -kInf}), 0) << "all -infinity";
  EXPECT_EQ(shift({}), 0) << "an empty lane";
  EXPECT_EQ(shift({-kInf, -3}), -3) << "one number is left";
}

TEST(SoftmaxLane, TurnsScoresIntoWeights) {
  EXERCISE("02.7");
  EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {0, 0}), tensor({0.5f, 0.5f}), 1e-7);
  // The powers of ln 1, ln 2 and ln 5 are 1, 2 and 5; their sum is 8.
  EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {0, 0.6931472f, 1.6094379f}), tensor({0.125f, 0.25f, 0.625f}),
                     1e-6);
}

TEST(SoftmaxLane, OfOneScoreIsOneWhateverItIs) {
  EXERCISE("02.7");
  for (float x : {-1e4f, -3.0f, 0.0f, 2.5f, 1e4f, 3e38f}) {
    EXPECT_TENSOR_EQ(of_lane(softmax_lane, {x}), tensor({1})) << "the score is " << x;
  }
}

TEST(SoftmaxLane, WalksInSteps) {
  EXERCISE("02.7");
  for (Index step : {2, 5}) {
    EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {0, 0.6931472f, 1.6094379f}, step),
                       tensor({0.125f, 0.25f, 0.625f}), 1e-6)
        << "the numbers lie " << step << " apart in the input and " << 2 * step - 1 << " apart in the output";
  }
}

TEST(SoftmaxLane, SurvivesHugeScores) {
  EXERCISE("02.7");
  EXPECT_TENSOR_EQ(of_lane(softmax_lane, {1e4f, -1e4f}), tensor({1, 0}));
  EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {1e4f, 1e4f}), tensor({0.5f, 0.5f}), 1e-7);
  EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {-1e4f, -1e4f}), tensor({0.5f, 0.5f}), 1e-7);
  EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {1000, 1000.6931f}), tensor({0.3333404f, 0.6666596f}), 1e-4);
}

TEST(SoftmaxLane, GivesMaskedScoresNoWeight) {
  EXERCISE("02.7");
  EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {-kInf, 0, -kInf, 0}), tensor({0, 0.5f, 0, 0.5f}), 1e-7);
  EXPECT_TENSOR_EQ(of_lane(softmax_lane, {-kInf, -1e4f}), tensor({0, 1}));
}

TEST(SoftmaxLane, OfAFullyMaskedLaneIsZero) {
  EXERCISE("02.7");
  EXPECT_TENSOR_EQ(of_lane(softmax_lane, {-kInf, -kInf, -kInf}), tensor({0, 0, 0}));
  EXPECT_TENSOR_EQ(of_lane(softmax_lane, {}), Tensor::empty({0}));
}

TEST(SoftmaxLane, LetsNanThrough) {
  EXERCISE("02.7");
  EXPECT_TENSOR_EQ_NAN(of_lane(softmax_lane, {1, kNan, 2}), tensor({kNan, kNan, kNan}));
  EXPECT_TENSOR_EQ_NAN(of_lane(softmax_lane, {-kInf, kNan}), tensor({kNan, kNan}));
}

TEST(SoftmaxLane, FollowsTheDefinition) {
  EXERCISE("02.7");
  for (int count : {2, 3, 7, 8, 9, 1024}) {
    const std::vector<float> x = wave(count, 6);
    EXPECT_TENSOR_NEAR(of_lane(softmax_lane, x), definition(x),
                       Tolerance(1e-5, 1e-9, "exponents of up to 12"))
        << count << " scores";
  }
}

TEST(SoftmaxLane, DoesNotChangeWhenAllScoresMove) {
  EXERCISE("02.7");
  EXPECT_TENSOR_NEAR(of_lane(softmax_lane, {1 + 64, 2 + 64, 4 + 64}), of_lane(softmax_lane, {1, 2, 4}), 1e-7);
}

TEST(SoftmaxLane, AddsALongLaneUpInDouble) {
  EXERCISE("02.7");
  std::vector<float> x(300000, -7);
  x[0] = 0;
  const std::vector<double> got = testing_support::raw_values(of_lane(softmax_lane, x));
  const double want = 1 / (1 + 299999 * std::exp(-7.0));
  EXPECT_NEAR(got[0] / want, 1, 1e-6) << "a float total loses part of each small power once it is large";
}
