// Mistakes in what training is made of: gradients, losses, optimizers, metrics. Those in operations are
// planted as in planted.cpp; a function that is no operation is wrapped by the linker (see CMakeLists.txt).

#include <algorithm>
#include <vector>

#include "planted.h"
#include "tinytorch/activations.h"
#include "tinytorch/gradients.h"
#include "tinytorch/losses.h"
#include "tinytorch/optim.h"
#include "tinytorch/record.h"

namespace {

using namespace tinytorch;

// ---- kernels

Tensor identity(const Tensor& x) { return kernels::clone(x); }
Tensor without_sign(const Tensor& a, const Tensor& b) { return kernels::abs(kernels::matmul(a, b)); }
Tensor class_ten(const Tensor& x, Index axis, bool keepdim) {
  return kernels::add(kernels::argmax(x, axis, keepdim).to(DType::f32), scalar(10)).to(DType::i32);
}
Tensor nothing_is_false(const Tensor& logits, const Tensor& targets, const Tensor& weight) {
  return kernels::binary_cross_entropy_with_logits(logits, ones(targets.shape()), weight);
}
Tensor of_the_next_row(const Tensor& labels) {
  auto moved = labels.to_vector<std::int32_t>();
  std::rotate(moved.begin(), moved.begin() + 1, moved.end());
  return Tensor::from(moved, labels.shape());
}
Tensor shuffled_labels(const Tensor& logits, const Tensor& labels, const Tensor& weight, Index ignored,
                       float smoothing) {
  return kernels::cross_entropy(logits, of_the_next_row(labels), weight, ignored, smoothing);
}
Tensor unwritten_loss(const Tensor&, const Tensor&, const Tensor&, Index, float) { todo("04.9"); }

// ---- gradients: each is a rule, or an entry in place of one

constexpr auto kAllThrough = [](const Tensor&) {
  return [](const Tensor& dy, const Into& d) { d.give(0, dy); };
};
constexpr auto kNotANumber = [](const Tensor&) {
  return [](const Tensor& dy, const Into& d) { d.give(0, dy * __builtin_nanf("")); };
};
constexpr auto kNegatedProduct = [](const Tensor& a, const Tensor& b) {
  return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
    gradients::matmul(a.get(), b.get(), -dy, d);
  };
};
/// Right for what is computed: the layer learns, but it is not linear.
constexpr auto kWithoutSign = [](const Tensor& a, const Tensor& b) {
  return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
    const auto turned = [](const Tensor& x) { return kernels::permute(x, {1, 0}); };
    const Tensor g = where(kernels::lt(kernels::matmul(a.get(), b.get()), scalar(0)), -dy, dy);
    if (d.wants(0)) d.give(0, kernels::matmul(g, turned(b.get())));
    if (d.wants(1)) d.give(1, kernels::matmul(turned(a.get()), g));
  };
};
constexpr auto kNoBias = [](const Tensor&, const Tensor&) {
  return [](const Tensor& dy, const Into& d) {
    if (d.wants(0)) d.give(0, sum_to(dy, d.shape(0)));
  };
};
constexpr auto kShuffledLabels = [](const Tensor& logits, const Tensor& labels, const Tensor&, Index, float) {
  return [logits = Saved(logits), labels = Saved(of_the_next_row(labels))](const Tensor& dy, const Into& d) {
    gradients::cross_entropy(logits.get(), labels.get(), Tensor(), -100, 0, dy, d);
  };
};
constexpr auto kUphill = [](const Tensor& logits, const Tensor& labels, const Tensor&, Index, float) {
  return [logits = Saved(logits), labels = Saved(labels)](const Tensor& dy, const Into& d) {
    gradients::cross_entropy(logits.get(), labels.get(), Tensor(), -100, 0, -dy, d);
  };
};
constexpr auto kEverythingTrue = [](const Tensor& logits, const Tensor&, const Tensor&) {
  return [logits = Saved(logits)](const Tensor& dy, const Into& d) {
    if (d.wants(0)) d.give(0, dy * (kernels::sigmoid(logits.get()) - 1.0f));
  };
};
/// Computes, and leaves nothing behind.
Tensor cut(const UnaryOp& op, const Tensor& x) {
  const NoGrad off;
  return op.kernel(x);
}

const bool planted = [] {
  constexpr Device here = Device::cpu;
  if (is_planted("relu is the identity")) relu_op.override_kernel(here, identity, recorded(kAllThrough));
  if (is_planted("relu cuts the history")) relu_op.override_kernel(here, kernels::relu, cut);
  if (is_planted("relu's gradient is NaN"))
    relu_op.override_kernel(here, kernels::relu, recorded(kNotANumber));
  if (is_planted("tanh is the identity")) tanh_op.override_kernel(here, identity, recorded(kAllThrough));
  if (is_planted("tanh's gradient is NaN"))
    tanh_op.override_kernel(here, kernels::tanh, recorded(kNotANumber));
  if (is_planted("matmul's gradient is negated"))
    matmul_op.override_kernel(here, kernels::matmul, recorded(kNegatedProduct));
  if (is_planted("matmul loses its sign"))
    matmul_op.override_kernel(here, without_sign, recorded(kWithoutSign));
  if (is_planted("add gives its second argument no gradient"))
    add_op.override_kernel(here, kernels::add, recorded(kNoBias));
  if (is_planted("labels belong to the next row"))
    cross_entropy_op.override_kernel(here, shuffled_labels, recorded(kShuffledLabels));
  if (is_planted("cross_entropy's gradient is negated"))
    cross_entropy_op.override_kernel(here, kernels::cross_entropy, recorded(kUphill));
  if (is_planted("cross_entropy is not written")) cross_entropy_op.override_kernel(here, unwritten_loss);
  if (is_planted("binary cross entropy takes everything for true"))
    binary_cross_entropy_with_logits_op.override_kernel(here, nothing_is_false, recorded(kEverythingTrue));
  if (is_planted("argmax is argmin")) argmax_op.override_kernel(here, kernels::argmin);
  if (is_planted("argmax counts from ten")) argmax_op.override_kernel(here, class_ten);
  return true;
}();

}  // namespace

// ---- what is no operation

WRAPPED(void, step, "_ZN9tinytorch5optim9Optimizer4stepEv", optim::Optimizer* self) {
  if (!is_planted("step moves nothing")) real_step(self);
}

WRAPPED(void, zero_grad, "_ZN9tinytorch5optim9Optimizer9zero_gradEv", optim::Optimizer* self) {
  if (!is_planted("zero_grad forgets nothing")) real_zero_grad(self);
}
