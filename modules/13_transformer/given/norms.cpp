// Norms: guards, layers, and the loops around exercises 13.1 and 13.2.

#include "tinytorch/norms.h"

#include <algorithm>
#include <vector>

#include "tinytorch/guards.h"
#include "tinytorch/ops.h"
#include "tinytorch/parallel.h"

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

constexpr Index kGrain = 1 << 13;  // numbers: about 30 us
constexpr Index kShare = 128;      // rows

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
  const float* const scale = w.defined() ? w.data() : nullptr;
  const float* const shift = b.defined() ? b.data() : nullptr;
  parallel_for(rows_of(x), 1 + kGrain / (1 + width), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const std::span<float> y = row(out.data(), r, width);
      normalize_row(row<const float>(from.data(), r, width), y, eps);
      for (std::size_t c = 0; scale && c < y.size(); ++c) y[c] *= scale[c];
      for (std::size_t c = 0; shift && c < y.size(); ++c) y[c] += shift[c];
    }
  });
  return out;
}

void gradients::layer_norm(const Tensor& x, const Tensor& weight, float eps, const Tensor& dy,
                           const Into& d) {
  const Index width = x.size(-1);
  const auto n = static_cast<std::size_t>(width);
  const Tensor from = x.contiguous(), g = dy.contiguous(), dx = Tensor::empty(x.shape());
  const Tensor w = weight.defined() ? weight.contiguous() : weight;
  const float* const scale = w.defined() ? w.data() : nullptr;
  // Every kShare rows have sums of their own, which are added up at the end: always the same, whoever did it.
  const Index shares = (rows_of(x) + kShare - 1) / kShare;
  const Tensor dw = zeros({shares, width}), db = zeros({shares, width});
  parallel_for(shares, 1 + kGrain / (1 + kShare * width), [&](Index begin, Index end) {
    std::vector<float> y(n), scaled(n);
    for (Index r = begin * kShare; r < std::min(end * kShare, rows_of(x)); ++r) {
      const float inverse = kernels::normalize_row(row<const float>(from.data(), r, width), y, eps);
      const std::span<const float> into = row<const float>(g.data(), r, width);
      float* const sum_w = dw.data() + r / kShare * width;
      float* const sum_b = db.data() + r / kShare * width;
      for (std::size_t c = 0; c < n; ++c) sum_w[c] += into[c] * y[c];
      for (std::size_t c = 0; c < n; ++c) sum_b[c] += into[c];
      for (std::size_t c = 0; c < n; ++c) scaled[c] = scale ? into[c] * scale[c] : into[c];
      if (d.wants(0)) normalize_row(y, scaled, inverse, row(dx.data(), r, width));
    }
  });
  if (d.wants(0)) d.give(0, dx);
  if (d.wants(1)) d.give(1, dw.sum(0));
  if (d.wants(2)) d.give(2, db.sum(0));
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
