/// @file
/// Leaves and gradients in scenarios, for module 05 and every later one whose gradients are graded. A leaf is
/// marked by the raw field, and its gradient is read from the raw field.

#pragma once

#include <initializer_list>
#include <utility>

#include "support/scenario.h"
#include "tinytorch/autograd.h"

namespace tinytorch::scenario {

/// x, which from now on wants a gradient.
inline Tensor leaf(Tensor x) {
  enable_autograd();
  x.body().requires_grad = true;
  return x;
}

/// d sum(y * dy) for a dy of the seed's, emitted for each leaf.
inline void emit_gradients(Inputs& in, const Tensor& y,
                           std::initializer_list<std::pair<const char*, Tensor>> leaves) {
  backward(y, {.gradient = in.normal(y.shape())});
  for (const auto& [name, x] : leaves) emit(name, x.grad());
}

}  // namespace tinytorch::scenario
