// Part 1 of module 13: norms.

#include <cmath>
#include <vector>

#include "05_autograd/gradient.h"
#include "tinytorch/norms.h"

using namespace gradient_tests;

namespace {

const Tolerance kRow{1e-5, 1e-5, "a row's sums in double, rounded once"};

std::vector<float> normalized(const std::vector<float>& x, float eps, float* inverse = nullptr) {
  std::vector<float> y(x.size(), -7);
  const float answer = kernels::normalize_row(x, y, eps);
  if (inverse) *inverse = answer;
  return y;
}

std::vector<float> backwards(const std::vector<float>& y, const std::vector<float>& g, float inverse) {
  std::vector<float> dx(y.size(), -7);
  gradients::normalize_row(y, g, inverse, dx);
  return dx;
}

}  // namespace

TEST(NormalizeRow, HasMeanZeroAndDeviationOne) {
  EXERCISE("13.1");
  float inverse = 0;
  const auto y = normalized({2, 4, 6, 8}, 0, &inverse);  // mean 5, squares 9 1 1 9: variance 5
  const float root = std::sqrt(5.0f);
  const std::vector<float> want = {-3 / root, -1 / root, 1 / root, 3 / root};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(y[i], want[i], 1e-6) << i;
  EXPECT_NEAR(inverse, 1 / root, 1e-6);
}

TEST(NormalizeRow, AddsEpsToTheVariance) {
  EXERCISE("13.1");
  float inverse = 0;
  EXPECT_NEAR(normalized({0, 2}, 3, &inverse)[1], 0.5, 1e-6) << "1 / sqrt(1 + 3)";
  EXPECT_NEAR(inverse, 0.5, 1e-6);
  EXPECT_EQ(normalized({5, 5, 5}, 1e-5f), std::vector<float>({0, 0, 0})) << "no spread, and no division by 0";
}

TEST(NormalizeRow, DoesNotLoseItselfFarFromZero) {
  EXERCISE("13.1");
  // In float, and as the mean of squares minus the square of the mean, the variance here would be 0 or
  // negative.
  const auto y = normalized({10000, 10001, 10002, 10003}, 0), near = normalized({0, 1, 2, 3}, 0);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(y[i], near[i], 1e-5);
}

TEST(NormalizeRowGradient, IsZeroForShiftsAndScales) {
  EXERCISE("13.2");
  const std::vector<float> y = normalized({1, 2, 3, 6}, 0);
  for (const float each : backwards(y, {3, 3, 3, 3}, 0.5f)) EXPECT_NEAR(each, 0, 1e-6) << "a shift";
  for (const float each : backwards(y, y, 0.5f)) EXPECT_NEAR(each, 0, 1e-6) << "a scale";
}

TEST(NormalizeRowGradient, KeepsWhatIsNeither) {
  EXERCISE("13.2");
  // y = (1, -1, 1, -1), g = (1, 1, -1, -1): its mean is 0 and so is its part along y. All of it passes.
  EXPECT_EQ(backwards({1, -1, 1, -1}, {1, 1, -1, -1}, 0.5f), std::vector<float>({0.5f, 0.5f, -0.5f, -0.5f}));
  // g = (4, 0, 0, 0): mean 1, along y 1. 4 - 1 - 1 = 2, 0 - 1 + 1 = 0, 0 - 1 - 1 = -2, 0 - 1 + 1 = 0; half of
  // it.
  EXPECT_EQ(backwards({1, -1, 1, -1}, {4, 0, 0, 0}, 0.5f), std::vector<float>({1, 0, -1, 0}));
}

TEST(LayerNorm, MatchesFiniteDifferences) {
  EXERCISE("13.2");
  const auto f = [](const Tensors& t) { return layer_norm(t[0], t[1], t[2], 0.1f); };
  EXPECT_GRADIENT_OK(f, {apart({2, 3, 5}), apart({5}, 2), apart({5}, 3)});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return layer_norm(t[0].t()).exp(); }, {apart({5, 3})});
}

TEST(LayerNorm, NormalisesEveryRowByItself) {
  EXERCISE("13.1");
  const Tensor x = apart({2, 3, 4}), y = layer_norm(x);
  EXPECT_TENSOR_NEAR(y.mean({-1}), zeros({2, 3}), kRow);
  EXPECT_TENSOR_NEAR(layer_norm(x.slice(1, 1, 2)), y.slice(1, 1, 2), kRow);
  EXPECT_TENSOR_NEAR(layer_norm(x * 100.0f + 7.0f, {}, {}, 0), layer_norm(x, {}, {}, 0), kRow);
  EXPECT_EQ(layer_norm(zeros({0, 4})).shape(), Shape({0, 4}));
  EXPECT_EQ(layer_norm(zeros({3, 0})).shape(), Shape({3, 0}));
}

TEST(RmsNorm, DividesByTheRootMeanSquare) {
  EXERCISE("13.3");
  // Mean square of (3, 4, 0, 5) is 12.5; with eps 0 the new one is 1.
  const Tensor y = rms_norm(tensor({{3, 4, 0, 5}}), {}, 0);
  EXPECT_TENSOR_NEAR(y, tensor({{3, 4, 0, 5}}) / std::sqrt(12.5f), kRow);
  EXPECT_TENSOR_NEAR(rms_norm(tensor({{0, 2}}), tensor({1, 10}), 2), tensor({{0, 10}}),
                     kRow);  // 2 / sqrt(2 + 2) * 10
  EXPECT_TENSOR_EQ(rms_norm(zeros({2, 3})), zeros({2, 3}));
}

TEST(RmsNorm, LeavesTheMeanAlone) {
  EXERCISE("13.3");
  EXPECT_TENSOR_NEAR(rms_norm(full({1, 6}, 5), {}, 0), ones({1, 6}), kRow);
}

TEST(RmsNorm, MatchesFiniteDifferences) {
  EXERCISE("13.3");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return rms_norm(t[0], t[1], 0.1f); },
                     {apart({2, 3, 5}), apart({5}, 2)});
}

TEST(Norms, AreLayersWithWeightsOfOne) {
  EXERCISE("13.1");
  nn::LayerNorm layer(4);
  EXPECT_EQ(layer.named_parameters().size(), 2U);
  EXPECT_TENSOR_EQ(layer(apart({3, 4})), layer_norm(apart({3, 4})));
  EXPECT_EQ(nn::LayerNorm(4, 1e-5f, false).named_parameters().size(), 1U);
  nn::RMSNorm root(4, 0.5f);
  EXPECT_EQ(root.named_parameters().size(), 1U);
}

TEST(Norms, RefuseWhatDoesNotFit) {
  EXPECT_THROWS(layer_norm(zeros({2, 3}), ones({4})), ShapeError, "x is (2, 3)", "weight is (4,)");
  EXPECT_THROWS(layer_norm(zeros({2, 3}), {}, ones({1})), ShapeError, "bias is (1,)", "(3,)");
  EXPECT_THROWS(layer_norm(zeros({})), ShapeError, "single number");
  EXPECT_THROWS(layer_norm(tensor_i32({1, 2})), DTypeError, "layer_norm", "f32");
  EXPECT_THROWS(rms_norm(zeros({2, 3}), ones({2})), ShapeError, "rms_norm", "weight is (2,)");
  EXPECT_THROWS(rms_norm(zeros({2, 3}), {}, -1), ValueError, "eps is -1");
  EXPECT_THROWS(nn::LayerNorm(0), ValueError, "width is 0");
}
