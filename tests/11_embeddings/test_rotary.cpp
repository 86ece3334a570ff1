// Part 2 of module 11: turning pairs by an angle.

#include <cmath>
#include <vector>

#include "05_autograd/gradient.h"
#include "tinytorch/embeddings.h"

using namespace gradient_tests;

namespace {

std::vector<float> turned(const std::vector<float>& x, const std::vector<float>& angles, RotaryPairs pairs) {
  std::vector<float> cosine, sine, y(x.size(), -7);
  for (const float each : angles) cosine.push_back(std::cos(each)), sine.push_back(std::sin(each));
  kernels::rotate_row(x.data(), y.data(), cosine, sine, pairs);
  return y;
}

/// q turned to position m, times k turned to position n.
double score(const Tensor& q, const Tensor& k, Index m, Index n, RotaryOptions options) {
  return testing_support::raw_values((rotary(q, m, options) * rotary(k, n, options)).sum())[0];
}

const Tolerance kFewFloats{1e-5, 1e-5, "a handful of float products"};

}  // namespace

TEST(RotaryAngle, IsOneRadianAStepForTheFirstPair) {
  EXERCISE("11.6");
  for (const Index position : {0, 1, 5}) {
    EXPECT_EQ(kernels::rotary_angle(position, 0, 8, 10000), static_cast<double>(position));
  }
}

TEST(RotaryAngle, FallsFromPairToPair) {
  EXERCISE("11.6");
  EXPECT_NEAR(kernels::rotary_angle(1, 1, 4, 10000), 0.01, 1e-12) << "10000^(-2/4)";
  EXPECT_NEAR(kernels::rotary_angle(3, 2, 8, 10000), 0.03, 1e-12) << "3 * 10000^(-4/8)";
  EXPECT_NEAR(kernels::rotary_angle(7, 1, 4, 100), 0.7, 1e-12) << "another base";
}

TEST(RotateRow, TurnsAPointInThePlane) {
  EXERCISE("11.7");
  const float quarter = 1.5707963f;
  for (const RotaryPairs pairs : {RotaryPairs::halves, RotaryPairs::neighbours}) {
    const auto y = turned({3, 4}, {quarter}, pairs);
    EXPECT_NEAR(y[0], -4, 1e-5);
    EXPECT_NEAR(y[1], 3, 1e-5) << "a quarter turn of (3, 4) is (-4, 3)";
  }
}

TEST(RotateRow, PairsHalvesOrNeighbours) {
  EXERCISE("11.7");
  const float half = 3.14159265f;  // half a turn changes the signs of a pair
  const auto halves = turned({1, 2, 3, 4, 5, 6}, {0, half, 0}, RotaryPairs::halves);
  const auto neighbours = turned({1, 2, 3, 4, 5, 6}, {0, half, 0}, RotaryPairs::neighbours);
  const std::vector<float> want_halves = {1, -2, 3, 4, -5, 6}, want_neighbours = {1, 2, -3, -4, 5, 6};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(halves[i], want_halves[i], 1e-5) << "halves, number " << i;
    EXPECT_NEAR(neighbours[i], want_neighbours[i], 1e-5) << "neighbours, number " << i;
  }
}

TEST(Rotary, LeavesPositionZeroAsItIs) {
  EXERCISE("11.7");
  const Tensor x = apart({1, 6});
  EXPECT_TENSOR_EQ(rotary(x), x);
}

TEST(Rotary, KeepsLengths) {
  EXERCISE("11.7");
  const Tensor x = apart({2, 5, 8}), y = rotary(x, 3);
  EXPECT_TENSOR_NEAR((y * y).sum({-1}), (x * x).sum({-1}), kFewFloats);
  EXPECT_FALSE(testing_support::raw_values(y) == testing_support::raw_values(x));
}

TEST(Rotary, MakesScoresDependOnTheDistanceAlone) {
  EXERCISE("11.7");
  const Tensor q = apart({1, 8}, 1), k = apart({1, 8}, 2);
  for (const RotaryPairs pairs : {RotaryPairs::halves, RotaryPairs::neighbours}) {
    const RotaryOptions options{.pairs = pairs};
    const double near = score(q, k, 5, 3, options);
    EXPECT_NEAR(score(q, k, 2, 0, options), near, 1e-5);
    EXPECT_NEAR(score(q, k, 105, 103, options), near, 1e-4);
    EXPECT_GT(std::fabs(score(q, k, 5, 4, options) - near), 1e-3) << "another distance is another score";
    EXPECT_GT(std::fabs(score(q, k, 3, 5, options) - near), 1e-3) << "before is not after";
  }
}

TEST(Rotary, GoesOnWhereItStopped) {
  EXERCISE("11.6");
  const Tensor x = apart({2, 3, 6, 4});
  const Tensor in_parts = concat({rotary(x.slice(2, 0, 4)), rotary(x.slice(2, 4, 6), 4)}, 2);
  EXPECT_TENSOR_EQ(in_parts, rotary(x));
}

TEST(Rotary, ReadsViewsAsTheyLie) {
  EXERCISE("11.7");
  const Tensor x = apart({2, 5, 3, 4});  // (batch, time, heads, width), as attention has it
  EXPECT_TENSOR_EQ(rotary(x.transpose(1, 2)), rotary(x.transpose(1, 2).clone()));
  EXPECT_TENSOR_EQ(rotary(zeros({2, 0, 4})), zeros({2, 0, 4}));
}

TEST(RotaryGradient, MatchesFiniteDifferences) {
  EXERCISE("11.8");
  for (const RotaryPairs pairs : {RotaryPairs::halves, RotaryPairs::neighbours}) {
    EXPECT_GRADIENT_OK([=](const Tensors& t) { return rotary(t[0], 2, {.base = 50, .pairs = pairs}); },
                       {apart({2, 3, 4})});
  }
}

TEST(RotaryGradient, TurnsBack) {
  EXERCISE("11.8");
  // The gradient of (turned x . turned y) with respect to x, at equal positions, is y itself.
  const Tensor y = apart({4, 6}, 9);
  const Tensors d =
      gradients_of([](const Tensors& t) { return rotary(t[0], 11); }, {apart({4, 6})}, rotary(y, 11));
  EXPECT_TENSOR_NEAR(d[0], y, kFewFloats);
}

TEST(RotaryGradient, OfTheGradient) {
  EXERCISE("11.8");
  // Used twice in one graph, with different positions.
  EXPECT_GRADIENT_OK([](const Tensors& t) { return rotary(rotary(t[0], 1), 3) * rotary(t[0], 2); },
                     {apart({2, 4})});
}

TEST(Rotary, RefusesWhatDoesNotComeInPairs) {
  EXERCISE("11.7");
  EXPECT_THROWS(rotary(zeros({2, 3})), ShapeError, "(2, 3)", "even width");
  EXPECT_THROWS(rotary(zeros({4})), ShapeError, "(..., time, width)");
  EXPECT_THROWS(rotary(zeros({2, 4}), -1), ValueError, "position is -1");
  EXPECT_THROWS(rotary(zeros({2, 4}), 0, {.base = 0}), ValueError, "base is 0");
  EXPECT_THROWS(rotary(tensor_i32({1, 2}).reshape({1, 2})), DTypeError, "rotary", "f32");
}
