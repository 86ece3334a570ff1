#include <cmath>

#include "images.h"

using namespace spatial_tests;
using testing_support::raw_values;

namespace {

/// In training, without memory, weight or bias.
Tensor normalised(const Tensor& x, float eps = 1e-5f) {
  return batch_norm(x, Tensor(), Tensor(), Tensor(), Tensor(), {.training = true, .eps = eps});
}

auto training(float eps) {
  return [eps](const Tensors& t) {
    return batch_norm(t[0], Tensor(), Tensor(), t[1], t[2], {.training = true, .eps = eps});
  };
}

}  // namespace

TEST(Moments, AreThoseOfAChannelOverImagesAndPixels) {
  EXERCISE("09.9");
  // Channel 0 has 1, 2, 5, 6 (mean 3.5), channel 1 has 3, 4, 7, 8.
  const kernels::Moments batch = kernels::moments(counted({2, 2, 1, 2}), Tensor(), Tensor(), 0.1f);
  EXPECT_TENSOR_EQ(batch.mean, tensor({3.5f, 5.5f}));
  EXPECT_TENSOR_EQ(batch.variance, tensor({4.25f, 4.25f}));  // 17 / 4
}

TEST(BatchNorm, GivesEveryChannelMean0AndDeviation1) {
  EXERCISE("09.9");
  Generator random(1);
  const Tensor x = randn({4, 3, 5, 5}, random) * tensor({1, 10, 100}).reshape({1, 3, 1, 1}) + 7.0f;
  const Tensor y = normalised(x);
  EXPECT_TENSOR_NEAR(y.mean({0, 2, 3}), zeros({3}), 1e-6);
  EXPECT_TENSOR_NEAR(y.var({0, 2, 3}, 0), ones({3}), 1e-4);
}

TEST(BatchNorm, PutsChannelsWhereTheNetworkWantsThem) {
  EXERCISE("09.9");
  const Tensor x = tensor({-1, 1, -1, 1}).reshape({1, 2, 1, 2});
  const Tensor y =
      batch_norm(x, Tensor(), Tensor(), tensor({2, 3}), tensor({10, 20}), {.training = true, .eps = 1e-12f});
  EXPECT_TENSOR_NEAR(y, tensor({8, 12, 17, 23}).reshape({1, 2, 1, 2}), 1e-6);
}

TEST(BatchNorm, RemembersAShareOfEveryBatch) {
  EXERCISE("09.9");
  const Tensor mean = tensor({10}), variance = tensor({4});
  const Tensor x = tensor({1, 3, 5, 7}).reshape({4, 1, 1, 1});  // mean 4, variance 5, unbiased 20/3
  static_cast<void>(batch_norm(x, mean, variance, Tensor(), Tensor(), {.training = true, .momentum = 0.25f}));
  EXPECT_TENSOR_NEAR(mean, tensor({0.75f * 10 + 0.25f * 4}), 1e-6);
  EXPECT_TENSOR_NEAR(variance, tensor({0.75f * 4 + 0.25f * 20 / 3}), 1e-6);
}

TEST(BatchNorm, RemembersAllOrNothingAtTheEndsOfMomentum) {
  EXERCISE("09.9");
  const Tensor x = tensor({1, 3}).reshape({2, 1, 1, 1});
  const Tensor mean = tensor({10}), variance = tensor({4});
  static_cast<void>(batch_norm(x, mean, variance, Tensor(), Tensor(), {.training = true, .momentum = 0}));
  EXPECT_TENSOR_EQ(mean, tensor({10}));
  EXPECT_TENSOR_EQ(variance, tensor({4}));
  static_cast<void>(batch_norm(x, mean, variance, Tensor(), Tensor(), {.training = true, .momentum = 1}));
  EXPECT_TENSOR_EQ(mean, tensor({2}));
  EXPECT_TENSOR_EQ(variance, tensor({2}));
}

TEST(BatchNorm, ConvergesToTheMomentsOfTheData) {
  EXERCISE("09.9");
  Generator random(2);
  const Tensor mean = zeros({2}), variance = ones({2});
  for (int batch = 0; batch < 200; ++batch) {
    const Tensor x = randn({2, 2, 1, 1}, random) * 3.0f + 5.0f;
    static_cast<void>(
        batch_norm(x, mean, variance, Tensor(), Tensor(), {.training = true, .momentum = 0.01f}));
  }
  // Batches of two: the biased variance would tend to half of 9. 200 steps forget all but 13 % of the start.
  EXPECT_TENSOR_NEAR(mean, full({2}, 4.33f), Tolerance(0.1, 0, "a mean over some 100 batches"));
  EXPECT_TENSOR_NEAR(variance, full({2}, 7.9f), Tolerance(0.3, 0, "a mean over some 100 batches"));
}

TEST(BatchNorm, InEvaluationUsesWhatItRemembers) {
  EXERCISE("09.9");
  const Tensor mean = tensor({1}), variance = tensor({4});
  const Tensor x = tensor({1, 3, 5}).reshape({3, 1, 1, 1});
  const auto evaluate = [&](const Tensor& batch) {
    return batch_norm(batch, mean, variance, Tensor(), Tensor(), {.eps = 1e-12f});
  };
  static_cast<void>(kernels::moments(x, Tensor(), Tensor(), 0.5f));  // nothing is remembered here
  EXPECT_TENSOR_NEAR(evaluate(x), tensor({0, 1, 2}).reshape({3, 1, 1, 1}), 1e-6);
  EXPECT_TENSOR_NEAR(evaluate(x.slice(0, 1, 2)), tensor({1}).reshape({1, 1, 1, 1}), 1e-6);  // alone or not
  EXPECT_TENSOR_EQ(mean, tensor({1}));
  EXPECT_TENSOR_EQ(variance, tensor({4}));
}

TEST(BatchNorm, OfAConstantChannelIsZero) {
  EXERCISE("09.9");
  EXPECT_TENSOR_EQ(normalised(full({2, 1, 3, 3}, 5)), zeros({2, 1, 3, 3}));
}

TEST(BatchNorm, KeepsItsDigitsFarFromZero) {
  EXERCISE("09.9");
  const Tensor near = tensor({-1, 0, 1, 2}).reshape({4, 1, 1, 1});
  EXPECT_TENSOR_NEAR(normalised(near + 4096.0f), normalised(near), 1e-5);
}

TEST(BatchNorm, TakesAnyLayoutAndLeavesXAlone) {
  EXERCISE("09.9");
  const Tensor x = apart({2, 3, 2, 2}), before = x.clone(), y = normalised(x);
  EXPECT_TENSOR_EQ(x, before);
  EXPECT_TENSOR_NEAR(normalised(turned(x)), y, 1e-6);
}

TEST(BatchNorm, SpreadsNaNInItsChannelOnly) {
  EXERCISE("09.9");
  Tensor x = counted({2, 2, 1, 2});
  x.at(0, 1, 0, 0) = std::nanf("");
  const std::vector<double> y = raw_values(normalised(x));
  for (const std::size_t i : {0u, 1u, 4u, 5u}) EXPECT_FALSE(std::isnan(y[i]));
  for (const std::size_t i : {2u, 3u, 6u, 7u}) EXPECT_TRUE(std::isnan(y[i]));
}

TEST(BatchNormGradient, OfTwoNumbersIsNearlyZero) {
  EXERCISE("09.10");
  // Whatever they are, two numbers become -1 and 1: nothing that happens to them matters.
  const Tensors d =
      gradients_of(training(1e-12f), {tensor({1, 3}).reshape({2, 1, 1, 1}), tensor({1}), tensor({0})},
                   tensor({5, 11}).reshape({2, 1, 1, 1}));
  EXPECT_TENSOR_NEAR(d[0], zeros({2, 1, 1, 1}), 1e-5);
  EXPECT_TENSOR_NEAR(d[1], tensor({6}), 1e-6);  // -5 + 11
  EXPECT_TENSOR_EQ(d[2], tensor({16}));
}

TEST(BatchNormGradient, HasNoMeanAndNoComponentAlongZ) {
  EXERCISE("09.10");
  // Adding to all numbers of a channel, or stretching them, does not change z: dx is at right angles to both.
  const Tensor x = apart({3, 2, 2, 2}), dy = apart({3, 2, 2, 2}, 5);
  const Tensor dx = gradients_of(training(1e-10f), {x, tensor({2, 3}), zeros({2})}, dy)[0];
  EXPECT_TENSOR_NEAR(dx.sum({0, 2, 3}), zeros({2}), 1e-5);
  EXPECT_TENSOR_NEAR((dx * x).sum({0, 2, 3}), zeros({2}), 1e-5);
  EXPECT_GT(dx.abs().max().item(), 0.1f);
}

TEST(BatchNormGradient, AgreesWithDifferences) {
  EXERCISE("09.10");
  EXPECT_GRADIENT_OK(training(0.1f), {apart({3, 2, 2, 2}), positive({2}), apart({2}, 3)});
  EXPECT_GRADIENT_OK(training(1e-5f), {apart({5, 3, 1, 1}) * 3.0f, positive({3}), apart({3}, 3)});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return normalised(t[0], 0.1f); }, {apart({1, 2, 3, 2})});
}

TEST(BatchNormGradient, InEvaluationTreatsTheMemoryAsConstant) {
  EXERCISE("09.10");
  const Tensor mean = tensor({1, -1}), variance = tensor({4, 0.25f});
  const auto evaluate = [&](const Tensors& t) {
    return batch_norm(t[0], mean, variance, t[1], t[2], {.eps = 1e-12f});
  };
  const Tensors d = gradients_of(evaluate, {apart({2, 2, 1, 2}), tensor({3, 5}), zeros({2})});
  EXPECT_TENSOR_NEAR(d[0], tensor({1.5f, 1.5f, 10, 10, 1.5f, 1.5f, 10, 10}).reshape({2, 2, 1, 2}), 1e-6);
  EXPECT_GRADIENT_OK(evaluate, {apart({2, 2, 2, 2}), positive({2}), apart({2}, 3)});
}

TEST(BatchNormGradient, AnswersOnlyWhatIsAsked) {
  EXERCISE("09.10");
  const Tensor x = apart({2, 2, 2, 2}), w = positive({2}), b = apart({2}, 3), dy = apart({2, 2, 2, 2}, 4);
  const Tensors all = gradients_of(training(0.1f), {x, w, b}, dy);
  const auto with = [&](const Tensor& x_, const Tensor& w_, const Tensor& b_, const Tensor& of) {
    backward(training(0.1f)({x_, w_, b_}), {.gradient = dy});
    return of.grad();
  };
  const Tensor xl = leaf(x), wl = leaf(w), bl = leaf(b);
  EXPECT_TENSOR_EQ(with(xl, w, b, xl), all[0]);
  EXPECT_TENSOR_EQ(with(x, wl, b, wl), all[1]);
  EXPECT_TENSOR_EQ(with(x, w, bl, bl), all[2]);
}

TEST(BatchNorm, RefusesWhatHasNoVariance) {
  EXERCISE("09.9");
  EXPECT_THROWS(normalised(ones({1, 3, 1, 1})), ValueError,
                "batch_norm: x is (1, 3, 1, 1), 1 numbers a channel", "at least two");
  EXPECT_THROWS(normalised(ones({0, 3, 2, 2})), ValueError, "0 numbers a channel");
  EXPECT_THROWS(normalised(ones({3, 3})), ShapeError, "batch_norm: x is (3, 3)");
  EXPECT_THROWS(normalised(zeros({2, 3, 2, 2}, DType::i32)), DTypeError, "batch_norm", "i32");
}

TEST(BatchNorm, RefusesSettingsThatMakeNoSense) {
  EXERCISE("09.9");
  const Tensor x = ones({2, 3, 2, 2}), three = ones({3});
  EXPECT_THROWS(batch_norm(x, ones({2}), three), ShapeError, "batch_norm: running_mean is (2,)",
                "must be (3,)");
  EXPECT_THROWS(batch_norm(x, three, ones({3, 1})), ShapeError, "running_var is (3, 1)");
  EXPECT_THROWS(batch_norm(x, three, three, ones({4})), ShapeError, "weight is (4,)");
  EXPECT_THROWS(batch_norm(x, three, three, three, ones({1})), ShapeError, "bias is (1,)");
  EXPECT_THROWS(batch_norm(x, three, Tensor()), ValueError, "give both or neither");
  EXPECT_THROWS(batch_norm(x, Tensor(), Tensor()), ValueError, "nothing was remembered");
  EXPECT_THROWS(batch_norm(x, three, three, three, three, {.eps = 0}), ValueError, "eps is 0");
  EXPECT_THROWS(batch_norm(x, three, three, three, three, {.momentum = 1.5f}), ValueError, "momentum is 1.5");
}
