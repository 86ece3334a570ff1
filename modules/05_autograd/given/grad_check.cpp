#include <cmath>

#include "tinytorch/autograd.h"
#include "tinytorch/ops.h"

namespace tinytorch {
namespace {

/// Fixed weights from 0.5 to 1.5 that all differ, so that errors of different outputs do not cancel.
Tensor weights_like(const Tensor& y) {
  std::vector<float> weights;
  for (Index i = 0; i < y.numel(); ++i) {
    const double turn = static_cast<double>(i + 1) * 0.6180339887498949;  // the golden ratio never repeats
    weights.push_back(static_cast<float>(0.5 + turn - std::floor(turn)));
  }
  return Tensor::from(weights, y.shape());
}

double weighted_sum(const Tensor& y, const Tensor& weights) {
  const std::vector<float> values = y.to_vector(), w = weights.to_vector();
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    sum += static_cast<double>(values[i]) * static_cast<double>(w[i]);
  return sum;
}

}  // namespace

GradCheck grad_check(const std::function<Tensor(const Tensors&)>& f, const Tensors& inputs,
                     const GradCheckOptions& options) {
  Tensors leaves;
  for (const Tensor& each : inputs) leaves.push_back(each.detach().clone().requires_grad_());
  const Tensor y = f(leaves);
  if (!y.requires_grad()) {
    throw GradientError(
        "grad_check: the function's result does not depend on its inputs by recorded operations");
  }
  const Tensor weights = weights_like(y);
  backward(y, {.gradient = weights});

  GradCheck found;
  found.ok = true;
  const NoGrad off;
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    const Tensor grad = leaves[k].grad();
    const std::vector<float> got =
        grad.defined() ? grad.to_vector() : std::vector<float>(static_cast<std::size_t>(leaves[k].numel()));
    float* const numbers = leaves[k].data();
    for (std::size_t i = 0; i < got.size(); ++i) {
      const float here = numbers[i], above = here + options.step, below = here - options.step;
      numbers[i] = above;
      const double high = weighted_sum(f(leaves), weights);
      numbers[i] = below;
      const double low = weighted_sum(f(leaves), weights);
      numbers[i] = here;
      const double want = (high - low) / (static_cast<double>(above) - static_cast<double>(below));
      const double off_by = std::abs(static_cast<double>(got[i]) - want);
      const double share = off_by / (options.absolute + options.relative * std::abs(want));
      if (share <= found.worst) continue;  // NaN is no share that is less
      found.worst = share;
      if (share <= 1) continue;
      found.ok = false;
      found.message = str("input ", k, ", element ", i, " (x = ", here, "): the gradient is ", got[i],
                          ", the central difference ", want, " with step ", options.step, "; allowed are ",
                          options.absolute, " + ", options.relative, " of it");
    }
  }
  return found;
}

}  // namespace tinytorch
