// The public functions, which guard, and the kernels that need nothing but your exercises.

#include "tinytorch/activations.h"

#include <cmath>

#include "tinytorch/guards.h"

namespace tinytorch {

using detail::require_f32;

Tensor relu(const Tensor& x) { return relu_op(require_f32("relu", x)); }

Tensor leaky_relu(const Tensor& x, float slope) {
  if (!std::isfinite(slope)) {
    throw ValueError(str("leaky_relu: slope is ", slope, "; give a finite number, usually 0.01"));
  }
  return leaky_relu_op(require_f32("leaky_relu", x), slope);
}

Tensor sigmoid(const Tensor& x) { return sigmoid_op(require_f32("sigmoid", x)); }
Tensor tanh(const Tensor& x) { return tanh_op(require_f32("tanh", x)); }
Tensor gelu(const Tensor& x) { return gelu_op(require_f32("gelu", x)); }
Tensor gelu_tanh(const Tensor& x) { return gelu_tanh_op(require_f32("gelu_tanh", x)); }
Tensor silu(const Tensor& x) { return silu_op(require_f32("silu", x)); }

Tensor softmax(const Tensor& x, Index axis) {
  return softmax_op(require_f32("softmax", x), checked_axis("softmax", axis, x.shape()));
}

Tensor log_softmax(const Tensor& x, Index axis) {
  return log_softmax_op(require_f32("log_softmax", x), checked_axis("log_softmax", axis, x.shape()));
}

Tensor kernels::sigmoid(const Tensor& x) { return map(x, sigmoid_of); }
Tensor kernels::tanh(const Tensor& x) { return map(x, tanh_of); }

Tensor kernels::silu(const Tensor& x) {
  return map(x, [](float v) { return gate(v, sigmoid_of(v)); });
}

// (1 + tanh(u)) / 2 is sigmoid(2 u), and the sigmoid does not lose its digits on the left, where tanh comes
// close to -1.
Tensor kernels::gelu_tanh(const Tensor& x) {
  constexpr float kTwiceSqrtTwoOverPi = 1.5957691216057308f;
  constexpr float kCubic = 0.044715f;  // as in Hendrycks and Gimpel, 2016
  return map(x, [](float v) { return gate(v, sigmoid_of(kTwiceSqrtTwoOverPi * (v + kCubic * v * v * v))); });
}

Tensor kernels::softmax(const Tensor& x, Index axis) { return map_lanes(x, axis, &softmax_lane); }
Tensor kernels::log_softmax(const Tensor& x, Index axis) { return map_lanes(x, axis, &log_softmax_lane); }

}  // namespace tinytorch
