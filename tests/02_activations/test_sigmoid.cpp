// Exercises 02.3 and 02.4, and what is given on top of them: silu.

#include <limits>

#include "curves.h"

using namespace tinytorch;
using namespace activation_tests;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

double sigmoid_formula(double x) { return 1 / (1 + std::exp(-x)); }
double tanh_formula(double x) { return std::tanh(x); }
double silu_formula(double x) { return x / (1 + std::exp(-x)); }

const Tolerance kFewRoundings{1e-6, 1e-37, "a handful of roundings of 6e-8 each"};

}  // namespace

TEST(Sigmoid, IsOneHalfAtZeroAndAShareElsewhere) {
  EXERCISE("02.3");
  // e^-x is 3 at the first number, so that the share is 1 / (1 + 3); the last mirrors it.
  EXPECT_TENSOR_NEAR(sigmoid(tensor({-1.0986123f, 0, 1.0986123f})), tensor({0.25f, 0.5f, 0.75f}), 1e-6);
}

TEST(Sigmoid, FollowsItsFormula) {
  EXERCISE("02.3");
  expect_curve("sigmoid", sigmoid, sigmoid_formula, kFewRoundings);
  expect_manners(sigmoid, sigmoid_formula);
}

TEST(Sigmoid, SurvivesHugeNumbers) {
  EXERCISE("02.3");
  EXPECT_TENSOR_EQ(sigmoid(tensor({-kInf, -1e4f, 1e4f, kInf})), tensor({0, 0, 1, 1}));
}

TEST(Sigmoid, IsSmallButNotZeroFarOnTheLeft) {
  EXERCISE("02.3");
  // e^95 overflows a float, e^-95 = 5.5e-42 does not vanish: log(sigmoid(-95)) is -95, and -infinity would
  // ruin a loss.
  EXPECT_TENSOR_NEAR(sigmoid(tensor({-80, -95})), tensor({1.8048513e-35f, 5.521e-42f}),
                     Tolerance(1e-2, 0, "the smallest floats have few digits"));
}

TEST(Sigmoid, OfMinusXIsTheOtherShare) {
  EXERCISE("02.3");
  const std::vector<double> left = testing_support::raw_values(sigmoid(tensor({-7, -2, -0.3f, 0})));
  const std::vector<double> right = testing_support::raw_values(sigmoid(tensor({7, 2, 0.3f, 0})));
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_NEAR(left[i] + right[i], 1, 1e-6);
}

TEST(Sigmoid, LetsNanThroughAndRefusesWholeNumbers) {
  EXERCISE("02.3");
  EXPECT_TENSOR_EQ_NAN(sigmoid(tensor({0, kNan})), tensor({0.5f, kNan}));
  EXPECT_THROWS(sigmoid(tensor_i32({1})), DTypeError, "sigmoid", "needs f32", "got i32");
}

TEST(Silu, IsXTimesItsSigmoid) {
  EXERCISE("02.3");
  EXPECT_TENSOR_NEAR(silu(tensor({-1.0986123f, 0, 1.0986123f})), tensor({-0.2746531f, 0, 0.8239592f}), 1e-6);
  expect_curve("silu", silu, silu_formula, kFewRoundings);
  expect_manners(silu, silu_formula);
}

TEST(Silu, IsZeroAtMinusInfinity) {
  EXERCISE("02.3");
  EXPECT_TENSOR_EQ_NAN(silu(tensor({-kInf, -1e4f, 1e4f, kInf, kNan})), tensor({0, 0, 1e4f, kInf, kNan}));
  EXPECT_THROWS(silu(tensor_i32({1})), DTypeError, "silu", "got i32");
}

TEST(Tanh, IsOddAndBounded) {
  EXERCISE("02.4");
  // With x = ln 2: (2 - 1/2) / (2 + 1/2) = 3/5.
  EXPECT_TENSOR_NEAR(tanh(tensor({-0.6931472f, 0, 0.6931472f})), tensor({-0.6f, 0, 0.6f}), 1e-6);
}

TEST(Tanh, FollowsItsFormulaAndKeepsItsDigitsNearZero) {
  EXERCISE("02.4");
  expect_curve("tanh", tanh, tanh_formula, kFewRoundings);
  expect_manners(tanh, tanh_formula);
}

TEST(Tanh, SurvivesHugeNumbers) {
  EXERCISE("02.4");
  EXPECT_TENSOR_EQ(tanh(tensor({-kInf, -1e4f, -50, 50, 1e4f, kInf})), tensor({-1, -1, -1, 1, 1, 1}));
}

TEST(Tanh, LetsNanThroughAndRefusesWholeNumbers) {
  EXERCISE("02.4");
  EXPECT_TENSOR_EQ_NAN(tanh(tensor({0, kNan})), tensor({0, kNan}));
  EXPECT_THROWS(tanh(tensor_i32({1})), DTypeError, "tanh", "needs f32", "got i32");
}
