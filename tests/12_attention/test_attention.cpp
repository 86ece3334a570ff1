// Parts 1 and 2 of module 12: masks, scores, weights, means.

#include <cmath>
#include <limits>
#include <vector>

#include "05_autograd/gradient.h"
#include "tinytorch/attention.h"
#include "tinytorch/storage.h"

using namespace gradient_tests;

namespace {

constexpr float kNo = -std::numeric_limits<float>::infinity();

const Tolerance kSums{1e-5, 1e-6, "sums of a few products, and one exponential"};

/// (batch, heads, time, width) of numbers from -2 to 2.
Tensor heads(const Shape& shape, std::uint64_t seed) { return apart(shape, seed); }

/// Attention by its definition: one query at a time, in double, over what it may see.
Tensor slowly(const Tensor& q, const Tensor& k, const Tensor& v,
              const std::function<bool(Index, Index, Index)>& sees) {
  const auto a = testing_support::raw_values(q), b = testing_support::raw_values(k),
             c = testing_support::raw_values(v);
  const Index batches = q.size(0) * q.size(1), n = q.size(2), m = k.size(2), d = q.size(3), w = v.size(3);
  std::vector<float> out;
  for (Index x = 0; x < batches; ++x) {
    for (Index i = 0; i < n; ++i) {
      std::vector<double> weights;
      double total = 0;
      for (Index j = 0; j < m; ++j) {
        double score = 0;
        for (Index e = 0; e < d; ++e) {
          score += a[static_cast<std::size_t>((x * n + i) * d + e)] *
                   b[static_cast<std::size_t>((x * m + j) * d + e)];
        }
        weights.push_back(sees(x / q.size(1), i, j) ? std::exp(score / std::sqrt(static_cast<double>(d)))
                                                    : 0);
        total += weights.back();
      }
      for (Index e = 0; e < w; ++e) {
        double sum = 0;
        for (Index j = 0; j < m; ++j) {
          sum += weights[static_cast<std::size_t>(j)] * c[static_cast<std::size_t>((x * m + j) * w + e)];
        }
        out.push_back(total == 0 ? 0 : static_cast<float>(sum / total));
      }
    }
  }
  return Tensor::from(std::span<const float>(out), {q.size(0), q.size(1), n, w});
}

}  // namespace

TEST(CausalBias, ForbidsTheFuture) {
  EXERCISE("12.1");
  EXPECT_TENSOR_EQ(kernels::causal_bias(3, 3), tensor({{0, kNo, kNo}, {0, 0, kNo}, {0, 0, 0}}));
}

TEST(CausalBias, PutsTheQueriesLast) {
  EXERCISE("12.1");
  EXPECT_TENSOR_EQ(kernels::causal_bias(2, 4), tensor({{0, 0, 0, kNo}, {0, 0, 0, 0}}));
  EXPECT_TENSOR_EQ(kernels::causal_bias(1, 3), tensor({{0, 0, 0}}));
  EXPECT_EQ(kernels::causal_bias(0, 3).shape(), Shape({0, 3}));
}

TEST(PaddingBias, ForbidsFillerForEveryHeadAndQuery) {
  EXERCISE("12.2");
  const Tensor keep = (tensor({{1, 1, 0}, {0, 1, 1}}) != 0.0f);
  EXPECT_TENSOR_EQ(kernels::padding_bias(keep), tensor({0, 0, kNo, kNo, 0, 0}).reshape({2, 1, 1, 3}));
}

TEST(AttentionScores, AreScaledDotProducts) {
  EXERCISE("12.3");
  const Tensor q = tensor({{1, 2}, {3, 4}}), k = tensor({{1, 0}, {0, 1}, {1, 1}});
  EXPECT_TENSOR_EQ(kernels::attention_scores(q, k, 0.5f), tensor({{0.5f, 1, 1.5f}, {1.5f, 2, 3.5f}}));
}

TEST(AttentionScores, MultiplyNoMoreThanTheyMust) {
  EXERCISE("12.3");
  const Tensor q = zeros({1, 1, 64, 2}), k = zeros({1, 1, 64, 2});
  const auto before = memory_stats().requested;
  const Tensor scores = kernels::attention_scores(q, k, 0.5f);
  EXPECT_LT(memory_stats().requested - before, 2 * 4 * 64 * 64) << "the scores were written twice";
}

TEST(AttentionWeights, SumToOneOverTheKeys) {
  EXERCISE("12.4");
  const Tensor weights = attention_weights(heads({2, 3, 4, 5}, 1), heads({2, 3, 6, 5}, 2));
  EXPECT_EQ(weights.shape(), Shape({2, 3, 4, 6}));
  EXPECT_TENSOR_NEAR(weights.sum({-1}), ones({2, 3, 4}), kSums);
}

TEST(AttentionWeights, AreEqualForEqualScores) {
  EXERCISE("12.4");
  const Tensor q = zeros({1, 1, 2, 3}), k = heads({1, 1, 4, 3}, 1);
  EXPECT_TENSOR_EQ(attention_weights(q, k), full({1, 1, 2, 4}, 0.25f));
  EXPECT_TENSOR_EQ(attention_weights(zeros({1, 1, 2, 3}), zeros({1, 1, 2, 3}), causal_mask()),
                   tensor({1, 0, 0.5f, 0.5f}).reshape({1, 1, 2, 2}));
}

TEST(AttentionWeights, PreferTheKeyThatFits) {
  EXERCISE("12.4");
  // The first question is the second key, ten times as long: nothing else is heard.
  const Tensor k = tensor({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}).reshape({1, 1, 3, 3});
  const auto weights =
      testing_support::raw_values(attention_weights(tensor({0, 30, 0}).reshape({1, 1, 1, 3}), k));
  EXPECT_GT(weights[1], 0.999);
}

TEST(AttentionWeights, UseTheScaleAsItIsGiven) {
  EXERCISE("12.4");
  const Tensor q = heads({1, 1, 2, 4}, 1), k = heads({1, 1, 3, 4}, 2);
  EXPECT_TENSOR_NEAR(attention_weights(q, k), attention_weights(q, k, no_mask(), 0.5f), kSums);
  EXPECT_TENSOR_NEAR(attention_weights(q, k, no_mask(), 2), attention_weights(q * 4.0f, k, no_mask(), 0.5f),
                     kSums);
}

TEST(Attention, IsTheMeanOfTheValuesThatFit) {
  EXERCISE("12.5");
  // The query finds nothing special: it gets the mean, (2, 20).
  const Tensor v = tensor({{1, 10}, {2, 20}, {3, 30}}).reshape({1, 1, 3, 2});
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(zeros({1, 1, 1, 4}), heads({1, 1, 3, 4}, 1), v),
                     tensor({2, 20}).reshape({1, 1, 1, 2}), kSums);
}

TEST(Attention, IsItsDefinition) {
  EXERCISE("12.5");
  const Tensor q = heads({2, 2, 4, 3}, 1), k = heads({2, 2, 4, 3}, 2), v = heads({2, 2, 4, 5}, 3);
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(q, k, v),
                     slowly(q, k, v, [](Index, Index, Index) { return true; }), kSums);
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(q, k, v, causal_mask()),
                     slowly(q, k, v, [](Index, Index i, Index j) { return j <= i; }), kSums);
  const Tensor keep = (tensor({{1, 0, 1, 1}, {1, 1, 0, 0}}) != 0.0f);
  const auto token = [](Index b, Index, Index j) { return b == 0 ? j != 1 : j < 2; };
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(q, k, v, padding_mask(keep)), slowly(q, k, v, token),
                     kSums);
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(q, k, v, causal_mask() & padding_mask(keep)),
                     slowly(q, k, v, [&](Index b, Index i, Index j) { return j <= i && token(b, i, j); }),
                     kSums);
}

TEST(Attention, DependsOnQueriesKeysAndValues) {
  EXERCISE("12.5");
  const Tensor q = heads({1, 1, 3, 4}, 1), k = heads({1, 1, 3, 4}, 2), v = heads({1, 1, 3, 4}, 3);
  const auto numbers = [](const Tensor& y) { return testing_support::raw_values(y); };
  const auto y = numbers(scaled_dot_product_attention(q, k, v));
  EXPECT_FALSE(numbers(scaled_dot_product_attention(q * 2.0f, k, v)) == y);
  EXPECT_FALSE(numbers(scaled_dot_product_attention(q, k * 2.0f, v)) == y);
  EXPECT_FALSE(numbers(scaled_dot_product_attention(q, k, v * 2.0f)) == y);
}

TEST(Attention, OfAQueryThatSeesNothingIsZero) {
  EXERCISE("12.4");
  const Tensor keep = (tensor({{0, 0}, {1, 1}}) != 0.0f);
  const Tensors in = {leaf(heads({2, 1, 2, 2}, 1)), leaf(heads({2, 1, 2, 2}, 2)),
                      leaf(heads({2, 1, 2, 2}, 3))};
  const Tensor y = scaled_dot_product_attention(in[0], in[1], in[2], padding_mask(keep));
  EXPECT_TENSOR_EQ(y.select(0, 0), zeros({1, 2, 2}));
  backward(y, {.gradient = ones_like(y)});
  for (const Tensor& each : in) EXPECT_TENSOR_EQ(each.grad().select(0, 0), zeros({1, 2, 2})) << "not NaN";
}

TEST(Attention, SurvivesScoresOfAnySize) {
  EXERCISE("12.4");
  const Tensor q = full({1, 1, 2, 4}, 1e4f), k = heads({1, 1, 3, 4}, 2), v = heads({1, 1, 3, 2}, 3);
  for (const double each : testing_support::raw_values(scaled_dot_product_attention(q, k, v))) {
    EXPECT_TRUE(std::isfinite(each));
  }
}

TEST(Attention, WithoutAFutureDoesNotChangeWhenMoreComes) {
  EXERCISE("12.4");
  const Tensor q = heads({1, 2, 5, 4}, 1), k = heads({1, 2, 5, 4}, 2), v = heads({1, 2, 5, 4}, 3);
  const Tensor all = scaled_dot_product_attention(q, k, v, causal_mask());
  const auto first = [](const Tensor& x, Index n) { return x.slice(2, 0, n); };
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(first(q, 3), first(k, 3), first(v, 3), causal_mask()),
                     first(all, 3), kSums);
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(q.slice(2, 3, 5), k, v, causal_mask()), all.slice(2, 3, 5),
                     kSums);
}

TEST(Attention, AddsItsBias) {
  EXERCISE("12.4");
  const Tensor q = zeros({1, 2, 2, 3}), k = zeros({1, 2, 2, 3}), bias = tensor({0, kNo}).reshape({2, 1, 1});
  // Head 0 sees all; head 1 may look at nothing.
  const Tensor v = ones({1, 2, 2, 1});
  EXPECT_TENSOR_EQ(scaled_dot_product_attention(q, k, v, additive_mask(bias)),
                   tensor({1, 1, 0, 0}).reshape({1, 2, 2, 1}));
}

TEST(Attention, AddsItsBiasBesidePadding) {
  EXERCISE("12.4");
  // Equal scores: of three keys the padding takes the first and the bias the last, so the second is left.
  const Tensor zero = zeros({1, 1, 2, 4}), keys = zeros({1, 1, 3, 4});
  const Tensor v = tensor({1, 10, 100}).reshape({1, 1, 3, 1});
  const Mask mask = padding_mask(tensor({{0, 1, 1}}) != 0.0f) & additive_mask(tensor({0, 0, kNo}));
  EXPECT_TENSOR_EQ(scaled_dot_product_attention(zero, keys, v, mask), full({1, 1, 2, 1}, 10));
}

TEST(Attention, GroupsShareKeysAsIfTheyWereRepeated) {
  EXERCISE("12.8");
  const Tensor q = heads({2, 6, 3, 4}, 1), k = heads({2, 2, 5, 4}, 2), v = heads({2, 2, 5, 3}, 3);
  const auto repeated = [](const Tensor& x) {
    return concat({x.slice(1, 0, 1), x.slice(1, 0, 1), x.slice(1, 0, 1), x.slice(1, 1, 2), x.slice(1, 1, 2),
                   x.slice(1, 1, 2)},
                  1);
  };
  const Mask mask = causal_mask() & additive_mask(apart({6, 1, 5}, 4));
  EXPECT_TENSOR_NEAR(scaled_dot_product_attention(q, k, v, mask),
                     scaled_dot_product_attention(q, repeated(k), repeated(v), mask), kSums);
  EXPECT_TENSOR_NEAR(attention_weights(q, k, mask), attention_weights(q, repeated(k), mask), kSums);
}

TEST(Attention, GroupsCopyNoKeys) {
  EXERCISE("12.8");
  const Tensor q = zeros({1, 16, 1, 64}), k = zeros({1, 1, 64, 64});
  const auto before = memory_stats().requested;
  const Tensor y = scaled_dot_product_attention(q, k, k);
  EXPECT_LT(memory_stats().requested - before, 4 * 4 * 64 * 64)
      << "sixteen copies of the keys would be 16 times that";
}

TEST(Attention, IsOneOperationToWhoeverReplacesIt) {
  EXERCISE("12.5");
  attention_op.override_kernel(Device::cpu, [](const Tensor& q, const Tensor&, const Tensor& v,
                                               const Tensor& bias, bool causal, float scale) {
    EXPECT_FALSE(bias.defined());
    EXPECT_TRUE(causal);
    EXPECT_EQ(scale, 0.5f);
    return full({q.size(0), q.size(1), q.size(2), v.size(3)}, 7);
  });
  const Tensor x = ones({1, 1, 2, 4});
  EXPECT_TENSOR_EQ(scaled_dot_product_attention(x, x, x, causal_mask()), full({1, 1, 2, 4}, 7));
  attention_op.restore(Device::cpu);
  EXPECT_TENSOR_EQ(scaled_dot_product_attention(x, x, x, causal_mask()), x);
}

TEST(Attention, RefusesWhatDoesNotFit) {
  const Tensor x = zeros({2, 4, 3, 8});
  const auto attention = [](const Tensor& q, const Tensor& k, const Tensor& v, const Mask& mask = {}) {
    return scaled_dot_product_attention(q, k, v, mask);
  };
  EXPECT_THROWS(attention(zeros({3, 8}), x, x), ShapeError, "(3, 8)", "(batch, heads, time, width)");
  EXPECT_THROWS(attention(x, zeros({2, 4, 3, 6}), x), ShapeError, "batch and width");
  EXPECT_THROWS(attention(x, zeros({1, 4, 3, 8}), x), ShapeError, "batch and width");
  EXPECT_THROWS(attention(x, zeros({2, 3, 3, 8}), zeros({2, 3, 3, 8})), ShapeError,
                "4 heads of q and 3 of k");
  EXPECT_THROWS(attention(x, x, zeros({2, 4, 5, 8})), ShapeError, "every key needs a value");
  EXPECT_THROWS(attention(x, x.slice(2, 0, 2), x.slice(2, 0, 2), causal_mask()), ShapeError,
                "3 queries and 2 keys");
  EXPECT_THROWS(attention(x, x, x, padding_mask(ones({2, 4}) != 0.0f)), ShapeError, "(2, 4)",
                "(batch, keys), (2, 3)");
  EXPECT_THROWS(attention(x, x, x, additive_mask(zeros({3, 1, 3}))), ShapeError, "(3, 1, 3)", "(2, 4, 3, 3)");
  EXPECT_THROWS(attention(tensor_i32({1}).reshape({1, 1, 1, 1}), x, x), DTypeError, "f32");
}

TEST(Mask, RefusesWhatIsNoMask) {
  EXPECT_THROWS(padding_mask(ones({2, 3})), DTypeError, "padding_mask", "u8");
  EXPECT_THROWS(padding_mask(ones({3}) != 0.0f), ShapeError, "(batch, keys)");
  EXPECT_THROWS(additive_mask(zeros({1, 1, 1, 1, 1})), ShapeError, "four axes");
  EXPECT_THROWS(padding_mask(ones({2, 3}) != 0.0f) & padding_mask(ones({2, 4}) != 0.0f), ShapeError, "(2, 3)",
                "(2, 4)");
}

TEST(Mask, JoinsByForbiddingWhatEitherForbids) {
  EXERCISE("12.2");
  const Mask both = padding_mask(tensor({{1, 1, 0}}) != 0.0f) & padding_mask(tensor({{0, 1, 1}}) != 0.0f);
  EXPECT_TENSOR_EQ(kernels::padding_bias(both.padding), tensor({kNo, 0, kNo}).reshape({1, 1, 1, 3}));
  EXPECT_TRUE((no_mask() & causal_mask()).causal);
  EXPECT_TENSOR_EQ((additive_mask(tensor({1, 2})) & additive_mask(tensor({10, 20}))).bias, tensor({11, 22}));
}
