// The public functions: they guard, call the operation that gives a loss for each element, and reduce.

#include "tinytorch/losses.h"

#include "tinytorch/guards.h"

namespace tinytorch {

using detail::require;
using detail::require_f32;

namespace {

void same_shape(const char* who, const Tensor& input, const Tensor& target) {
  require_f32(who, input);
  require_f32(who, target);
  if (input.shape() == target.shape()) return;
  throw ShapeError(str(who, ": input is ", input.shape(), " and target is ", target.shape(),
                       "; a loss compares element by element, so the shapes must be equal",
                       input.numel() == target.numel() ? ": use reshape, squeeze or unsqueeze" : ""));
}

/// Asked before any work is done.
void can_reduce(const char* who, const Tensor& losses, Reduction reduction, bool in_batches = false) {
  if (reduction == Reduction::batchmean && !in_batches) {
    throw ValueError(str(who, ": Reduction::batchmean is for kl_div; use mean, sum or none"));
  }
  if (reduction == Reduction::batchmean && losses.dim() == 0) {
    throw ShapeError(str(who, ": Reduction::batchmean divides by the size of axis 0, and shape () has none"));
  }
  if ((reduction == Reduction::mean || reduction == Reduction::batchmean) && losses.numel() == 0) {
    throw ShapeError(str(who, ": shape ", losses.shape(),
                         " has no elements, and there is no mean of nothing; ",
                         "leave empty batches out, or use Reduction::sum"));
  }
}

/// What a loss is not differentiated by.
void constant(const char* who, const char* name, const Tensor& x) {
  if (!x.defined() || !x.requires_grad()) return;
  throw GradientError(str(who, ": ", name, " wants a gradient, but this loss gives one to the logits only; ",
                          "pass ", name, ".detach()"));
}

/// An option that multiplies losses of this shape.
void fits(const char* who, const char* name, const Tensor& weight, const Shape& shape) {
  if (!weight.defined()) return;
  require_f32(who, weight);
  bool narrow = weight.dim() <= shape.size();
  for (Index i = 1; narrow && i <= weight.dim(); ++i) {
    const Index size = weight.size(-i);
    narrow = size == 1 || size == shape[shape.size() - i];
  }
  if (!narrow) {
    throw ShapeError(
        str(who, ": ", name, " is ", weight.shape(), " and does not broadcast to the logits, ", shape));
  }
}

void check_labels(const Tensor& labels, Index classes, Index ignore_index) {
  const auto* label = labels.data<std::int32_t>();  // row-major
  for (Index i = 0; i < labels.numel(); ++i) {
    if (label[i] == ignore_index || (label[i] >= 0 && label[i] < classes)) continue;
    throw IndexError(str("cross_entropy: label ", label[i], " (number ", i, " of labels) is outside [0, ",
                         classes, "); the logits have ", classes, " classes, and ignore_index is ",
                         ignore_index));
  }
}

void check_scores(const Tensor& logits, const Tensor& labels) {
  require_f32("cross_entropy", logits);
  require("cross_entropy", labels, {DType::i32});
  Shape wanted = logits.shape();
  if (!wanted.empty()) wanted.erase(wanted.size() == 1 ? 0 : 1);
  if (logits.dim() == 0 || labels.shape() != wanted) {
    throw ShapeError(str("cross_entropy: logits are ", logits.shape(), " and labels ", labels.shape(),
                         "; labels need the shape of the logits without the axis of the classes: logits ",
                         "(batch, classes) go with labels (batch)"));
  }
}

/// One number a class, row-major, or undefined.
Tensor class_weight(const Tensor& weight, Index classes) {
  if (!weight.defined()) return weight;
  constant("cross_entropy", "weight", require_f32("cross_entropy", weight));
  if (weight.shape() != Shape{classes}) {
    throw ShapeError(str("cross_entropy: weight is ", weight.shape(), " and there are ", classes,
                         " classes; it needs one number a class"));
  }
  return weight.contiguous();
}

/// logits as a matrix with the classes in its rows. Operations, so that a gradient finds its way back.
Tensor as_rows(const Tensor& logits, Index rows) {
  if (logits.dim() == 1) return logits.unsqueeze(0);
  if (logits.dim() == 2) return logits;
  Shape order;
  for (Index axis = 0; axis < logits.dim(); ++axis) {
    if (axis != 1) order.push_back(axis);
  }
  order.push_back(1);
  return logits.permute(order).reshape({rows, logits.size(1)});
}

}  // namespace

Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
  same_shape("mse_loss", input, target);
  can_reduce("mse_loss", input, reduction);
  return kernels::reduce(mse_loss_op(input, target), reduction);
}

Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
  same_shape("l1_loss", input, target);
  can_reduce("l1_loss", input, reduction);
  return kernels::reduce(l1_loss_op(input, target), reduction);
}

Tensor huber_loss(const Tensor& input, const Tensor& target, Reduction reduction, float delta) {
  if (!(delta > 0)) throw ValueError(str("huber_loss: delta is ", delta, "; give a number above 0"));
  same_shape("huber_loss", input, target);
  can_reduce("huber_loss", input, reduction);
  return kernels::reduce(huber_loss_op(input, target, delta), reduction);
}

Tensor kl_div(const Tensor& input, const Tensor& target, Reduction reduction, bool log_target) {
  same_shape("kl_div", input, target);
  can_reduce("kl_div", input, reduction, true);
  return kernels::reduce(kl_div_op(input, target, log_target), reduction);
}

Tensor log_sum_exp(const Tensor& x, Index axis, bool keepdim) {
  return log_sum_exp_op(require_f32("log_sum_exp", x), checked_axis("log_sum_exp", axis, x.shape()), keepdim);
}

Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        const BinaryCrossEntropyOptions& options) {
  constexpr const char* kWho = "binary_cross_entropy_with_logits";
  same_shape(kWho, logits, targets);
  can_reduce(kWho, logits, options.reduction);
  fits(kWho, "weight", options.weight, logits.shape());
  fits(kWho, "pos_weight", options.pos_weight, logits.shape());
  constant(kWho, "targets", targets);
  constant(kWho, "pos_weight", options.pos_weight);
  Tensor losses = binary_cross_entropy_with_logits_op(logits, targets, options.pos_weight);
  if (options.weight.defined()) losses = losses * options.weight;
  return kernels::reduce(losses, options.reduction);
}

Tensor cross_entropy(const Tensor& logits, const Tensor& labels, const CrossEntropyOptions& options) {
  check_scores(logits, labels);
  const float smoothing = options.label_smoothing;
  if (!(smoothing >= 0 && smoothing <= 1)) {
    throw ValueError(str("cross_entropy: label_smoothing is ", smoothing, "; give a share from 0 to 1"));
  }
  can_reduce("cross_entropy", labels, options.reduction);
  const Tensor rows = as_rows(logits, labels.numel());
  const Tensor flat = labels.contiguous().reshape({labels.numel()});
  const Tensor weight = class_weight(options.weight, rows.size(1));
  check_labels(flat, rows.size(1), options.ignore_index);

  const Tensor losses = cross_entropy_op(rows, flat, weight, options.ignore_index, smoothing);
  if (options.reduction != Reduction::mean) {
    return kernels::reduce(losses.reshape(labels.shape()), options.reduction);
  }
  const double total =
      kernels::total_weight({flat.data<std::int32_t>(), static_cast<std::size_t>(flat.numel())},
                            weight.defined() ? weight.data() : nullptr, options.ignore_index);
  if (total == 0) {
    throw ValueError(str("cross_entropy: none of the ", flat.numel(), " labels counts: all are ignored (",
                         options.ignore_index, ") or have weight 0, and there is no mean of nothing; ",
                         "leave such batches out, or use Reduction::sum"));
  }
  return kernels::reduce(losses, Reduction::sum) / static_cast<float>(total);
}

}  // namespace tinytorch
