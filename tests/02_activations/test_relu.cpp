// Exercises 02.1 and 02.2.

#include <limits>

#include "curves.h"

using namespace tinytorch;
using namespace activation_tests;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

double relu_formula(double x) { return x > 0 ? x : 0; }
double leaky_formula(double x) { return x > 0 ? x : 0.125 * x; }
Tensor leaky_eighth(const Tensor& x) { return leaky_relu(x, 0.125f); }
Tensor leaky_default(const Tensor& x) { return leaky_relu(x); }

}  // namespace

TEST(Relu, KeepsWhatIsAboveZero) {
  EXERCISE("02.1");
  EXPECT_TENSOR_EQ(relu(tensor({-2, 0, 3})), tensor({0, 0, 3}));
}

TEST(Relu, IsZeroOnTheLeftAndTheNumberItselfOnTheRight) {
  EXERCISE("02.1");
  EXPECT_TENSOR_EQ(relu(tensor({-kInf, -1e30f, -1e4f, -0.001f, -0.0f})), tensor({0, 0, 0, 0, 0}));
  EXPECT_TENSOR_EQ(relu(tensor({0.001f, 0.5f, 1e4f, 1e30f, kInf})),
                   tensor({0.001f, 0.5f, 1e4f, 1e30f, kInf}));
  expect_curve("relu", relu, relu_formula, {0, 0, "nothing is rounded"});
}

TEST(Relu, LetsNanThrough) {
  EXERCISE("02.1");
  EXPECT_TENSOR_EQ_NAN(relu(tensor({-1, kNan, 1})), tensor({0, kNan, 1}));
}

TEST(Relu, TakesAnyShapeAndStrides) {
  EXERCISE("02.1");
  expect_manners(relu, relu_formula);
}

TEST(Relu, MakesANewTensor) {
  EXERCISE("02.1");
  const Tensor x = tensor({1, 2});
  EXPECT_FALSE(relu(x).shares_storage_with(x)) << "the result is a view of the input";
}

TEST(Relu, RefusesWholeNumbers) {
  EXERCISE("02.1");
  EXPECT_THROWS(relu(tensor_i32({-1, 2})), DTypeError, "relu", "needs f32", "got i32", ".to(DType::f32)");
}

TEST(LeakyRelu, ScalesWhatIsBelowZero) {
  EXERCISE("02.2");
  EXPECT_TENSOR_EQ(leaky_relu(tensor({-8, -2, 0, 3}), 0.25f), tensor({-2, -0.5f, 0, 3}));
}

TEST(LeakyRelu, LeaksAHundredthUnlessTold) {
  EXERCISE("02.2");
  EXPECT_TENSOR_NEAR(leaky_relu(tensor({-100, 100})), tensor({-1, 100}), 1e-6);
}

TEST(LeakyRelu, TakesAnySlope) {
  EXERCISE("02.2");
  const Tensor x = tensor({-3, 3});
  EXPECT_TENSOR_EQ(leaky_relu(x, 0.0f), tensor({0, 3}));
  EXPECT_TENSOR_EQ(leaky_relu(x, 1.0f), tensor({-3, 3}));
  EXPECT_TENSOR_EQ(leaky_relu(x, 2.0f), tensor({-6, 3}));
  EXPECT_TENSOR_EQ(leaky_relu(x, -0.5f), tensor({1.5f, 3}));
  EXPECT_TENSOR_EQ_NAN(leaky_relu(tensor({-kInf, 3}), 0.0f), tensor({kNan, 3}))
      << "0 times infinity, as in PyTorch";
}

TEST(LeakyRelu, FollowsItsFormula) {
  EXERCISE("02.2");
  expect_curve("leaky_relu", leaky_eighth, leaky_formula, {1e-6, 0, "one product"});
  expect_manners(leaky_eighth, leaky_formula);
  EXPECT_TENSOR_EQ_NAN(leaky_default(tensor({-kInf, kNan, kInf})), tensor({-kInf, kNan, kInf}));
}

TEST(LeakyRelu, RefusesASlopeThatIsNoNumber) {
  EXERCISE("02.2");
  EXPECT_THROWS(leaky_relu(tensor({1}), kNan), ValueError, "leaky_relu", "slope", "finite");
  EXPECT_THROWS(leaky_relu(tensor({1}), kInf), ValueError, "slope is inf");
  EXPECT_THROWS(leaky_relu(tensor_bool({true})), DTypeError, "leaky_relu", "u8");
}
