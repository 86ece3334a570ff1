// The losses of module 04 whose kernels touch memory; the others are made of operations.

#include "tinytorch/losses.h"

#include "enable.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"

namespace tinytorch {
namespace {

/// log(1 + e^x)
Tensor softplus(const Tensor& x) { return relu(x) + log(1.0f + exp(-abs(x))); }

}  // namespace

void detail::loss_gradients(bool on) {
  if (!on) {
    log_sum_exp_op.set_gradient(nullptr);
    cross_entropy_op.set_gradient(nullptr);
    binary_cross_entropy_with_logits_op.set_gradient(nullptr);
    return;
  }
  // d log(sum e^x) / dx = softmax(x)
  gradient(log_sum_exp_op, [](const Tensor& x, Index axis, bool keepdim) {
    return [x = Saved(x), axis, keepdim](const Tensor& dy, const Into& d) {
      d.give(0, gradients::kept(dy, {axis}, keepdim) * softmax(x.get(), axis));
    };
  });
  gradient(cross_entropy_op, [](const Tensor& logits, const Tensor& labels, const Tensor& weight,
                                Index ignore_index, float label_smoothing) {
    if (weight.defined() && weight.requires_grad()) {
      throw GradientError(
          "cross_entropy: the class weights want a gradient, and only the logits get one; pass "
          "weight.detach()");
    }
    return [logits = Saved(logits), labels = Saved(labels), weight = Saved(weight), ignore_index,
            label_smoothing](const Tensor& dy, const Into& d) {
      gradients::cross_entropy(logits.get(), labels.get(), weight.get(), ignore_index, label_smoothing, dy,
                               d);
    };
  });
  // y = p z softplus(-x) + (1 - z) softplus(x)   =>   dx = dy ((1 - z) s - p z (1 - s)), s = sigmoid(x),
  // where 1 - s is sigmoid(-x), which keeps its digits when s is nearly 1.
  gradient(binary_cross_entropy_with_logits_op,
           [](const Tensor& logits, const Tensor& targets, const Tensor& pos_weight) {
             return [logits = Saved(logits), targets = Saved(targets), pos_weight = Saved(pos_weight)](
                        const Tensor& dy, const Into& d) {
               const Tensor x = logits.get(), z = targets.get(), weight = pos_weight.get();
               const Tensor p = weight.defined() ? weight : scalar(1);
               if (d.wants(0)) d.give(0, dy * ((1.0f - z) * sigmoid(x) - p * z * sigmoid(-x)));
               if (d.wants(1)) d.give(1, dy * (p * softplus(-x) - softplus(x)));
               if (d.wants(2)) d.give(2, sum_to(dy * z * softplus(-x), d.shape(2)));
             };
           });
}

}  // namespace tinytorch
