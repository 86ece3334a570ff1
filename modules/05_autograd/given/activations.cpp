// The activations of module 02. Where a closed gate (share 0) lets nothing through, its gradient is 0 too.

#include <cmath>

#include "enable.h"
#include "tinytorch/activations.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"

namespace tinytorch {
namespace {

constexpr float kSqrtTwoOverPi = 0.7978845608028654f;
constexpr float kInverseSqrtTwoPi = 0.3989422804014327f;
constexpr float kCubic = 0.044715f;  // as in Hendrycks and Gimpel, 2016

/// x times something that vanishes faster than x grows: 0 rather than infinity * 0.
Tensor times_vanishing(const Tensor& x, const Tensor& vanishing) {
  return where(vanishing == 0.0f, 0.0f, x * vanishing);
}

}  // namespace

void detail::activation_gradients(bool on) {
  if (!on) {
    for (UnaryOp* op : {&relu_op, &sigmoid_op, &tanh_op, &gelu_op, &gelu_tanh_op, &silu_op}) {
      op->set_gradient(nullptr);
    }
    leaky_relu_op.set_gradient(nullptr);
    softmax_op.set_gradient(nullptr);
    log_softmax_op.set_gradient(nullptr);
    return;
  }
  // 1 on the right, 0 on the left; at the corner 0, as in PyTorch.
  gradient(relu_op, [](Result y, const Tensor&) {
    return [y = Saved(y)](const Tensor& dy, const Into& d) { d.give(0, where(y.get() > 0.0f, dy, 0.0f)); };
  });
  gradient(leaky_relu_op, [](const Tensor& x, float slope) {
    return [x = Saved(x), slope](const Tensor& dy, const Into& d) {
      d.give(0, where(x.get() > 0.0f, dy, slope * dy));
    };
  });
  // y' = y (1 - y)
  gradient(sigmoid_op, [](Result y, const Tensor&) {
    return [y = Saved(y)](const Tensor& dy, const Into& d) { d.give(0, dy * y.get() * (1.0f - y.get())); };
  });
  // y' = 1 - y^2
  gradient(tanh_op, [](Result y, const Tensor&) {
    return [y = Saved(y)](const Tensor& dy, const Into& d) { d.give(0, dy * (1.0f - y.get() * y.get())); };
  });
  // y = x Phi(x), y' = Phi(x) + x phi(x), phi(x) = e^(-x^2 / 2) / sqrt(2 pi)
  gradient(gelu_op, [](const Tensor& x) {
    return [x = Saved(x)](const Tensor& dy, const Into& d) {
      const Tensor v = x.get();
      const Tensor phi = kInverseSqrtTwoPi * exp(-0.5f * v * v);
      // Phi = gelu(x) / x, except at 0, where it is 1/2.
      const Tensor share = where(v == 0.0f, 0.5f, gelu_op.kernel(v) / where(v == 0.0f, 1.0f, v));
      d.give(0, dy * (share + times_vanishing(v, phi)));
    };
  });
  // y = x s(u), u = 2 sqrt(2 / pi) (x + c x^3), y' = s + x s (1 - s) u', s the sigmoid
  gradient(gelu_tanh_op, [](const Tensor& x) {
    return [x = Saved(x)](const Tensor& dy, const Into& d) {
      // One loop for all of it: there are four times as many of these numbers in a transformer as of others.
      d.give(0, zip(x.get(), dy, [](float v, float g) {
               const float s = 1.0f / (1.0f + exp_f32(-2.0f * kSqrtTwoOverPi * (v + kCubic * v * v * v)));
               const float slope = 2.0f * kSqrtTwoOverPi * (1.0f + 3.0f * kCubic * v * v);
               return g * (s + kernels::gate(v * slope, s * (1.0f - s)));
             }));
    };
  });
  // y = x s, y' = s + x s (1 - s)
  gradient(silu_op, [](const Tensor& x) {
    return [x = Saved(x)](const Tensor& dy, const Into& d) {
      const Tensor s = sigmoid(x.get());
      d.give(0, dy * (s + times_vanishing(x.get(), s * (1.0f - s))));
    };
  });
  gradient(softmax_op, [](Result y, const Tensor&, Index axis) {
    return
        [y = Saved(y), axis](const Tensor& dy, const Into& d) { gradients::softmax(y.get(), axis, dy, d); };
  });
  gradient(log_softmax_op, [](Result y, const Tensor&, Index axis) {
    return [y = Saved(y), axis](const Tensor& dy, const Into& d) {
      gradients::log_softmax(y.get(), axis, dy, d);
    };
  });
}

}  // namespace tinytorch
