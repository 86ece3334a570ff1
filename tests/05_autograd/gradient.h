/// @file
/// What the tests of module 05 share: autograd on, leaves, and finite differences.

#pragma once

#include "support/expect.h"
#include "tinytorch/autograd.h"
#include "tinytorch/losses.h"

namespace gradient_tests {

using namespace tinytorch;

/// A copy of x that wants a gradient.
inline Tensor leaf(const Tensor& x) {
  enable_autograd();
  return x.detach().clone().requires_grad_();
}

/// The gradients of f's output (all ones coming in, or `dy`) with respect to each input.
inline Tensors gradients_of(const std::function<Tensor(const Tensors&)>& f, const Tensors& inputs,
                            const Tensor& dy = {}) {
  Tensors leaves;
  for (const Tensor& each : inputs) leaves.push_back(leaf(each));
  const Tensor y = f(leaves);
  backward(y, {.gradient = dy.defined() ? dy : ones_like(y)});
  Tensors out;
  for (const Tensor& each : leaves) out.push_back(each.grad());
  return out;
}

inline testing::AssertionResult agrees(const std::function<Tensor(const Tensors&)>& f, const Tensors& inputs,
                                       const GradCheckOptions& options = {}) {
  enable_autograd();
  const GradCheck found = grad_check(f, inputs, options);
  if (found) return testing::AssertionSuccess();
  return testing::AssertionFailure() << found.message;
}

/// Numbers from -2 to 2, none near another and none near 0, in no order: no kink and no tie is met.
inline Tensor apart(const Shape& shape, std::uint64_t seed = 1) {
  Generator random(seed);
  const Tensor order = randperm(static_cast<std::int32_t>(numel(shape)), random);
  const float n = static_cast<float>(numel(shape));
  return ((order.to(DType::f32) + 0.5f) * (4.0f / n) - 2.0f + 0.03f).reshape(shape);
}
/// The same between 0.5 and 2.5.
inline Tensor positive(const Shape& shape, std::uint64_t seed = 2) {
  return apart(shape, seed) * 0.5f + 1.5f;
}

}  // namespace gradient_tests

/// The gradients of f with respect to every input agree with central differences.
#define EXPECT_GRADIENT_OK(...) EXPECT_TRUE(gradient_tests::agrees(__VA_ARGS__))
