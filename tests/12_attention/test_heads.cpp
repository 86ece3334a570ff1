// Part 3 of module 12: several heads.

#include <cmath>

#include "05_autograd/gradient.h"
#include "tinytorch/attention.h"

using namespace gradient_tests;

namespace {

const Tolerance kLayers{1e-4, 1e-5, "four linear maps and a softmax"};

nn::MultiHeadAttention layer(nn::MultiHeadOptions options, std::uint64_t seed = 1) {
  Generator random(seed);
  return nn::MultiHeadAttention(options, random);
}

/// What the cost of attention(q, k, v) is told.
Cost cost_of(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& y) {
  const auto boxed = [](const Tensor& each) {
    Value out{};
    out.type = Value::Type::tensor;
    out.tensor = &each;
    return out;
  };
  const Value arguments[] = {boxed(q), boxed(k), boxed(v)};
  return kernels::attention_cost(arguments, {&y, 1});
}

/// Stands where attention should be, and counts.
struct StandIn : nn::Attention {
  StandIn() : Attention("StandIn") {}
  using Attention::forward;
  Tensor forward(const Tensor& x, const Mask& mask, Index position) override {
    ++calls;
    causal = mask.causal;
    at = position;
    return x;
  }
  int calls = 0;
  bool causal = false;
  Index at = -1;
};

}  // namespace

TEST(SplitHeads, GivesEachHeadItsPartOfTheWidth) {
  EXERCISE("12.6");
  // Two places, two heads of two numbers.
  const Tensor x = tensor({1, 2, 3, 4, 5, 6, 7, 8}).reshape({1, 2, 4});
  const Tensor heads = kernels::split_heads(x, 2);
  EXPECT_TENSOR_EQ(heads, tensor({1, 2, 5, 6, 3, 4, 7, 8}).reshape({1, 2, 2, 2}));
  EXPECT_TRUE(heads.shares_storage_with(x)) << "a view";
}

TEST(MergeHeads, BringsTheNumbersOfARowTogether) {
  EXERCISE("12.7");
  EXPECT_TENSOR_EQ(kernels::merge_heads(tensor({1, 2, 5, 6, 3, 4, 7, 8}).reshape({1, 2, 2, 2})),
                   tensor({1, 2, 3, 4, 5, 6, 7, 8}).reshape({1, 2, 4}));
}

TEST(MergeHeads, UndoesSplitHeads) {
  EXERCISE("12.7");
  const Tensor x = apart({2, 5, 6});
  for (const Index heads : {1, 2, 3, 6})
    EXPECT_TENSOR_EQ(kernels::merge_heads(kernels::split_heads(x, heads)), x);
}

TEST(ByGroup, PutsHeadsThatShareAKeySideBySide) {
  EXERCISE("12.8");
  const Tensor x = tensor({0, 1, 2, 3, 4, 5}).reshape({1, 6, 1, 1});
  EXPECT_TENSOR_EQ(kernels::by_group(x, 2), tensor({0, 1, 2, 3, 4, 5}).reshape({1, 2, 3, 1, 1}));
  EXPECT_EQ(kernels::by_group(zeros({2, 6, 5, 4}), 3).shape(), Shape({2, 3, 2, 5, 4}));
}

TEST(MultiHeadAttention, KeepsTheShape) {
  EXERCISE("12.9");
  nn::MultiHeadAttention attention = layer({.width = 12, .heads = 3});
  EXPECT_EQ(attention(apart({2, 5, 12})).shape(), Shape({2, 5, 12}));
  EXPECT_EQ(attention(zeros({0, 5, 12})).shape(), Shape({0, 5, 12}));
}

TEST(MultiHeadAttention, HasTheParametersOfFourMaps) {
  const auto names = [](const nn::Module& model) {
    std::string out;
    for (const auto& [name, tensor] : model.named_parameters()) out += str(name, tensor.shape(), " ");
    return out;
  };
  EXPECT_EQ(names(layer({.width = 8, .heads = 4, .groups = 2, .bias = false})),
            "q_proj.weight(8, 8) k_proj.weight(4, 8) v_proj.weight(4, 8) o_proj.weight(8, 8) ");
  EXPECT_EQ(layer({.width = 8, .heads = 2}).named_parameters().size(), 8U);
}

TEST(MultiHeadAttention, WithoutPositionsDoesNotKnowTheOrder) {
  EXERCISE("12.9");
  nn::MultiHeadAttention attention = layer({.width = 8, .heads = 2});
  const Tensor x = apart({1, 4, 8});
  const Tensor order = tensor_i32({2, 0, 3, 1});
  EXPECT_TENSOR_NEAR(attention(x.index_select(1, order)), attention(x).index_select(1, order), kLayers);
}

TEST(MultiHeadAttention, WithRotaryPositionsKnowsDistancesButNotPlaces) {
  EXERCISE("12.9");
  nn::MultiHeadAttention attention = layer({.width = 8, .heads = 2, .positions = nn::HeadPositions::rotary});
  const Tensor x = apart({1, 4, 8}), order = tensor_i32({2, 0, 3, 1});
  EXPECT_TENSOR_NEAR(attention.forward(x, causal_mask(), 50), attention.forward(x, causal_mask(), 0),
                     kLayers);
  const auto swapped = testing_support::raw_values(attention(x.index_select(1, order)));
  const auto moved = testing_support::raw_values(attention(x).index_select(1, order));
  double most = 0;
  for (std::size_t i = 0; i < moved.size(); ++i) most = std::max(most, std::fabs(swapped[i] - moved[i]));
  EXPECT_GT(most, 1e-3) << "order matters";
}

TEST(MultiHeadAttention, TurnsQueriesAndKeysFromItsPosition) {
  EXERCISE("12.9");
  nn::MultiHeadAttention attention = layer({.width = 8, .heads = 2, .positions = nn::HeadPositions::rotary});
  const Tensor x = apart({1, 5, 8});
  EXPECT_TENSOR_NEAR(attention.queries(x.slice(1, 3, 5), 3), attention.queries(x, 0).slice(2, 3, 5), kLayers);
  EXPECT_TENSOR_NEAR(attention.keys(x.slice(1, 3, 5), 3), attention.keys(x, 0).slice(2, 3, 5), kLayers);
}

TEST(MultiHeadAttention, TurnsAsItsOptionsSay) {
  EXERCISE("12.6");
  const RotaryOptions slow{.base = 50, .pairs = RotaryPairs::neighbours};
  nn::MultiHeadAttention attention =
      layer({.width = 8, .heads = 2, .groups = 1, .positions = nn::HeadPositions::rotary, .rotary = slow});
  const Tensor x = apart({1, 5, 8});
  const auto projected = [&](const char* name, Index heads) {
    return kernels::split_heads((*attention.child_as<nn::Linear>(name))(x), heads);
  };
  EXPECT_TENSOR_EQ(attention.queries(x, 3), rotary(projected("q_proj", 2), 3, slow));
  EXPECT_TENSOR_EQ(attention.keys(x, 3), rotary(projected("k_proj", 1), 3, slow));
  EXPECT_TENSOR_EQ(attention.values(x), projected("v_proj", 1)) << "values are not turned";
}

TEST(MultiHeadAttention, WithAlibiLooksLessAtWhatIsFar) {
  EXERCISE("12.9");
  nn::MultiHeadAttention attention = layer({.width = 4, .heads = 2, .positions = nn::HeadPositions::alibi});
  const Mask mask = attention.with_handicap(causal_mask(), 2, 3);
  EXPECT_TRUE(mask.causal);
  EXPECT_TENSOR_EQ(mask.bias, alibi_bias(2, 2, 3));
  const Tensor x = apart({1, 3, 4});
  const Tensor q = attention.queries(x, 0), k = attention.keys(x, 0), v = attention.values(x);
  EXPECT_TENSOR_EQ(attention.forward(x, causal_mask(), 0),
                   attention.output(scaled_dot_product_attention(
                       q, k, v, causal_mask() & additive_mask(alibi_bias(2, 3, 3)))));
}

TEST(MultiHeadAttention, NeverSeesTheFuture) {
  EXERCISE("12.9");
  for (const auto positions :
       {nn::HeadPositions::none, nn::HeadPositions::rotary, nn::HeadPositions::alibi}) {
    nn::MultiHeadAttention attention = layer({.width = 8, .heads = 4, .groups = 2, .positions = positions});
    Tensor x = apart({1, 6, 8});
    const Tensor before = attention.forward(x, causal_mask(), 0).slice(1, 0, 4).clone();
    x.slice(1, 4, 6).fill_(9);
    EXPECT_TENSOR_EQ(attention.forward(x, causal_mask(), 0).slice(1, 0, 4), before);
  }
}

TEST(MultiHeadAttention, DoesNotMixTextsOfABatch) {
  EXERCISE("12.9");
  nn::MultiHeadAttention attention = layer({.width = 8, .heads = 2});
  const Tensor x = apart({3, 4, 8});
  EXPECT_TENSOR_NEAR(attention(x).slice(0, 1, 2), attention(x.slice(0, 1, 2)), kLayers);
}

TEST(MultiHeadAttention, GivesEveryParameterAGradient) {
  EXERCISE("12.9");
  enable_autograd();
  nn::MultiHeadAttention attention =
      layer({.width = 8, .heads = 4, .groups = 2, .positions = nn::HeadPositions::rotary});
  attention.forward(apart({2, 3, 8}), causal_mask(), 0).exp().sum().backward();
  for (const auto& [name, parameter] : attention.named_parameters()) {
    ASSERT_TRUE(parameter.grad().defined()) << name;
    // A key's bias adds the same to all scores of a query, which softmax does not see; turned, it nearly does
    // not.
    double most = 0;
    for (const double each : testing_support::raw_values(parameter.grad()))
      most = std::max(most, std::fabs(each));
    EXPECT_GT(most, 1e-6) << name;
  }
}

TEST(MultiHeadAttention, MatchesFiniteDifferences) {
  EXERCISE("12.9");
  nn::MultiHeadAttention attention =
      layer({.width = 4, .heads = 2, .groups = 1, .positions = nn::HeadPositions::rotary});
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return attention.forward(t[0], causal_mask(), 1); },
                     {apart({1, 3, 4})});
}

TEST(Attention, IsASocket) {
  EXERCISE("12.9");
  struct Block : nn::Module {
    explicit Block(Generator& random) : Module("Block") {
      attention = add_child<nn::Attention>(
          "attention",
          std::make_shared<nn::MultiHeadAttention>(nn::MultiHeadOptions{.width = 4, .heads = 2}, random));
    }
    Tensor forward(const Tensor& x) override { return attention->forward(x, causal_mask(), 3); }
    nn::Child<nn::Attention> attention;
  };
  Generator random(1);
  Block block(random);
  const Tensor x = apart({1, 2, 4});
  const auto stand_in = std::make_shared<StandIn>();
  const auto before = block.replace_child("attention", stand_in);
  EXPECT_TENSOR_EQ(block(x), x);
  EXPECT_EQ(stand_in->calls, 1);
  EXPECT_TRUE(stand_in->causal);
  EXPECT_EQ(stand_in->at, 3);
  EXPECT_THROWS(block.replace_child("attention", std::make_shared<nn::Identity>()), ValueError, "attention");
  block.replace_child("attention", before);
  block(x);
  EXPECT_EQ(stand_in->calls, 1);
}

TEST(MultiHeadAttention, RefusesNumbersThatDoNotDivide) {
  Generator random(1);
  const auto make = [&](nn::MultiHeadOptions options) { nn::MultiHeadAttention attention(options, random); };
  EXPECT_THROWS(make({.width = 10, .heads = 4}), ValueError, "width 10", "4 heads");
  EXPECT_THROWS(make({.width = 8, .heads = 0}), ValueError, "0 heads");
  EXPECT_THROWS(make({.width = 8, .heads = 4, .groups = 3}), ValueError, "4 heads", "3 groups");
  EXPECT_THROWS(make({.width = 6, .heads = 2, .positions = nn::HeadPositions::rotary}), ValueError, "3 wide",
                "even");
  nn::MultiHeadAttention attention = layer({.width = 8, .heads = 2});
  EXPECT_THROWS(attention.forward(zeros({3, 8}), no_mask(), 0), ShapeError, "(3, 8)", "(batch, time, 8)");
  EXPECT_THROWS(attention.forward(zeros({1, 3, 4}), no_mask(), 0), ShapeError, "(1, 3, 4)",
                "(batch, time, 8)");
}

TEST(AttentionCost, CountsProductsAndScores) {
  EXERCISE("12.10");
  const Tensor q = zeros({2, 4, 3, 8}), k = zeros({2, 2, 5, 8}), v = zeros({2, 2, 5, 6});
  const Tensor y = scaled_dot_product_attention(q, k, v);
  const Cost cost = cost_of(q, k, v, y);
  const std::int64_t scores = 2 * 4 * 3 * 5;
  EXPECT_EQ(cost.flops, scores * (2 * 8 + 5 + 2 * 6));
  EXPECT_EQ(cost.bytes_read, 4 * (2 * 4 * 3 * 8 + 2 * 2 * 5 * 8 + 2 * 2 * 5 * 6 + scores));
  EXPECT_EQ(cost.bytes_written, 4 * (scores + 2 * 4 * 3 * 6));
}

TEST(AttentionCost, GrowsWithTheSquareOfTheTime) {
  EXERCISE("12.10");
  const auto flops = [](Index time) {
    const Tensor x = zeros({1, 1, time, 4});
    return cost_of(x, x, x, x).flops;
  };
  EXPECT_EQ(flops(64), 4 * flops(32));
}
