// What is graded in module 12.

#include "support/scenario.h"
#include "tinytorch/attention.h"
#include "tinytorch/autograd.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

Tensor leaf(Tensor x) {
  enable_autograd();
  x.body().requires_grad = true;
  return x;
}

/// d sum(y * dy) for a dy of the seed's, emitted for each leaf.
void emit_gradients(Inputs& in, const Tensor& y,
                    std::initializer_list<std::pair<const char*, Tensor>> leaves) {
  backward(y, {.gradient = in.normal(y.shape())});
  for (const auto& [name, x] : leaves) emit(name, x.grad());
}

}  // namespace

SCENARIO("12.1", "CausalBias", {.judge = exact}) {
  const Index queries = in.integer(2, 7);
  emit("square", kernels::causal_bias(queries, queries));
  emit("last", kernels::causal_bias(in.integer(1, 5), in.integer(6, 12)));
}

SCENARIO("12.2", "PaddingBias", {.judge = exact}) {
  emit("bias", kernels::padding_bias(in.mask({in.integer(2, 4), in.integer(2, 8)})));
}

SCENARIO("12.3", "Scores",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 8 products"}) {
  const Index queries = in.integer(1, 5), keys = in.integer(1, 5), width = in.integer(2, 8);
  emit("scores", kernels::attention_scores(in.normal({2, 3, queries, width}), in.normal({2, 3, keys, width}),
                                           static_cast<float>(in.number(0.1, 2))));
}

SCENARIO("12.4", "WeightsUnderMasks",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "an exponential and a sum of at most 7"}) {
  const Index time = in.integer(3, 7), width = in.integer(2, 6);
  const Tensor q = in.normal({2, 2, time, width}), k = in.normal({2, 2, time, width});
  emit("free", attention_weights(q, k));
  emit("causal", attention_weights(q, k, causal_mask()));
  emit("padding", attention_weights(q, k, padding_mask(in.mask({2, time}, 0.6))));
  emit("bias", attention_weights(q, k, causal_mask() & additive_mask(in.normal({2, 1, time})), 0.7f));
}

SCENARIO("12.4", "NothingToSee", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "an exponential"}) {
  const Tensor q = in.normal({3, 1, 2, 4}), k = in.normal({3, 1, 3, 4}), keep = in.mask({3, 3}, 0.3);
  emit("weights", attention_weights(q, k, padding_mask(keep)));
}

SCENARIO("12.5", "Means", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 7 products"}) {
  const Index time = in.integer(2, 7), width = in.integer(2, 6);
  const Tensor q = leaf(in.normal({2, 2, time, width})), k = leaf(in.normal({2, 2, time, width}));
  const Tensor v = leaf(in.normal({2, 2, time, 3}));
  const Tensor y = scaled_dot_product_attention(q, k, v, in.coin() ? causal_mask() : no_mask());
  emit("y", y);
  emit_gradients(in, y, {{"dq", q}, {"dk", k}, {"dv", v}});
}

SCENARIO("12.6", "Split", {.judge = exact}) {
  const Index heads = in.integer(2, 4);
  emit("y", kernels::split_heads(in.normal({2, in.integer(2, 5), heads * in.integer(1, 4)}), heads));
}

SCENARIO("12.7", "Merge", {.judge = exact}) {
  emit("y", kernels::merge_heads(in.normal({2, in.integer(2, 4), in.integer(2, 5), in.integer(1, 4)})));
}

SCENARIO("12.8", "SharedKeys",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 6 products"}) {
  const Index groups = in.integer(2, 3), shared = in.integer(2, 3), time = in.integer(2, 6);
  emit("view", kernels::by_group(in.normal({2, groups * shared, 3, 2}), groups));
  const Tensor q = leaf(in.normal({2, groups * shared, time, 4})), k = leaf(in.normal({2, groups, time, 4}));
  const Tensor v = leaf(in.normal({2, groups, time, 3}));
  const Tensor y = scaled_dot_product_attention(q, k, v, causal_mask());
  emit("y", y);
  emit_gradients(in, y, {{"dq", q}, {"dk", k}, {"dv", v}});
}

SCENARIO("12.9", "Layer",
         {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "four linear maps and a softmax"}) {
  Generator random(1);
  const auto positions = static_cast<nn::HeadPositions>(in.integer(0, 2));
  nn::MultiHeadAttention layer({.width = 8, .heads = 4, .groups = in.coin() ? 2 : 4, .positions = positions},
                               random);
  for (Tensor& each : layer.parameters()) each.detach().copy_(in.normal(each.shape(), 0, 0.5));
  enable_autograd();
  const Tensor x = leaf(in.normal({2, in.integer(2, 6), 8}));
  const Mask mask = in.coin() ? causal_mask() : padding_mask(in.mask({2, x.shape()[1]}, 0.7));
  const Tensor y = layer.forward(x, mask, in.integer(1, 9));
  emit("y", y);
  emit_gradients(in, y, {{"dx", x}});
}

SCENARIO("12.10", "Costs", {.judge = exact}) {
  const Index batch = in.integer(1, 3), groups = in.integer(1, 3), heads = groups * in.integer(1, 3);
  const Index queries = in.integer(1, 9), keys = in.integer(10, 20), width = in.integer(1, 9),
              out = in.integer(1, 9);
  const Tensor tensors[] = {Tensor::empty({batch, heads, queries, width}),
                            Tensor::empty({batch, groups, keys, width}),
                            Tensor::empty({batch, groups, keys, out})};
  Value arguments[3]{};
  for (int i = 0; i < 3; ++i) {
    arguments[i].type = Value::Type::tensor;
    arguments[i].tensor = &tensors[i];
  }
  const Tensor y = Tensor::empty({batch, heads, queries, out});
  const Cost cost = kernels::attention_cost(arguments, {&y, 1});
  const Index counts[] = {cost.flops, cost.bytes_read, cost.bytes_written};
  emit("flops, read, written", std::span<const Index>(counts));
}
