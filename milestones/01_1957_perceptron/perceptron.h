/// @file
/// The perceptron of 1957 on the library of modules 01 to 03: a Linear layer with one output, a threshold,
/// and a rule that moves the weights only after a mistake. There is no gradient here and no loss; both were
/// decades away.

#pragma once

#include <cstddef>
#include <vector>

#include "tinytorch/layers.h"
#include "tinytorch/ops.h"

namespace milestones {

using tinytorch::Index;
using tinytorch::Tensor;

/// Examples and the class of each, +1 or -1.
struct Examples {
  Tensor x;  ///< (n, d)
  std::vector<int> labels;

  [[nodiscard]] Index count() const { return static_cast<Index>(labels.size()); }
};

/// A neuron that knows nothing yet: all weights 0, as the convergence theorem wants it.
struct Neuron : tinytorch::nn::Linear {
  Neuron(Index inputs, tinytorch::Generator& random) : Linear(inputs, 1, random) {
    weight.zero_();
    bias.zero_();
  }
};

/// +1 or -1 for each row of x: the side of the line on which it lies.
inline std::vector<int> classify(Neuron& neuron, const Tensor& x) {
  std::vector<int> classes;
  for (float score : neuron(x).to_vector()) classes.push_back(score > 0 ? 1 : -1);
  return classes;
}

/// The share of examples that the neuron puts into the right class, counted one by one.
inline double accuracy(Neuron& neuron, const Examples& examples) {
  const std::vector<int> given = classify(neuron, examples.x);
  int right = 0;
  for (std::size_t i = 0; i < given.size(); ++i) right += given[i] == examples.labels[i];
  return static_cast<double>(right) / static_cast<double>(examples.count());
}

/// One walk over the examples, in a random order, with Rosenblatt's rule: a right answer changes nothing;
/// after a wrong one the example itself is added to the weights, or taken away from them, so that its score
/// moves towards its class.
/// @return how many answers were wrong
inline int train_epoch(Neuron& neuron, const Examples& examples, tinytorch::Generator& random) {
  int mistakes = 0;
  const Tensor order = tinytorch::randperm(static_cast<std::int32_t>(examples.count()), random);
  for (const std::int32_t i : order.to_vector<std::int32_t>()) {
    const int label = examples.labels[static_cast<std::size_t>(i)];
    const Tensor x = examples.x.slice(0, i, i + 1);  // (1, d), as the weights are
    const float score = neuron(x).item();
    if (static_cast<float>(label) * score > 0) continue;
    neuron.weight += x * static_cast<float>(label);
    neuron.bias += static_cast<float>(label);
    ++mistakes;
  }
  return mistakes;
}

}  // namespace milestones
