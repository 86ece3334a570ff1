#include <algorithm>
#include <cmath>
#include <set>

#include "tinytorch/loops.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"
#include "tinytorch/optim.h"

namespace tinytorch::optim {
namespace {

/// The gradients as row-major memory that may be written: one that two parameters share, or that is spread
/// by strides, becomes a copy first. Otherwise a number would be scaled twice.
std::vector<std::span<float>> writable_gradients(const Parameters& parameters) {
  std::vector<std::span<float>> out;
  std::set<const detail::Storage*> seen;
  for (const auto& [name, parameter] : parameters.named) {
    Tensor gradient = parameter.grad();
    if (!gradient.defined()) continue;
    if (!gradient.is_contiguous() || seen.contains(gradient.body().storage)) {
      gradient = gradient.clone();
      Tensor(parameter).set_grad(gradient);
    }
    seen.insert(gradient.body().storage);
    ++gradient.body().storage->version;
    out.emplace_back(gradient.data(), static_cast<std::size_t>(gradient.numel()));
  }
  return out;
}

void refuse_nonfinite(const Parameters& parameters) {
  for (const auto& named : parameters.named) {
    const Tensor gradient = named.second.grad();
    if (!gradient.defined()) continue;
    const float* numbers = storage_data<float>(gradient);
    for_each_row(gradient.layout(), [&](Index done, Index count, Row row) {
      for (Index i = 0; i < count; ++i) {
        const float each = numbers[row.start + i * row.step];
        if (std::isfinite(each)) continue;
        throw ValueError(str("clip_grad_norm_: the gradient of ", named.first, " ", gradient.shape(),
                             " holds ", each, " at element ", done + i,
                             "; look at the loss and the learning rate"));
      }
    });
  }
}

}  // namespace

double clip_grad_norm_(const Parameters& parameters, double max_norm, bool error_if_nonfinite) {
  if (!(max_norm > 0)) {
    throw ValueError(str("clip_grad_norm_: max_norm is ", max_norm, "; it must be above 0"));
  }
  const NoGrad quiet;
  if (error_if_nonfinite) refuse_nonfinite(parameters);
  return kernels::clip_norm_(writable_gradients(parameters), max_norm);
}

void clip_grad_value_(const Parameters& parameters, double value) {
  if (!(value >= 0)) throw ValueError(str("clip_grad_value_: value is ", value, "; it cannot be below 0"));
  const NoGrad quiet;
  const float bound = static_cast<float>(value);
  for (const std::span<float> gradient : writable_gradients(parameters)) {
    for (float& each : gradient) {
      if (each > bound) each = bound;  // NaN stays NaN
      if (each < -bound) each = -bound;
    }
  }
}

}  // namespace tinytorch::optim
