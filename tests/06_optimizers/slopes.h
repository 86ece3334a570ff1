/// @file
/// Parameters and gradients for the tests of module 06. Gradients are written by hand: no tape is needed.

#pragma once

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/optim.h"

namespace slopes {

using tinytorch::Tensor;

/// A parameter with a gradient, or without one.
inline Tensor parameter(const Tensor& values, const Tensor& gradient = Tensor()) {
  Tensor out = values;
  out.body().requires_grad = true;
  out.set_grad(gradient);
  return out;
}

/// `count` steps with one and the same gradient.
inline void steps(tinytorch::optim::Optimizer& optimizer, int count = 1) {
  for (int i = 0; i < count; ++i) optimizer.step();
}

/// x, shaken by the seed: the same numbers whenever it is asked.
inline Tensor random(const tinytorch::Shape& shape, std::uint64_t seed) {
  tinytorch::Generator generator(seed);
  return tinytorch::randn(shape, generator);
}

}  // namespace slopes
