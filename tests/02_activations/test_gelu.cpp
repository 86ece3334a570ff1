// Exercise 02.5, and gelu_tanh, which is given on top of 02.3.

#include <limits>
#include <numbers>

#include "curves.h"

using namespace tinytorch;
using namespace activation_tests;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

double gelu_formula(double x) { return 0.5 * x * std::erfc(-x / std::numbers::sqrt2); }

double gelu_tanh_formula(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

}  // namespace

TEST(Gelu, LetsThroughTheShareOfANormalDistributionBelowX) {
  EXERCISE("02.5");
  // A normal number is below -1 with probability 0.158655, and below 1 with probability 0.841345.
  EXPECT_TENSOR_NEAR(gelu(tensor({-1, 0, 1, 2})), tensor({-0.158655f, 0, 0.841345f, 1.954500f}), 1e-6);
}

TEST(Gelu, FollowsTheErrorFunction) {
  EXERCISE("02.5");
  expect_curve("gelu", gelu, gelu_formula, {1e-6, 1e-6, "a handful of roundings of 6e-8 each"});
  expect_manners(gelu, gelu_formula);
}

TEST(Gelu, KeepsItsDigitsFarOnTheLeft) {
  EXERCISE("02.5");
  EXPECT_TENSOR_NEAR(gelu(tensor({-4, -5, -6})),
                     tensor({near(gelu_formula, -4), near(gelu_formula, -5), near(gelu_formula, -6)}),
                     Tolerance(1e-4, 0, "rounding x / sqrt 2 moves the tail by 2 x^2 roundings"));
}

TEST(Gelu, IsZeroOnTheFarLeftAndTheNumberItselfOnTheFarRight) {
  EXERCISE("02.5");
  EXPECT_TENSOR_EQ_NAN(gelu(tensor({-kInf, -1e4f, 1e4f, kInf, kNan})), tensor({0, 0, 1e4f, kInf, kNan}));
}

TEST(Gelu, DipsBelowZeroOnce) {
  EXERCISE("02.5");
  // The valley is at x = -0.7518, and nothing is lower.
  EXPECT_TENSOR_NEAR(gelu(tensor({-0.7518f})), tensor({-0.1699712f}), 1e-6);
  for (double y : testing_support::raw_values(gelu(row_of(ladder())))) EXPECT_GT(y, -0.169972);
}

TEST(Gelu, RefusesWholeNumbers) {
  EXERCISE("02.5");
  EXPECT_THROWS(gelu(tensor_i32({1})), DTypeError, "gelu", "needs f32", "got i32");
  EXPECT_THROWS(gelu_tanh(tensor_i32({1})), DTypeError, "gelu_tanh", "needs f32", "got i32");
}

TEST(GeluTanh, FollowsItsOwnFormulaNotTheErrorFunction) {
  EXERCISE("02.3");
  expect_curve("gelu_tanh", gelu_tanh, gelu_tanh_formula,
               {1e-5, 1e-6, "the cubic amplifies roundings on the left"});
  expect_manners(gelu_tanh, gelu_tanh_formula);
  // Where the two forms differ most, by 0.00047.
  EXPECT_TENSOR_NEAR(gelu_tanh(tensor({-2.7f})), tensor({near(gelu_tanh_formula, -2.7)}), 1e-6);
}

TEST(GeluTanh, IsZeroOnTheFarLeftAndTheNumberItselfOnTheFarRight) {
  EXERCISE("02.3");
  EXPECT_TENSOR_EQ_NAN(gelu_tanh(tensor({-kInf, -1e30f, -1e4f, 1e4f, 1e30f, kInf, kNan})),
                       tensor({0, 0, 0, 1e4f, 1e30f, kInf, kNan}));
}
