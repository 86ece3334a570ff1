/// @file
/// Small models whose weights matter, and texts for them.

#pragma once

#include <memory>

#include "05_autograd/gradient.h"
#include "tinytorch/transformer.h"

namespace model_tests {

using namespace gradient_tests;
using nn::GPT;
using nn::GptOptions;

inline GptOptions small() { return {.vocabulary = 7, .context = 6, .width = 8, .layers = 2, .heads = 2}; }

/// Weights large enough to matter; as they start, a model hardly does anything.
inline std::shared_ptr<GPT> model_of(const GptOptions& options, std::uint64_t seed = 1) {
  Generator random(seed);
  const auto model = std::make_shared<GPT>(options, random);
  for (const auto& [name, parameter] : model->named_parameters()) {
    if (name.find("norm") == name.npos) parameter.detach().copy_(randn(parameter.shape(), random) * 0.5f);
  }
  return model;
}

inline Tensor tokens(const Shape& shape, std::uint64_t seed = 5) {
  Generator random(seed);
  return randint(0, 7, shape, random);
}

}  // namespace model_tests
