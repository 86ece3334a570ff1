#include "05_autograd/gradient.h"
#include "tinytorch/layers.h"
#include "tinytorch/storage.h"

using namespace gradient_tests;

TEST(MulGradient, IsTheOtherFactor) {
  EXERCISE("05.5");
  const Tensors d = gradients_of([](const Tensors& t) { return t[0] * t[1]; },
                                 {tensor({2, 3}), tensor({5, 7})}, tensor({1, 10}));
  EXPECT_TENSOR_EQ(d[0], tensor({5, 70}));
  EXPECT_TENSOR_EQ(d[1], tensor({2, 30}));
}

TEST(MulGradient, OfASquareComesTwice) {
  EXERCISE("05.5");
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0] * t[0]; }, {tensor({-2, 1, 3})})[0],
                   tensor({-4, 2, 6}));
}

TEST(MulGradient, AddsUpWhatWasBroadcast) {
  EXERCISE("05.5");
  const auto product = [](const Tensors& t) { return t[0] * t[1]; };
  const Tensors d = gradients_of(product, {tensor({{1, 2}, {3, 4}}), tensor({10, 20})});
  EXPECT_TENSOR_EQ(d[0], tensor({{10, 20}, {10, 20}}));
  EXPECT_TENSOR_EQ(d[1], tensor({4, 6}));
  EXPECT_GRADIENT_OK(product, {apart({3, 1}), apart({2, 1, 4}, 3)});
  EXPECT_GRADIENT_OK(product, {apart({}), apart({2, 3}, 3)});
}

TEST(MulGradient, WithAConstantIsTheConstant) {
  EXERCISE("05.5");
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0] * 3.0f; }, {tensor({2, 4})})[0],
                   tensor({3, 3}));
}

TEST(DivGradient, IsOneOverAndMinusTheQuotient) {
  EXERCISE("05.6");
  const Tensors d = gradients_of([](const Tensors& t) { return t[0] / t[1]; },
                                 {tensor({6, 8}), tensor({2, 4})}, tensor({1, 10}));
  EXPECT_TENSOR_EQ(d[0], tensor({0.5f, 2.5f}));
  EXPECT_TENSOR_EQ(d[1], tensor({-1.5f, -5}));
}

TEST(DivGradient, AgreesWithDifferencesAndBroadcasts) {
  EXERCISE("05.6");
  const auto quotient = [](const Tensors& t) { return t[0] / t[1]; };
  EXPECT_GRADIENT_OK(quotient, {apart({2, 3}), positive({3})});
  EXPECT_GRADIENT_OK(quotient, {apart({3}), positive({2, 1})});
}

TEST(MatmulGradient, IsDyTimesTheOtherTransposed) {
  EXERCISE("05.11");
  const Tensors d = gradients_of([](const Tensors& t) { return t[0].matmul(t[1]); },
                                 {tensor({{1, 2, 3}}), tensor({{1, 4}, {2, 5}, {3, 6}})}, tensor({{1, 10}}));
  EXPECT_TENSOR_EQ(d[0], tensor({{41, 52, 63}}));
  EXPECT_TENSOR_EQ(d[1], tensor({{1, 10}, {2, 20}, {3, 30}}));
}

TEST(MatmulGradient, AgreesWithDifferencesForAllRanks) {
  EXERCISE("05.11");
  const auto product = [](const Tensors& t) { return t[0].matmul(t[1]); };
  EXPECT_GRADIENT_OK(product, {apart({2, 3}), apart({3, 4}, 5)});
  EXPECT_GRADIENT_OK(product, {apart({3, 3}), apart({3, 3}, 5)});  // square: a transpose too few would fit
  EXPECT_GRADIENT_OK(product, {apart({3}), apart({3, 2}, 5)});
  EXPECT_GRADIENT_OK(product, {apart({2, 3}), apart({3}, 5)});
  EXPECT_GRADIENT_OK(product, {apart({3}), apart({3}, 5)});
  EXPECT_GRADIENT_OK(product, {apart({2, 2, 3}), apart({2, 3, 2}, 5)});
}

TEST(MatmulGradient, AddsUpBatchesThatWereBroadcast) {
  EXERCISE("05.11");
  const auto product = [](const Tensors& t) { return t[0].matmul(t[1]); };
  EXPECT_GRADIENT_OK(product, {apart({2, 2, 3}), apart({3, 2}, 5)});
  EXPECT_GRADIENT_OK(product, {apart({2, 3}), apart({2, 1, 3, 2}, 5)});
}

TEST(MatmulGradient, ReadsViewsAsTheyLie) {
  EXERCISE("05.11");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].t().matmul(t[1].t()); },
                     {apart({3, 2}), apart({4, 3}, 5)});
}

TEST(MatmulGradient, OfALinearLayerIsOneProductForAllBatches) {
  EXERCISE("05.11");
  const Tensor weight = apart({32, 32}).requires_grad_(), x = apart({16, 2, 32});
  const Tensor loss = linear(x, weight).sum();
  const auto before = memory_stats().requested;
  loss.backward();
  EXPECT_LT(memory_stats().requested - before, 8 * 4 * 32 * 32)
      << "sixteen gradients of the weight's size, one a batch, would be twice as much";
}
