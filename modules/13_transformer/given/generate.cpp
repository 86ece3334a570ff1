// Writing: guards, the default source of scores, and one choice.

#include "tinytorch/generate.h"

#include <algorithm>

#include "tinytorch/activations.h"
#include "tinytorch/autograd.h"
#include "tinytorch/ops.h"
#include "tinytorch/trainer.h"

namespace tinytorch {
namespace {

void check(const GenerateOptions& options) {
  const auto refuse = [](const char* name, auto value, const char* expected) {
    throw ValueError(str("generate: ", name, " is ", value, "; expected ", expected));
  };
  if (options.tokens < 0) refuse("tokens", options.tokens, "0 or more");
  if (!(options.temperature >= 0))
    refuse("temperature", options.temperature, "0 (always the likeliest) or more");
  if (options.top_k < 0) refuse("top_k", options.top_k, "0 (all) or more");
  if (!(options.top_p > 0 && options.top_p <= 1))
    refuse("top_p", options.top_p, "more than 0, at most 1 (all)");
  if (!(options.repetition_penalty > 0)) {
    refuse("repetition_penalty", options.repetition_penalty, "more than 0; 1 is none");
  }
}

std::span<float> numbers(const Tensor& x) { return {x.data(), static_cast<std::size_t>(x.numel())}; }

}  // namespace

Tensor RecomputedLogits::next(std::span<const std::int32_t> tokens) {
  const Tensor text = Tensor::from(tokens, {1, static_cast<Index>(tokens.size())});
  return model_.scores(model_.features(text).select(1, -1)).flatten();
}

void kernels::penalize(std::span<float> logits, std::span<const std::int32_t> seen, float penalty) {
  std::vector<bool> done(logits.size());
  for (const std::int32_t token : seen) {
    const auto at = static_cast<std::size_t>(token);
    if (at >= logits.size() || done[at]) continue;
    done[at] = true;
    logits[at] = logits[at] > 0 ? logits[at] / penalty : logits[at] * penalty;
  }
}

std::int32_t choose(const Tensor& logits, std::span<const std::int32_t> seen, const GenerateOptions& options,
                    Generator& random) {
  check(options);
  if (logits.dim() != 1 || logits.numel() == 0) {
    throw ShapeError(str("choose: logits are ", logits.shape(), "; expected one score for each token"));
  }
  const NoGrad off;
  Tensor scores = logits.clone();
  for (Index i = 0; i < scores.numel(); ++i) {
    if (scores.data()[i] == scores.data()[i]) continue;
    throw ValueError(str("choose: the score of token ", i,
                         " is NaN; the model's weights are not numbers any more, load an earlier state"));
  }
  if (options.repetition_penalty != 1) kernels::penalize(numbers(scores), seen, options.repetition_penalty);
  if (options.temperature == 0) {
    const auto all = numbers(scores);
    return static_cast<std::int32_t>(std::max_element(all.begin(), all.end()) - all.begin());
  }
  scores = scores / options.temperature;
  if (options.top_k > 0 && options.top_k < scores.numel())
    kernels::keep_top_k(numbers(scores), options.top_k);
  const Tensor probabilities = softmax(scores, -1);
  if (options.top_p < 1) kernels::keep_top_p(numbers(probabilities), options.top_p);
  return kernels::sample(numbers(probabilities), random.uniform());
}

Generated generate(nn::GPT& model, NextLogits& source, std::span<const std::int32_t> prompt,
                   const GenerateOptions& options, Generator& random, OnToken on_token) {
  check(options);
  if (prompt.empty()) {
    throw ValueError(
        "generate: the prompt is empty; give at least one token, such as the one that begins a text");
  }
  if (static_cast<Index>(prompt.size()) >= model.context()) {
    throw ShapeError(str("generate: the prompt has ", prompt.size(), " tokens and the context is ",
                         model.context(), "; leave room for an answer: shorten the prompt"));
  }
  const NoGrad off;
  const nn::EvalMode still(model);
  Generated out{TokenIds(prompt.begin(), prompt.end()), Stop::tokens};
  out.why = kernels::write(source, out.tokens, model.context(), options, random, on_token);
  out.tokens.erase(out.tokens.begin(), out.tokens.begin() + static_cast<std::ptrdiff_t>(prompt.size()));
  return out;
}

Generated generate(nn::GPT& model, std::span<const std::int32_t> prompt, const GenerateOptions& options,
                   Generator& random) {
  RecomputedLogits source(model);
  return generate(model, source, prompt, options, random, [](std::int32_t) { return true; });
}

}  // namespace tinytorch
