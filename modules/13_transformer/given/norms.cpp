// Norms: guards, layers, and the loops around exercises 13.1 and 13.2.

#include "tinytorch/norms.h"

#include <vector>

#include "tinytorch/guards.h"
#include "tinytorch/ops.h"

namespace tinytorch {

using detail::require_f32;

namespace {

void check(const char* who, const Tensor& x, const Tensor& weight, const Tensor& bias, float eps) {
  require_f32(who, x);
  if (x.dim() == 0) throw ShapeError(str(who, ": x is a single number; expected (..., width)"));
  for (const Tensor* each : {&weight, &bias}) {
    if (!each->defined()) continue;
    require_f32(who, *each);
    if (each->shape() != Shape{x.size(-1)}) {
      throw ShapeError(str(who, ": x is ", x.shape(), " and ", each == &weight ? "weight" : "bias", " is ",
                           each->shape(), "; expected ", Shape{x.size(-1)}, ", the last axis of x"));
    }
  }
  if (!(eps >= 0)) throw ValueError(str(who, ": eps is ", eps, "; it must be at least 0"));
}

/// Row r of a row-major matrix of `width` columns.
template <class T>
std::span<T> row(T* data, Index r, Index width) {
  return {data + r * width, static_cast<std::size_t>(width)};
}

Index rows_of(const Tensor& x) { return x.size(-1) == 0 ? 0 : x.numel() / x.size(-1); }

}  // namespace

Tensor layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, float eps) {
  check("layer_norm", x, weight, bias, eps);
  return layer_norm_op(x, weight, bias, eps);
}

Tensor rms_norm(const Tensor& x, const Tensor& weight, float eps) {
  check("rms_norm", x, weight, {}, eps);
  return rms_norm_op(x, weight, eps);
}

Tensor kernels::layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, float eps) {
  const Tensor from = x.contiguous(), out = Tensor::empty(x.shape());
  const Tensor w = weight.defined() ? weight.contiguous() : weight,
               b = bias.defined() ? bias.contiguous() : bias;
  const Index width = x.size(-1);
  for (Index r = 0; r < rows_of(x); ++r) {
    const std::span<float> y = row(out.data(), r, width);
    normalize_row(row<const float>(from.data(), r, width), y, eps);
    for (Index c = 0; c < width; ++c) {
      float& each = y[static_cast<std::size_t>(c)];
      if (w.defined()) each *= w.data()[c];
      if (b.defined()) each += b.data()[c];
    }
  }
  return out;
}

void gradients::layer_norm(const Tensor& x, const Tensor& weight, float eps, const Tensor& dy,
                           const Into& d) {
  const Index width = x.size(-1);
  const auto n = static_cast<std::size_t>(width);
  const Tensor from = x.contiguous(), g = dy.contiguous(), dx = Tensor::empty(x.shape());
  const Tensor w = weight.defined() ? weight.contiguous() : weight;
  const Tensor dw = zeros({width}), db = zeros({width});
  std::vector<float> y(n), scaled(n);
  for (Index r = 0; r < rows_of(x); ++r) {
    const float inverse = kernels::normalize_row(row<const float>(from.data(), r, width), y, eps);
    const std::span<const float> into = row<const float>(g.data(), r, width);
    for (std::size_t c = 0; c < n; ++c) {
      dw.data()[c] += into[c] * y[c];
      db.data()[c] += into[c];
      scaled[c] = w.defined() ? into[c] * w.data()[c] : into[c];
    }
    if (d.wants(0)) normalize_row(y, scaled, inverse, row(dx.data(), r, width));
  }
  if (d.wants(0)) d.give(0, dx);
  if (d.wants(1)) d.give(1, dw);
  if (d.wants(2)) d.give(2, db);
}

Cost kernels::norm_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  Cost cost = OpInfo{""}.cost_of(arguments, results);
  cost.flops = 8 * arguments[0].tensor->numel();
  return cost;
}

namespace nn {

Norm::Norm(std::string type, Index width, float eps) : Module(std::move(type)), eps_(eps) {
  if (width < 1) throw ValueError(str(this->type(), ": the width is ", width, "; it must be at least 1"));
  if (!(eps >= 0)) throw ValueError(str(this->type(), ": eps is ", eps, "; it must be at least 0"));
  weight = ones({width});
  register_parameter("weight", weight);
}

LayerNorm::LayerNorm(Index width, float eps, bool with_bias) : Norm("LayerNorm", width, eps) {
  if (with_bias) bias = zeros({width});
  register_parameter("bias", bias);
}

}  // namespace nn
}  // namespace tinytorch
