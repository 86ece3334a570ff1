// Reductions: repetitions of `fold`, which runs on exercise 01.11, and of argmax_of (01.12).

#include <cmath>
#include <limits>

#include "tinytorch/guards.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

using detail::require_f32;

Shape reduced_shape(const Shape& shape, const Shape& axes, bool keepdim) {
  Shape out;
  for (Index axis = 0; axis < shape.size(); ++axis) {
    bool reduced = false;
    for (Index each : axes) reduced = reduced || each == axis;
    if (!reduced) out.push_back(shape[axis]);
    if (reduced && keepdim) out.push_back(1);
  }
  return out;
}

namespace {

/// Axes counted from the front, each once; no axes mean all of them.
Shape normalised(const char* who, const Tensor& x, const Shape& axes) {
  Shape out;
  if (axes.empty()) {
    for (Index axis = 0; axis < x.dim(); ++axis) out.push_back(axis);
    return out;
  }
  for (Index axis : axes) {
    axis = checked_axis(who, axis, x.shape());
    for (Index before : out) {
      if (before == axis) throw IndexError(str(who, ": axis ", axis, " is named twice in ", axes));
    }
    out.push_back(axis);
  }
  return out;
}

/// Elements that meet in one result.
Index group_size(const Tensor& x, const Shape& axes) {
  Index count = 1;
  for (Index axis : axes) count *= x.shape()[axis];
  return count;
}

/// The greatest or least of nothing has no value.
Shape not_empty(const char* who, const Tensor& x, const Shape& axes) {
  Shape all = normalised(who, x, axes);
  if (group_size(x, all) == 0) {
    throw ShapeError(
        str(who, ": shape ", x.shape(), " has no elements along axes ", all, ", so there is no answer"));
  }
  return all;
}

}  // namespace

namespace kernels {

Tensor sum(const Tensor& x, const Shape& axes, bool keepdim) {
  return fold(x, axes, keepdim, 0.0, [](double a, double b) { return a + b; });
}
Tensor max(const Tensor& x, const Shape& axes, bool keepdim) {
  return fold(x, axes, keepdim, -std::numeric_limits<double>::infinity(),
              [](double a, double b) { return a != a || a >= b ? a : b; });
}
Tensor min(const Tensor& x, const Shape& axes, bool keepdim) {
  return fold(x, axes, keepdim, std::numeric_limits<double>::infinity(),
              [](double a, double b) { return a != a || a <= b ? a : b; });
}
Tensor mean(const Tensor& x, const Shape& axes, bool keepdim) {
  return tinytorch::div(sum_op(x, axes, keepdim), scalar(static_cast<float>(group_size(x, axes))));
}
Tensor var(const Tensor& x, const Shape& axes, Index correction, bool keepdim) {
  const Tensor away = x - mean_op(x, axes, true);
  const Index count = group_size(x, axes) - correction;
  return tinytorch::div(sum_op(away * away, axes, keepdim),
                        scalar(static_cast<float>(count > 0 ? count : 0)));
}

Tensor argmax(const Tensor& x, Index axis, bool keepdim) {
  Tensor out = Tensor::empty(reduced_shape(x.shape(), {axis}, keepdim), DType::i32);
  auto* to = out.data<std::int32_t>();
  const float* from = storage_data<float>(x);
  // The first element of every group; the group runs along the axis from there.
  Layout firsts = x.layout();
  firsts.shape[axis] = 1;
  for_each_row(firsts, [&](Index done, Index count, Row r) {
    for (Index i = 0; i < count; ++i) {
      to[done + i] = static_cast<std::int32_t>(
          argmax_of(from + r.start + i * r.step, x.strides()[axis], x.shape()[axis]));
    }
  });
  return out;
}
Tensor argmin(const Tensor& x, Index axis, bool keepdim) {
  return kernels::argmax(kernels::neg(x), axis, keepdim);
}

Cost reduction_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const Tensor& x = *arguments[0].tensor;
  Cost cost{x.numel(), x.numel() * size_of(x.dtype()), 0};
  for (const Tensor& each : results) cost.bytes_written += each.numel() * size_of(each.dtype());
  return cost;
}

}  // namespace kernels

Tensor Tensor::sum() const { return sum(Shape{}); }
Tensor Tensor::sum(Index axis, bool keepdim) const { return sum(Shape{axis}, keepdim); }
Tensor Tensor::sum(const Shape& axes, bool keepdim) const {
  return sum_op(require_f32("sum", *this), normalised("sum", *this, axes), keepdim);
}
Tensor Tensor::mean() const { return mean(Shape{}); }
Tensor Tensor::mean(Index axis, bool keepdim) const { return mean(Shape{axis}, keepdim); }
Tensor Tensor::mean(const Shape& axes, bool keepdim) const {
  return mean_op(require_f32("mean", *this), normalised("mean", *this, axes), keepdim);
}
Tensor Tensor::max() const { return max(Shape{}); }
Tensor Tensor::max(Index axis, bool keepdim) const { return max(Shape{axis}, keepdim); }
Tensor Tensor::max(const Shape& axes, bool keepdim) const {
  return max_op(require_f32("max", *this), not_empty("max", *this, axes), keepdim);
}
Tensor Tensor::min() const { return min(Shape{}); }
Tensor Tensor::min(Index axis, bool keepdim) const { return min(Shape{axis}, keepdim); }
Tensor Tensor::min(const Shape& axes, bool keepdim) const {
  return min_op(require_f32("min", *this), not_empty("min", *this, axes), keepdim);
}
Tensor Tensor::var() const { return var(Shape{}); }
Tensor Tensor::var(Index axis, Index correction, bool keepdim) const {
  return var(Shape{axis}, correction, keepdim);
}
Tensor Tensor::var(const Shape& axes, Index correction, bool keepdim) const {
  if (correction < 0)
    throw ValueError(str("var: correction is ", correction, "; use 1 (sample) or 0 (population)"));
  return var_op(require_f32("var", *this), normalised("var", *this, axes), correction, keepdim);
}
Tensor Tensor::argmax() const { return reshape({-1}).argmax(0); }
Tensor Tensor::argmin() const { return reshape({-1}).argmin(0); }
Tensor Tensor::argmax(Index axis, bool keepdim) const {
  axis = not_empty("argmax", require_f32("argmax", *this), {checked_axis("argmax", axis, shape())}).front();
  return argmax_op(*this, axis, keepdim);
}
Tensor Tensor::argmin(Index axis, bool keepdim) const {
  axis = not_empty("argmin", require_f32("argmin", *this), {checked_axis("argmin", axis, shape())}).front();
  return argmin_op(*this, axis, keepdim);
}

}  // namespace tinytorch
