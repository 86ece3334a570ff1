/// @file
/// Module 13: the transformer. A stack of blocks, each of which lets places look at each other (attention)
/// and then thinks about what was found (an MLP), and a layer that scores every token as the next one.
///
///     Generator random(1);
///     nn::GPT model({.vocabulary = 4096, .context = 256, .width = 128, .layers = 4, .heads = 4}, random);
///     Tensor scores = model(tokens);                     // (batch, time), i32 -> (batch, time, 4096)
///     cross_entropy(scores.flatten(0, 1), next.flatten()).backward();
///
/// The options make it like GPT-2 (LayerNorm, GELU, learned positions, tied weights) or like Llama (RMSNorm,
/// SwiGLU, rotary positions, grouped queries); layouts.h reads and writes the files of both, generate.h
/// writes text.

#pragma once

#include <cstdint>
#include <vector>

#include "tinytorch/attention.h"
#include "tinytorch/norms.h"

namespace tinytorch::nn {

enum class NormKind : std::uint8_t { layer, rms };
enum class MlpKind : std::uint8_t {
  gelu,       ///< down(gelu(up(x)))
  gelu_tanh,  ///< down(gelu_tanh(up(x))): GPT-2's approximation of gelu, module 02
  swiglu,     ///< down(silu(gate(x)) * up(x))  (Shazeer, 2020)
};
enum class Positions : std::uint8_t { none, learned, sinusoidal, rotary, alibi };

/// What a GPT is made of. Every default is GPT-2's.
struct GptOptions {
  Index vocabulary;
  Index context;     ///< the longest text, in tokens
  Index width;       ///< of a row: what is handed from block to block
  Index layers;      ///< blocks
  Index heads;       ///< divides width
  Index groups = 0;  ///< of heads that share keys and values; 0: as many as heads
  Index hidden = 0;  ///< width inside the MLP; 0: four times the width
  NormKind norm = NormKind::layer;
  MlpKind mlp = MlpKind::gelu_tanh;
  Positions positions = Positions::learned;
  RotaryOptions rotary = {};
  bool bias = true;   ///< in linear maps and LayerNorms; the last layer never has one
  bool tied = true;   ///< the last layer uses the table of the tokens
  float dropout = 0;  ///< on the embedding and on what attention and MLP add, in training
  float eps = 1e-5f;  ///< of the norms
  friend bool operator==(const GptOptions&, const GptOptions&) = default;
};

/// Two or three linear maps with a bend between: what every place does on its own.
/// Children: up, down, and gate for SwiGLU.
class Mlp : public Module {
 public:
  /// @throws ValueError when a width is below 1
  Mlp(Index width, Index hidden, MlpKind kind, bool bias, Generator& random);
  /// (Exercise 13.4)
  Tensor forward(const Tensor& x) override;
  [[nodiscard]] MlpKind kind() const { return kind_; }

 private:
  MlpKind kind_;
  Child<> up_, down_, gate_;
};

/// One layer of a transformer, with the norms in front (Xiong et al., 2020): what comes in is only ever added
/// to. Children: norm1, attention, norm2, mlp, dropout.
class Block : public Module {
 public:
  Block(const GptOptions& options, Generator& random);
  /// x + attention(norm1(x)), and then x + mlp(norm2(x)); dropout on what is added. (Exercise 13.5)
  /// @param x  (batch, time, width)
  virtual Tensor forward(const Tensor& x, const Mask& mask, Index position);
  Tensor forward(const Tensor& x) override { return forward(x, no_mask(), 0); }

 private:
  Child<> norm1_, norm2_, mlp_, dropout_;
  Child<Attention> attention_;
};

/// A decoder-only transformer (Radford et al., 2019).
/// Children: tokens, positions if they are added, dropout, blocks (blocks.0, blocks.1, ...), norm, head.
class GPT : public Module {
 public:
  /// Weights start as GPT-2's: normal with deviation 0.02, those that write into the sum of all blocks
  /// divided by sqrt(2 layers); biases 0.
  /// @throws ValueError when numbers do not fit each other
  GPT(const GptOptions& options, Generator& random);

  Tensor forward(const Tensor& tokens) override { return forward(tokens, 0); }
  /// The score of every token of the vocabulary to come next, at every place.
  /// @param tokens    (batch, time), i32
  /// @param position  where the first of them stands: 0, or how many an attention that remembers has seen
  /// @return          (batch, time, vocabulary)
  /// @throws ShapeError, also when position + time is more than the context; DTypeError, IndexError
  Tensor forward(const Tensor& tokens, Index position, const Mask& mask = causal_mask());
  /// What the last layer scores: (batch, time, width), normalised. (Exercise 13.6)
  Tensor features(const Tensor& tokens, Index position = 0, const Mask& mask = causal_mask());
  /// The last layer alone. @param features  (..., width)  @return (..., vocabulary)
  Tensor scores(const Tensor& features) { return (*head_)(features); }

  [[nodiscard]] const GptOptions& options() const { return options_; }
  [[nodiscard]] Index context() const { return options_.context; }
  [[nodiscard]] Index layers() const { return options_.layers; }
  /// Block i as it is now. @throws IndexError
  [[nodiscard]] Block& block(Index i) const;

 private:
  /// @throws what forward does
  void check(const Tensor& tokens, Index position) const;
  /// The rows of the tokens, with their positions where those are added.
  Tensor embedded(const Tensor& tokens, Index position);

  GptOptions options_;
  Child<Embedding> tokens_;
  Child<> positions_, dropout_, norm_, head_;
  std::vector<Child<Block>> blocks_;
};

/// GptOptions like Llama's (Touvron et al., 2023): RMSNorm, SwiGLU, rotary positions, no biases, weights not
/// tied.
[[nodiscard]] GptOptions llama_options(Index vocabulary, Index context, Index width, Index layers,
                                       Index heads, Index groups, Index hidden);

/// How many numbers are trained, tied ones once.
[[nodiscard]] Index parameter_count(const Module& model);

/// The mean surprise of the tokens of a text, in nats each, every token but the first: the text is read in
/// stretches of `context` tokens, each of which begins with the last token of the one before, in evaluation
/// mode and without gradients.
/// @param batch  how many stretches at a time; the result does not depend on it
/// @throws ShapeError unless tokens is a vector of at least two
[[nodiscard]] double mean_loss(GPT& model, const Tensor& tokens, Index batch = 8);
/// e^mean_loss: between how many tokens the model wavers.
[[nodiscard]] double perplexity(GPT& model, const Tensor& tokens, Index batch = 8);

}  // namespace tinytorch::nn
