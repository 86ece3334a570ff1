#include <cmath>

#include "tinytorch/optim.h"

namespace tinytorch {

// Exercise 06.5: momentum and stride, both honest from the first step.
void kernels::adam_(std::span<float> p, std::span<const float> g, std::span<float> m, std::span<float> v,
                    Index step, const optim::AdamOptions& options) {
  // BEGIN SOLUTION
  const float decay = static_cast<float>(options.weight_decay), eps = static_cast<float>(options.eps);
  const float stays1 = static_cast<float>(options.beta1), comes1 = static_cast<float>(1 - options.beta1);
  const float stays2 = static_cast<float>(options.beta2), comes2 = static_cast<float>(1 - options.beta2);
  // Both corrections are the same for every number: they go into the rate and into one factor.
  const double t = static_cast<double>(step);
  const float rate = static_cast<float>(options.lr / (1 - std::pow(options.beta1, t)));
  const float root = static_cast<float>(std::sqrt(1 - std::pow(options.beta2, t)));
  for (std::size_t i = 0; i < p.size(); ++i) {
    const float d = g[i] + decay * p[i];
    m[i] = stays1 * m[i] + comes1 * d;
    v[i] = stays2 * v[i] + comes2 * d * d;
    p[i] -= rate * m[i] / (std::sqrt(v[i]) / root + eps);
  }
  // END SOLUTION
}

// Exercise 06.6: let the decay act on the weight alone.
void kernels::adamw_(std::span<float> p, std::span<const float> g, std::span<float> m, std::span<float> v,
                     Index step, const optim::AdamWOptions& options) {
  // BEGIN SOLUTION
  const float left = static_cast<float>(1 - options.lr * options.weight_decay);
  for (float& each : p) each *= left;
  kernels::adam_(p, g, m, v, step, {options.lr, options.beta1, options.beta2, options.eps, 0});
  // END SOLUTION
}

}  // namespace tinytorch
