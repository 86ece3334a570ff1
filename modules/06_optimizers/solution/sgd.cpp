#include "tinytorch/optim.h"

namespace tinytorch {

// Exercise 06.1: a step downhill.
void kernels::sgd_(std::span<float> p, std::span<const float> g, const optim::SGDOptions& options) {
  // BEGIN SOLUTION
  const auto lr = static_cast<float>(options.lr), decay = static_cast<float>(options.weight_decay);
  for (std::size_t i = 0; i < p.size(); ++i) p[i] -= lr * (g[i] + decay * p[i]);
  // END SOLUTION
}

// Exercise 06.2: keep some of the speed.
void kernels::momentum_(std::span<float> p, std::span<const float> g, std::span<float> v,
                        const optim::SGDOptions& options) {
  // BEGIN SOLUTION
  const auto lr = static_cast<float>(options.lr), decay = static_cast<float>(options.weight_decay);
  const auto momentum = static_cast<float>(options.momentum);
  for (std::size_t i = 0; i < p.size(); ++i) {
    v[i] = momentum * v[i] + (g[i] + decay * p[i]);
    p[i] -= lr * v[i];
  }
  // END SOLUTION
}

// Exercise 06.3: look where the speed is taking you.
void kernels::nesterov_(std::span<float> p, std::span<const float> g, std::span<float> v,
                        const optim::SGDOptions& options) {
  // BEGIN SOLUTION
  const auto lr = static_cast<float>(options.lr), decay = static_cast<float>(options.weight_decay);
  const auto momentum = static_cast<float>(options.momentum);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const float d = g[i] + decay * p[i];
    v[i] = momentum * v[i] + d;
    p[i] -= lr * (d + momentum * v[i]);
  }
  // END SOLUTION
}

}  // namespace tinytorch
