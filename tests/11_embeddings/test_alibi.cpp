// Part 3 of module 11: distance as a handicap.

#include <cmath>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/embeddings.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

TEST(AlibiSlope, HalvesFromHeadToHeadForEight) {
  EXERCISE("11.9");
  EXPECT_TENSOR_EQ(alibi_slopes(8),
                   tensor({0.5f, 0.25f, 0.125f, 0.0625f, 0.03125f, 0.015625f, 0.0078125f, 0.00390625f}));
}

TEST(AlibiSlope, EndsAtOneIn256) {
  EXERCISE("11.9");
  EXPECT_TENSOR_EQ(alibi_slopes(1), tensor({0.00390625f}));
  EXPECT_TENSOR_EQ(alibi_slopes(2), tensor({0.0625f, 0.00390625f}));
  for (const Index heads : {4, 16, 32})
    EXPECT_EQ(kernels::alibi_slope(heads - 1, heads), 0.00390625) << heads;
  EXPECT_NEAR(kernels::alibi_slope(0, 16), std::sqrt(0.5), 1e-12);
}

TEST(AlibiSlope, FillsUpFromTwiceAsMany) {
  EXERCISE("11.9");
  // 3 heads: the two of two heads, and the first of four (2^-2).
  EXPECT_TENSOR_EQ(alibi_slopes(3), tensor({0.0625f, 0.00390625f, 0.25f}));
  // 6 heads: the four of four heads, and numbers 0 and 2 of eight (2^-1, 2^-3).
  EXPECT_TENSOR_EQ(alibi_slopes(6), tensor({0.25f, 0.0625f, 0.015625f, 0.00390625f, 0.5f, 0.125f}));
}

TEST(AlibiBias, IsMinusSlopeTimesDistance) {
  EXERCISE("11.10");
  float out[9] = {};
  kernels::alibi_head(out, 0.5f, 3, 3);
  const float want[9] = {0, -0.5f, -1, -0.5f, 0, -0.5f, -1, -0.5f, 0};
  for (int i = 0; i < 9; ++i) EXPECT_EQ(out[i], want[i]) << i;
}

TEST(AlibiBias, PutsTheQueriesLast) {
  EXERCISE("11.10");
  EXPECT_TENSOR_EQ(alibi_bias(1, 1, 4) * 256.0f, tensor({-3, -2, -1, 0}).reshape({1, 1, 4}));
  EXPECT_TENSOR_EQ(alibi_bias(5, 2, 7), alibi_bias(5, 7, 7).slice(1, 5, 7));
}

TEST(AlibiBias, HasAHeadForEverySlope) {
  EXERCISE("11.10");
  const Tensor bias = alibi_bias(6, 4, 4);
  EXPECT_EQ(bias.shape(), Shape({6, 4, 4}));
  EXPECT_TENSOR_EQ(bias.slice(1, 0, 1).slice(2, 1, 2).reshape({6}), -alibi_slopes(6));
  EXPECT_EQ(alibi_bias(2, 0, 3).shape(), Shape({2, 0, 3}));
}

TEST(Alibi, RefusesCountsThatMakeNoSense) {
  EXERCISE("11.9");
  EXPECT_THROWS(alibi_slopes(0), ValueError, "0 heads");
  EXPECT_THROWS(alibi_bias(2, 4, 3), ValueError, "4 queries and 3 keys");
  EXPECT_THROWS(alibi_bias(2, -1, 3), ValueError, "-1 queries");
}
