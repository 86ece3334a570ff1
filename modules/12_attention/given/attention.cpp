// The public functions and the layer: they guard, and call what you write.

#include "tinytorch/attention.h"

#include <cmath>

#include "tinytorch/guards.h"
#include "tinytorch/ops.h"

namespace tinytorch {

using detail::require;
using detail::require_f32;

// ---- masks ------------------------------------------------------------------------------------------------

Mask no_mask() { return {}; }

Mask causal_mask() {
  Mask out;
  out.causal = true;
  return out;
}

Mask padding_mask(const Tensor& keep) {
  require("padding_mask", keep, {DType::u8});
  if (keep.dim() != 2) {
    throw ShapeError(str("padding_mask: keep is ", keep.shape(), "; expected (batch, keys), 1 for a token"));
  }
  Mask out;
  out.padding = keep;
  return out;
}

Mask additive_mask(const Tensor& bias) {
  require_f32("additive_mask", bias);
  if (bias.dim() > 4) {
    throw ShapeError(str("additive_mask: bias is ", bias.shape(),
                         "; it must broadcast to (batch, heads, queries, keys), four axes"));
  }
  Mask out;
  out.bias = bias;
  return out;
}

Mask operator&(const Mask& a, const Mask& b) {
  Mask out = a;
  out.causal = a.causal || b.causal;
  if (!a.padding.defined()) {
    out.padding = b.padding;
  } else if (b.padding.defined()) {
    if (a.padding.shape() != b.padding.shape()) {
      throw ShapeError(str("Mask: one padding is ", a.padding.shape(), " and the other ", b.padding.shape(),
                           "; both must be (batch, keys)"));
    }
    out.padding = a.padding.to(DType::f32) * b.padding.to(DType::f32) != 0.0f;
  }
  if (!a.bias.defined()) {
    out.bias = b.bias;
  } else if (b.bias.defined()) {
    out.bias = a.bias + b.bias;
  }
  return out;
}

// ---- attention --------------------------------------------------------------------------------------------

namespace {

void check_queries_and_keys(const char* who, const Tensor& q, const Tensor& k) {
  require_f32(who, q), require_f32(who, k);
  if (q.dim() != 4 || k.dim() != 4) {
    throw ShapeError(str(who, ": q is ", q.shape(), " and k is ", k.shape(),
                         "; expected (batch, heads, time, width); one head is .unsqueeze(1)"));
  }
  if (q.size(0) != k.size(0) || q.size(3) != k.size(3)) {
    throw ShapeError(str(who, ": q is ", q.shape(), " and k is ", k.shape(),
                         "; batch and width must be the same for a question to meet a key"));
  }
  if (k.size(1) == 0 ? q.size(1) != 0 : q.size(1) % k.size(1) != 0) {
    throw ShapeError(str(who, ": ", q.size(1), " heads of q and ", k.size(1),
                         " of k; the heads must be a multiple of the groups that share a key"));
  }
}

void check_mask(const char* who, const Mask& mask, const Tensor& q, const Tensor& k) {
  if (mask.causal && q.size(2) > k.size(2)) {
    throw ShapeError(
        str(who, ": a causal mask with ", q.size(2), " queries and ", k.size(2),
            " keys; the queries are the last of the keys' places, so there are at most as many"));
  }
  if (mask.padding.defined() && mask.padding.shape() != Shape{k.size(0), k.size(2)}) {
    throw ShapeError(str(who, ": the padding mask is ", mask.padding.shape(), " and the keys are ", k.shape(),
                         "; it must be (batch, keys), ", Shape{k.size(0), k.size(2)}));
  }
  if (!mask.bias.defined()) return;
  const Shape scores{q.size(0), q.size(1), q.size(2), k.size(2)};
  bool fits = true;
  for (Index i = 1; i <= mask.bias.dim(); ++i) {
    const Index size = mask.bias.size(-i);
    fits = fits && (size == 1 || size == scores[scores.size() - i]);
  }
  if (!fits) {
    throw ShapeError(str(who, ": the mask's bias is ", mask.bias.shape(),
                         " and does not broadcast to the scores, ", scores));
  }
}

/// Padding and bias as one thing to add; undefined when there is none.
Tensor bias_of(const Mask& mask) {
  if (!mask.padding.defined()) return mask.bias;
  const Tensor padding = kernels::padding_bias(mask.padding);
  return mask.bias.defined() ? mask.bias + padding : padding;
}

float scale_for(const Tensor& q, float scale) {
  return scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(q.size(-1)));
}

/// q beside k's groups: (batch, groups, heads / groups, queries, width) and (batch, groups, 1, keys, width).
struct Grouped {
  Tensor q, k, bias;
};
Grouped grouped(const Tensor& q, const Tensor& k, Tensor bias) {
  const Index groups = k.size(1);
  if (bias.defined()) {
    while (bias.dim() < 4) bias = bias.unsqueeze(0);
    bias = bias.size(1) == 1 ? bias.unsqueeze(1) : kernels::by_group(bias, groups);
  }
  return {kernels::by_group(q, groups), k.unsqueeze(2), bias};
}

}  // namespace

Tensor scaled_dot_product_attention(const Tensor& q, const Tensor& k, const Tensor& v, const Mask& mask,
                                    float scale) {
  constexpr const char* kWho = "scaled_dot_product_attention";
  check_queries_and_keys(kWho, q, k);
  require_f32(kWho, v);
  if (v.dim() != 4 || v.size(0) != k.size(0) || v.size(1) != k.size(1) || v.size(2) != k.size(2)) {
    throw ShapeError(str(kWho, ": k is ", k.shape(), " and v is ", v.shape(),
                         "; every key needs a value: only the last axis may differ"));
  }
  check_mask(kWho, mask, q, k);
  return attention_op(q, k, v, bias_of(mask), mask.causal, scale_for(q, scale));
}

Tensor attention_weights(const Tensor& q, const Tensor& k, const Mask& mask, float scale) {
  check_queries_and_keys("attention_weights", q, k);
  check_mask("attention_weights", mask, q, k);
  const Tensor bias = bias_of(mask);
  if (q.size(1) == k.size(1)) return kernels::attention_weights(q, k, bias, mask.causal, scale_for(q, scale));
  const Grouped g = grouped(q, k, bias);
  return kernels::attention_weights(g.q, g.k, g.bias, mask.causal, scale_for(q, scale)).flatten(1, 2);
}

Tensor kernels::attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
                          float scale) {
  if (q.size(1) == k.size(1)) return attend(q, k, v, bias, causal, scale);
  const Grouped g = grouped(q, k, bias);
  return attend(g.q, g.k, v.unsqueeze(2), g.bias, causal, scale).flatten(1, 2);
}

// ---- the layer --------------------------------------------------------------------------------------------

namespace nn {
namespace {

MultiHeadOptions checked(MultiHeadOptions options) {
  if (options.groups == 0) options.groups = options.heads;
  const auto divides = [](Index part, Index whole) { return part >= 1 && whole % part == 0; };
  if (options.width < 1 || !divides(options.heads, options.width)) {
    throw ValueError(str("MultiHeadAttention: width ", options.width, " and ", options.heads,
                         " heads; each head gets the same part of the width, so the heads must divide it"));
  }
  if (!divides(options.groups, options.heads)) {
    throw ValueError(str("MultiHeadAttention: ", options.heads, " heads and ", options.groups,
                         " groups; equally many heads share a key, so the groups must divide the heads"));
  }
  if (options.positions == HeadPositions::rotary && options.width / options.heads % 2 != 0) {
    throw ValueError(str("MultiHeadAttention: a head is ", options.width / options.heads,
                         " wide, and rotary positions turn pairs; choose an even width"));
  }
  return options;
}

}  // namespace

MultiHeadAttention::MultiHeadAttention(const MultiHeadOptions& options, Generator& random)
    : Attention("MultiHeadAttention"), options_(checked(options)) {
  const Index width = options_.width, shared = width / options_.heads * options_.groups;
  const auto linear = [&](const char* name, Index in, Index out) {
    return add_child<Linear>(name, std::make_shared<Linear>(in, out, random, options_.bias));
  };
  q_proj_ = linear("q_proj", width, width);
  k_proj_ = linear("k_proj", width, shared);
  v_proj_ = linear("v_proj", width, shared);
  o_proj_ = linear("o_proj", width, width);
}

void MultiHeadAttention::check(const Tensor& x) const {
  require_f32("MultiHeadAttention", x);
  if (x.dim() != 3 || x.size(2) != options_.width) {
    throw ShapeError(
        str("MultiHeadAttention: x is ", x.shape(), "; expected (batch, time, ", options_.width, ")"));
  }
}

Tensor MultiHeadAttention::queries(const Tensor& x, Index position) {
  const Tensor q = kernels::split_heads((*q_proj_)(x), options_.heads);
  return options_.positions == HeadPositions::rotary ? rotary(q, position, options_.rotary) : q;
}

Tensor MultiHeadAttention::keys(const Tensor& x, Index position) {
  const Tensor k = kernels::split_heads((*k_proj_)(x), options_.groups);
  return options_.positions == HeadPositions::rotary ? rotary(k, position, options_.rotary) : k;
}

Tensor MultiHeadAttention::values(const Tensor& x) {
  return kernels::split_heads((*v_proj_)(x), options_.groups);
}

Mask MultiHeadAttention::with_handicap(const Mask& mask, Index queries, Index keys) const {
  if (options_.positions != HeadPositions::alibi) return mask;
  return mask & additive_mask(alibi_bias(options_.heads, queries, keys));
}

Tensor MultiHeadAttention::output(const Tensor& answers) { return (*o_proj_)(kernels::merge_heads(answers)); }

}  // namespace nn
}  // namespace tinytorch
