#include "05_autograd/gradient.h"

using namespace gradient_tests;

namespace {

std::function<Tensor(const Tensors&)> loss(Tensor labels, CrossEntropyOptions options = {}) {
  return [=](const Tensors& t) { return cross_entropy(t[0], labels, options); };
}

}  // namespace

TEST(CrossEntropyGradient, IsBeliefMinusTruth) {
  EXERCISE("05.14");
  const Tensor labels = tensor_i32({1, 0});
  EXPECT_TENSOR_NEAR(
      gradients_of(loss(labels, {.reduction = Reduction::none}), {zeros({2, 4})}, tensor({1, 4}))[0],
      tensor({{0.25f, -0.75f, 0.25f, 0.25f}, {-3, 1, 1, 1}}), 1e-6);
  EXPECT_TENSOR_NEAR(gradients_of(loss(labels), {zeros({2, 4})})[0],
                     tensor({{0.125f, -0.375f, 0.125f, 0.125f}, {-0.375f, 0.125f, 0.125f, 0.125f}}), 1e-6);
}

TEST(CrossEntropyGradient, AgreesWithDifferences) {
  EXERCISE("05.14");
  EXPECT_GRADIENT_OK(loss(tensor_i32({0, 2, 1})), {apart({3, 4})});
  EXPECT_GRADIENT_OK(loss(tensor_i32({0, 2, 1}), {.reduction = Reduction::sum}), {apart({3, 3})});
}

TEST(CrossEntropyGradient, IsZeroForIgnoredRows) {
  EXERCISE("05.14");
  const Tensor d =
      gradients_of(loss(tensor_i32({-100, 1}), {.reduction = Reduction::sum}), {apart({2, 3})})[0];
  EXPECT_TENSOR_EQ(d.slice(0, 0, 1), zeros({1, 3}));
  EXPECT_GRADIENT_OK(loss(tensor_i32({7, 1, 2}), {.ignore_index = 7}), {apart({3, 3})});
}

TEST(CrossEntropyGradient, CountsWeightsAndSmoothing) {
  EXERCISE("05.14");
  const Tensor weight = tensor({1, 2, 0.5f});
  EXPECT_GRADIENT_OK(loss(tensor_i32({0, 2, 1}), {.weight = weight}), {apart({3, 3})});
  EXPECT_GRADIENT_OK(loss(tensor_i32({0, 2, 1}), {.label_smoothing = 0.3f}), {apart({3, 3})});
  EXPECT_GRADIENT_OK(loss(tensor_i32({0, -100, 1}), {.weight = weight, .label_smoothing = 0.3f}),
                     {apart({3, 3})});
}

TEST(CrossEntropyGradient, ReadsViewsAsTheyLie) {
  EXERCISE("05.14");
  const Tensor labels = tensor_i32({1, 0});
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return cross_entropy(t[0].t(), labels); }, {apart({3, 2})});
}
