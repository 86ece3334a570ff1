#include <cmath>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/init.h"

using namespace tinytorch;
using testing_support::raw_values;

namespace {

struct Moments {
  double mean = 0, deviation = 0, greatest = 0;
};

Moments moments_of(const Tensor& tensor) {
  const std::vector<double> values = raw_values(tensor);
  const double n = static_cast<double>(values.size());
  Moments out;
  for (double v : values) out.mean += v / n;
  for (double v : values) {
    out.deviation += (v - out.mean) * (v - out.mean) / n;
    out.greatest = std::max(out.greatest, std::abs(v));
  }
  out.deviation = std::sqrt(out.deviation);
  return out;
}

// Of 40,000 numbers the deviation is known to about 0.35 % (normal) or 0.2 % (uniform); 2 % is six times
// that.
constexpr double kDeviationBound = 0.02;
// Their mean is known to deviation / 200; five times that.
constexpr double kMeanBound = 0.025;

void expect_deviation(const Tensor& weight, double want) {
  const Moments got = moments_of(weight);
  EXPECT_NEAR(got.deviation, want, kDeviationBound * want) << "of " << weight.numel() << " numbers";
  EXPECT_NEAR(got.mean, 0, kMeanBound * want);
}

}  // namespace

TEST(Fans, OfAMatrixAreItsColumnsAndItsRows) {
  EXERCISE("03.1");
  const nn::Fans fans = nn::init::fans({3, 5});  // (out, in)
  EXPECT_EQ(fans.in, 5);
  EXPECT_EQ(fans.out, 3);
}

TEST(Fans, CountAWindowOnBothSides) {
  EXERCISE("03.1");
  const nn::Fans fans = nn::init::fans({16, 3, 5, 4});  // 16 filters over 3 channels, 5 x 4 each
  EXPECT_EQ(fans.in, 3 * 5 * 4);
  EXPECT_EQ(fans.out, 16 * 5 * 4);
  EXPECT_EQ(nn::init::fans({2, 7, 9}).in, 7 * 9);
  EXPECT_EQ(nn::init::fans({2, 7, 9}).out, 2 * 9);
}

TEST(Fans, NeedTwoAxes) {
  EXERCISE("03.1");
  EXPECT_EQ(nn::init::fans({1, 1}).in, 1);
  EXPECT_THROWS(nn::init::fans({3}), ShapeError, "fans:", "(3,)", "(out, in)", "uniform_");
  EXPECT_THROWS(nn::init::fans({}), ShapeError, "()");
}

TEST(Xavier, DividesTwoBySumOfTheFans) {
  EXERCISE("03.2");
  EXPECT_FLOAT_EQ(kernels::xavier_deviation({6, 2}, 1), 0.5f);  // sqrt(2 / 8)
  EXPECT_FLOAT_EQ(kernels::xavier_deviation({2, 6}, 1), 0.5f);
  EXPECT_FLOAT_EQ(kernels::xavier_deviation({1, 1}, 1), 1.0f);
  EXPECT_FLOAT_EQ(kernels::xavier_deviation({25, 25}, 3), 0.6f);  // 3 sqrt(2 / 50)
  EXPECT_NEAR(kernels::xavier_deviation({784, 128}, 1), 0.0468293, 1e-6);
}

TEST(Xavier, FillsWithThatDeviation) {
  EXERCISE("03.2");
  Generator random(7);
  const Tensor weight = zeros({100, 400});
  nn::init::xavier_normal_(weight, random);
  expect_deviation(weight, std::sqrt(2.0 / 500));
  nn::init::xavier_uniform_(weight, random, 2);
  expect_deviation(weight, 2 * std::sqrt(2.0 / 500));
  // A uniform distribution ends at sqrt(3) deviations.
  EXPECT_NEAR(moments_of(weight).greatest, 2 * std::sqrt(6.0 / 500), 1e-4);
}

TEST(Kaiming, DividesTheGainByTheRootOfTheFan) {
  EXERCISE("03.3");
  EXPECT_FLOAT_EQ(kernels::kaiming_deviation(4, 1), 0.5f);
  EXPECT_FLOAT_EQ(kernels::kaiming_deviation(100, 3), 0.3f);
  EXPECT_FLOAT_EQ(kernels::kaiming_deviation(1, 1.5f), 1.5f);
  EXPECT_NEAR(kernels::kaiming_deviation(2, std::sqrt(2.0f)), 1, 1e-6);
}

TEST(Kaiming, FillsWithThatDeviation) {
  EXERCISE("03.3");
  Generator random(8);
  const Tensor weight = zeros({400, 100});
  nn::init::kaiming_normal_(weight, random);  // the fan in, the gain of relu
  expect_deviation(weight, std::sqrt(2.0 / 100));
  nn::init::kaiming_normal_(weight, random, 1, nn::init::Fan::out);
  expect_deviation(weight, std::sqrt(1.0 / 400));
  nn::init::kaiming_uniform_(weight, random, 1);
  expect_deviation(weight, 0.1);
  EXPECT_NEAR(moments_of(weight).greatest, std::sqrt(3.0 / 100), 1e-4);
}

TEST(Kaiming, KeepsASignalSteadyThroughTenLayers) {
  EXERCISE("03.3");
  // A relu keeps half of the signal's power; a weight made for it gives the half back.
  Generator random(9);
  std::vector<double> signal(100), next(100);
  for (double& each : signal) each = random.normal();
  const Tensor weight = zeros({100, 100});
  for (int layer = 0; layer < 10; ++layer) {
    nn::init::kaiming_normal_(weight, random, nn::init::gain("relu"));
    const std::vector<double> w = raw_values(weight);
    for (std::size_t o = 0; o < 100; ++o) {
      next[o] = 0;
      for (std::size_t i = 0; i < 100; ++i) next[o] += w[o * 100 + i] * std::max(0.0, signal[i]);
    }
    signal = next;
  }
  double power = 0;
  for (double each : signal) power += each * each / 100;
  EXPECT_GT(power, 0.1);  // each layer's power is good to about 25 %; ten of them stay within a factor of ten
  EXPECT_LT(power, 10);
}

TEST(Gain, IsKnownByTheNameOfTheActivation) {
  EXPECT_FLOAT_EQ(nn::init::gain("linear"), 1);
  EXPECT_FLOAT_EQ(nn::init::gain("sigmoid"), 1);
  EXPECT_FLOAT_EQ(nn::init::gain("tanh"), 5.0f / 3);
  EXPECT_FLOAT_EQ(nn::init::gain("relu"), std::sqrt(2.0f));
  EXPECT_FLOAT_EQ(nn::init::gain("leaky_relu", 1), 1);
  EXPECT_FLOAT_EQ(nn::init::gain("leaky_relu", 0), std::sqrt(2.0f));
  EXPECT_FLOAT_EQ(nn::init::gain("selu"), 0.75f);
  EXPECT_THROWS(nn::init::gain("rellu"), ValueError, "gain: 'rellu'", "relu", "leaky_relu");
}

TEST(Filling, IsReplayedByTheSeed) {
  const Tensor a = zeros({4, 3}), b = zeros({4, 3}), c = zeros({4, 3});
  Generator one(5), again(5), other(6);
  nn::init::uniform_(a, -2, 2, one);
  nn::init::uniform_(b, -2, 2, again);
  nn::init::uniform_(c, -2, 2, other);
  EXPECT_TENSOR_EQ(a, b);
  EXPECT_NE(raw_values(a), raw_values(c));
}

TEST(Filling, WritesTheWeightItselfEvenWhenItWantsAGradient) {
  const Tensor weight = zeros({2, 2});
  const float* const memory = weight.data();
  weight.body().requires_grad = true;
  Generator random(1);
  nn::init::normal_(weight, 100, 0, random);
  EXPECT_TENSOR_EQ(weight, full({2, 2}, 100));
  EXPECT_EQ(weight.data(), memory);
  EXPECT_TRUE(weight.body().requires_grad);
}

TEST(Filling, RefusesWhatMakesNoSense) {
  Generator random(1);
  EXPECT_THROWS(nn::init::uniform_(zeros({2}), 1, -1, random), ValueError, "uniform_: low is 1",
                "high is -1");
  EXPECT_THROWS(nn::init::normal_(zeros({2}), 0, -1, random), ValueError, "normal_", "-1");
  EXPECT_THROWS(nn::init::uniform_(zeros({2}, DType::i32), 0, 1, random), DTypeError, "uniform_", "i32");
  EXPECT_THROWS(nn::init::xavier_uniform_(zeros({3}), random), ShapeError, "fans:", "(3,)");
}
