/// @file
/// Module 13: writing text. A model scores the next token; sampling picks one; and so on.
///
///     Generated out = generate(model, prompt, {.tokens = 100, .temperature = 0.8f, .top_k = 40}, random);
///
/// One token, step by step: repetition penalty, temperature, top-k, softmax, top-p, one draw.

#pragma once

#include <memory>
#include <span>
#include <vector>

#include "tinytorch/loops.h"
#include "tinytorch/transformer.h"

namespace tinytorch {

using TokenIds = std::vector<std::int32_t>;

/// The socket between a model and whoever writes with it. Module 17 puts one in its place that remembers.
class NextLogits {
 public:
  virtual ~NextLogits() = default;
  /// The scores of what follows `tokens`, a whole text from its beginning. Between two calls a text may have
  /// grown, or be another one.
  /// @return  (vocabulary)
  virtual Tensor next(std::span<const std::int32_t> tokens) = 0;
};
/// The default: reads the whole text again for every token.
class RecomputedLogits : public NextLogits {
 public:
  explicit RecomputedLogits(nn::GPT& model) : model_(model) {}
  Tensor next(std::span<const std::int32_t> tokens) override;

 private:
  nn::GPT& model_;
};

/// How to choose, and when to stop.
struct GenerateOptions {
  Index tokens = 100;     ///< at most so many
  float temperature = 1;  ///< scores are divided by it; 0: always the likeliest (the lowest id on ties)
  Index top_k = 0;        ///< only the k likeliest; 0: all
  float top_p = 1;        ///< only the likeliest that together have this probability (Holtzman et al., 2020)
  float repetition_penalty = 1;  ///< above 1: tokens that occurred are less likely (Keskar et al., 2019)
  TokenIds stop = {};            ///< ends before any of these; it is not part of the answer
};
enum class Stop : std::uint8_t {
  tokens,   ///< as many as were asked for
  stop,     ///< a stop token came
  context,  ///< the text is as long as the model can read
  caller,   ///< on_token said so
};
struct Generated {
  TokenIds tokens;  ///< without the prompt
  Stop why;
};
/// Called with each token as it comes; false ends the answer.
using OnToken = FunctionRef<bool(std::int32_t token)>;

/// Continues a text. The model is run in evaluation mode without gradients, and left in the mode it was in.
/// @param prompt  at least one token, and fewer than the model's context
/// @param random  one draw a token; none when the temperature is 0
/// @throws ValueError for options out of range or an empty prompt; ShapeError for a prompt that fills the
/// context; IndexError for tokens outside the vocabulary
[[nodiscard]] Generated generate(nn::GPT& model, std::span<const std::int32_t> prompt,
                                 const GenerateOptions& options, Generator& random);
/// The same with another source of scores, and with a listener.
[[nodiscard]] Generated generate(nn::GPT& model, NextLogits& source, std::span<const std::int32_t> prompt,
                                 const GenerateOptions& options, Generator& random, OnToken on_token);

/// The token that `options` choose from scores. @param logits (vocabulary)  @param seen  for the repetition
/// penalty
[[nodiscard]] std::int32_t choose(const Tensor& logits, std::span<const std::int32_t> seen,
                                  const GenerateOptions& options, Generator& random);

namespace kernels {

/// @name Exercises, all in place on one row of the vocabulary's length. Arguments are valid.
/// @{
/// Everything but the k greatest becomes -infinity. Of equal ones at the edge, those with lower ids stay.
/// (Exercise 13.7)
/// @param k  from 1 to logits.size()
void keep_top_k(std::span<float> logits, Index k);
/// Everything but the smallest set of likeliest tokens whose sum is at least p becomes 0, and the rest is
/// scaled to sum to 1 again. Of equal ones, lower ids come first. At least one stays. (Exercise 13.8)
void keep_top_p(std::span<float> probabilities, float p);
/// The first token at which the running sum of the probabilities passes u times their sum; never one with
/// probability 0. (Exercise 13.9)
/// @param u  in [0, 1)
[[nodiscard]] std::int32_t sample(std::span<const float> probabilities, float u);
/// The loop: score, choose, hand on, until there is a reason to stop. Before each token it is asked whether
/// options.tokens were written, and then whether the text fills the context. (Exercise 13.10)
/// @param text     the prompt; what is chosen is appended
/// @param context  how long the text may become
Stop write(NextLogits& source, TokenIds& text, Index context, const GenerateOptions& options,
           Generator& random, OnToken on_token);
/// @}

/// Scores of tokens that occurred are divided by the penalty if positive and multiplied if not. Each once.
/// Given.
void penalize(std::span<float> logits, std::span<const std::int32_t> seen, float penalty);

}  // namespace kernels
}  // namespace tinytorch
