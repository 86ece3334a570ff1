#include <cmath>

#include "05_autograd/gradient.h"

using namespace gradient_tests;

TEST(ExpGradient, IsThePowerItself) {
  EXERCISE("05.7");
  const float e = std::exp(1.0f);
  EXPECT_TENSOR_NEAR(
      gradients_of([](const Tensors& t) { return t[0].exp(); }, {tensor({0, 1, -1})}, tensor({2, 3, 10}))[0],
      tensor({2, 3 * e, 10 / e}), 1e-5);
}

TEST(ExpGradient, AgreesWithDifferences) {
  EXERCISE("05.7");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].exp(); }, {apart({3, 4})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].t().exp(); }, {apart({3, 4})});
}

TEST(LogGradient, IsOneOverX) {
  EXERCISE("05.8");
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].log(); }, {tensor({1, 2, 0.25f})},
                                tensor({3, 3, 1}))[0],
                   tensor({3, 1.5f, 4}));
}

TEST(LogGradient, AgreesWithDifferences) {
  EXERCISE("05.8");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].log(); }, {positive({3, 4})});
}

TEST(SoftmaxGradient, PullsOnEverythingInTheLane) {
  EXERCISE("05.12");
  // Equal scores: each weight is 1/2, so dx = 1/2 (dy - mean dy).
  EXPECT_TENSOR_NEAR(gradients_of([](const Tensors& t) { return softmax(t[0]); }, {tensor({{1, 1}, {0, 0}})},
                                  tensor({{1, 0}, {4, 2}}))[0],
                     tensor({{0.25f, -0.25f}, {0.5f, -0.5f}}), 1e-6);
}

TEST(SoftmaxGradient, AgreesWithDifferencesAlongAnyAxis) {
  EXERCISE("05.12");
  for (const Index axis : {0, 1, 2}) {
    EXPECT_GRADIENT_OK([axis](const Tensors& t) { return softmax(t[0], axis); }, {apart({2, 3, 2})});
  }
}

TEST(SoftmaxGradient, IsZeroWhereAScoreIsMasked) {
  EXERCISE("05.12");
  const float inf = INFINITY;
  const Tensor x = tensor({{0, 0, -inf}, {-inf, -inf, -inf}});
  EXPECT_TENSOR_NEAR(
      gradients_of([](const Tensors& t) { return softmax(t[0]); }, {x}, tensor({{1, 0, 5}, {1, 2, 3}}))[0],
      tensor({{0.25f, -0.25f, 0}, {0, 0, 0}}), 1e-6);
}

TEST(LogSoftmaxGradient, IsDyMinusTheShareOfItsSum) {
  EXERCISE("05.13");
  EXPECT_TENSOR_NEAR(gradients_of([](const Tensors& t) { return log_softmax(t[0]); },
                                  {tensor({{1, 1}, {0, 0}})}, tensor({{1, 0}, {4, 2}}))[0],
                     tensor({{0.5f, -0.5f}, {1, -1}}), 1e-6);
}

TEST(LogSoftmaxGradient, AgreesWithDifferencesAlongAnyAxis) {
  EXERCISE("05.13");
  for (const Index axis : {0, 1, 2}) {
    EXPECT_GRADIENT_OK([axis](const Tensors& t) { return log_softmax(t[0], axis); }, {apart({2, 3, 2})});
  }
}
