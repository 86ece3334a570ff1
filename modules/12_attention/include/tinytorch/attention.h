/// @file
/// Module 12: attention. Every place of a text asks a question, every place offers a key and a value, and the
/// answer is the mean of the values, weighted by how well their keys fit.
///
///     softmax(q k^T / sqrt(width)) v                        (Vaswani et al., 2017, equation 1)
///
///     Tensor y = scaled_dot_product_attention(q, k, v, causal_mask());
///
///     nn::MultiHeadAttention attention({.width = 128, .heads = 4}, random);
///     Tensor z = attention.forward(x, causal_mask() & padding_mask(keep));   // x: (batch, time, 128)
///
/// Shapes: q is (batch, heads, queries, width), k and v are (batch, groups, keys, width). With as many groups
/// as heads this is multi-head attention; with fewer, heads / groups heads in a row share one key and one
/// value (grouped-query attention: Ainslie et al., 2023).
///
/// Time and memory grow with queries times keys: the scores are written down. Module 18 computes the same
/// without.

#pragma once

#include <cstdint>

#include "tinytorch/embeddings.h"
#include "tinytorch/layers.h"
#include "tinytorch/op.h"

namespace tinytorch {

/// Who may look at what. Made by the functions below and combined with &: a key must be allowed by all.
struct Mask {
  bool causal = false;  ///< a query sees its own place and those before it
  Tensor padding;       ///< (batch, keys), u8, 1 for a token and 0 for filler; undefined: no filler
  Tensor bias;  ///< f32, added to the scores; broadcasts to (batch, heads, queries, keys); undefined: 0
};
/// Everybody sees everything.
[[nodiscard]] Mask no_mask();
/// A query sees its own place and those before it. The queries are the last of the keys' places: query i
/// stands at keys - queries + i.
[[nodiscard]] Mask causal_mask();
/// @param keep  (batch, keys), u8: 1 for a token, 0 for filler that nobody may see
/// @throws DTypeError, ShapeError
[[nodiscard]] Mask padding_mask(const Tensor& keep);
/// @param bias  f32, at most four axes, broadcasts to (batch, heads, queries, keys); -infinity forbids.
/// Constant: it receives no gradient unless it wants one
/// @throws DTypeError, ShapeError
[[nodiscard]] Mask additive_mask(const Tensor& bias);
/// Both masks at once.
[[nodiscard]] Mask operator&(const Mask& a, const Mask& b);

/// softmax(q k^T * scale, with the mask) v. A query that may look at nothing gets zeros.
///
/// @param q      (batch, heads, queries, width), f32
/// @param k      (batch, groups, keys, width), f32; heads is a multiple of groups
/// @param v      (batch, groups, keys, any width), f32
/// @param scale  what the scores are multiplied by; 1 / sqrt(width) if 0
/// @return       (batch, heads, queries, width of v)
/// @throws ShapeError, DTypeError
[[nodiscard]] Tensor scaled_dot_product_attention(const Tensor& q, const Tensor& k, const Tensor& v,
                                                  const Mask& mask = {}, float scale = 0);

/// The weights alone, to look at: (batch, heads, queries, keys); rows sum to 1, or to 0 where nothing may be
/// seen.
[[nodiscard]] Tensor attention_weights(const Tensor& q, const Tensor& k, const Mask& mask = {},
                                       float scale = 0);

namespace nn {

/// The socket for everything that lets places of a text look at each other. Later modules put other
/// implementations in its place (replace_child); whoever calls it knows this interface only.
class Attention : public Module {
 public:
  using Module::Module;
  /// @param x         (batch, time, width)
  /// @param position  where the first row of x stands in its text
  /// @return          x's shape
  virtual Tensor forward(const Tensor& x, const Mask& mask, Index position) = 0;
  Tensor forward(const Tensor& x) override { return forward(x, no_mask(), 0); }
};

/// What tells heads where they are.
enum class HeadPositions : std::uint8_t {
  none,    ///< the embedding says it, or nothing does
  rotary,  ///< queries and keys are turned (module 11)
  alibi,   ///< scores fall with the distance (module 11)
};
struct MultiHeadOptions {
  Index width;       ///< of x
  Index heads;       ///< divides the width
  Index groups = 0;  ///< of heads that share a key and a value; divides heads; 0: as many as heads
  bool bias = true;  ///< in the four projections
  HeadPositions positions = HeadPositions::none;
  RotaryOptions rotary = {};  ///< when positions are rotary
};

/// Several attentions side by side, each on its own part of the width, between two linear maps.
///
/// Children: q_proj, k_proj, v_proj, o_proj, as Llama's files name them.
class MultiHeadAttention : public Attention {
 public:
  /// @throws ValueError when a number is below 1 or does not divide what it must
  MultiHeadAttention(const MultiHeadOptions& options, Generator& random);
  using Attention::forward;
  /// check(x), and then what follows here. (Exercise 12.9)
  Tensor forward(const Tensor& x, const Mask& mask, Index position) override;

  /// @name What forward is made of; x is (batch, time, width), the result (batch, heads or groups, time, head
  /// width).
  /// @{
  [[nodiscard]] Tensor queries(const Tensor& x, Index position);
  [[nodiscard]] Tensor keys(const Tensor& x, Index position);
  [[nodiscard]] Tensor values(const Tensor& x);
  /// mask, and the handicap of ALiBi where the heads have one. @param queries, keys  how many
  [[nodiscard]] Mask with_handicap(const Mask& mask, Index queries, Index keys) const;
  /// What the heads answered, (batch, heads, time, head width), merged and projected: (batch, time, width).
  [[nodiscard]] Tensor output(const Tensor& answers);
  /// @}
  [[nodiscard]] const MultiHeadOptions& options() const { return options_; }

 private:
  /// @throws ShapeError, DTypeError unless x is (batch, time, width)
  void check(const Tensor& x) const;

  MultiHeadOptions options_;
  Child<Linear> q_proj_, k_proj_, v_proj_, o_proj_;
};

}  // namespace nn

namespace kernels {

/// @name Exercises. Arguments are valid.
/// @{
/// (queries, keys): 0 where a query may look, -infinity where the key is in its future. (Exercise 12.1)
Tensor causal_bias(Index queries, Index keys);
/// (batch, keys), u8, to (batch, 1, 1, keys), f32: 0 for a token, -infinity for filler. (Exercise 12.2)
Tensor padding_bias(const Tensor& keep);
/// q k^T * scale over the last two axes; the others broadcast. Scales what goes in, (queries, width), so that
/// the scores, (queries, keys), are written once. (Exercise 12.3)
Tensor attention_scores(const Tensor& q, const Tensor& k, float scale);
/// softmax of the scores, after what must not be seen was masked. kernels has a softmax of its own, so the
/// one to call is tinytorch::softmax. (Exercise 12.4)
/// @param bias  may be undefined
Tensor attention_weights(const Tensor& q, const Tensor& k, const Tensor& bias, bool causal, float scale);
/// The weighted means of v, for as many groups as heads. (Exercise 12.5)
Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
              float scale);
/// (batch, time, heads * width) seen as (batch, heads, time, width); no number moves. (Exercise 12.6)
Tensor split_heads(const Tensor& x, Index heads);
/// (batch, heads, time, width) to (batch, time, heads * width). (Exercise 12.7)
Tensor merge_heads(const Tensor& x);
/// (batch, heads, time, width) seen as (batch, groups, heads / groups, time, width). (Exercise 12.8)
Tensor by_group(const Tensor& x, Index groups);
/// What attention costs: the two products, 5 FLOPs a score for softmax, and the scores written and read once.
/// (Exercise 12.10)
Cost attention_cost(std::span<const Value> arguments, std::span<const Tensor> results);
/// @}

/// attend, with q, k and v brought to the same number of heads without copying keys and values. Given.
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
                 float scale);

}  // namespace kernels

/// Composite: autograd and traces look inside. An override (module 18) computes it in one go.
inline constinit Op<Tensor(const Tensor&, const Tensor&, const Tensor&, const Tensor&, bool, float)>
    attention_op{"attention", kernels::attention, Kind::composite, kernels::attention_cost};

}  // namespace tinytorch
