#include "05_autograd/gradient.h"

using namespace gradient_tests;

TEST(SumGradient, GoesToEveryElement) {
  EXERCISE("05.9");
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].sum(); }, {x}, scalar(5))[0],
                   tensor({{5, 5, 5}, {5, 5, 5}}));
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].sum(0); }, {x}, tensor({1, 2, 3}))[0],
                   tensor({{1, 2, 3}, {1, 2, 3}}));
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].sum(1); }, {x}, tensor({1, 2}))[0],
                   tensor({{1, 1, 1}, {2, 2, 2}}));
  EXPECT_TENSOR_EQ(
      gradients_of([](const Tensors& t) { return t[0].sum(1, true); }, {x}, tensor({{1}, {2}}))[0],
      tensor({{1, 1, 1}, {2, 2, 2}}));
}

TEST(SumGradient, AgreesWithDifferencesOverSeveralAxes) {
  EXERCISE("05.9");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].sum(Shape{0, 2}); }, {apart({2, 3, 2})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].sum(Shape{2, 0}); }, {apart({2, 3, 4})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].sum(Shape{1}, true); }, {apart({2, 3, 2})});
}

TEST(SumGradient, MakesMeanAndVarDifferentiable) {
  EXERCISE("05.9");
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].mean(); }, {ones({2, 2})})[0],
                   full({2, 2}, 0.25f));
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].mean(0); }, {apart({2, 3})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].var(1); }, {apart({2, 3})});
}

TEST(MaxGradient, GoesToTheWinner) {
  EXERCISE("05.10");
  const Tensor x = tensor({{1, 7, 3}, {9, 5, 6}});
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].max(1); }, {x}, tensor({2, 3}))[0],
                   tensor({{0, 2, 0}, {3, 0, 0}}));
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].max(0); }, {x}, tensor({1, 2, 3}))[0],
                   tensor({{0, 2, 0}, {1, 0, 3}}));
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].max(); }, {x}, scalar(4))[0],
                   tensor({{0, 0, 0}, {4, 0, 0}}));
}

TEST(MaxGradient, IsSharedByThoseThatTie) {
  EXERCISE("05.10");
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].max(1); },
                                {tensor({{2, 2, 1}, {5, 5, 5}})}, tensor({1, 3}))[0],
                   tensor({{0.5f, 0.5f, 0}, {1, 1, 1}}));
}

TEST(MaxGradient, AgreesWithDifferences) {
  EXERCISE("05.10");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].max(Shape{0, 2}); }, {apart({2, 3, 2})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].max(1, true); }, {apart({2, 3, 2})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].min(1); }, {apart({2, 3, 2})});
}
