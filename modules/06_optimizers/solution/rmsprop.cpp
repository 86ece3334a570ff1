#include <cmath>

#include "tinytorch/optim.h"

namespace tinytorch {

// Exercise 06.4: give every number its own stride.
void kernels::rmsprop_(std::span<float> p, std::span<const float> g, std::span<float> s, std::span<float> a,
                       std::span<float> v, const optim::RMSpropOptions& options) {
  // BEGIN SOLUTION
  const float lr = static_cast<float>(options.lr), decay = static_cast<float>(options.weight_decay);
  const float stays = static_cast<float>(options.alpha), comes = static_cast<float>(1 - options.alpha);
  const float eps = static_cast<float>(options.eps), kept = static_cast<float>(options.momentum);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const float d = g[i] + decay * p[i];
    s[i] = stays * s[i] + comes * d * d;
    if (!a.empty()) a[i] = stays * a[i] + comes * d;
    const float square = a.empty() ? s[i] : s[i] - a[i] * a[i];
    float u = d / (std::sqrt(square) + eps);
    if (!v.empty()) u = v[i] = kept * v[i] + u;
    p[i] -= lr * u;
  }
  // END SOLUTION
}

}  // namespace tinytorch
