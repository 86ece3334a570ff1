// Batch normalisation: guards, and the formula with the moments at hand.

#include "tinytorch/batch_norm.h"

#include <cmath>

#include "checks.h"
#include "quiet.h"
#include "tinytorch/parallel.h"

namespace tinytorch {

using detail::check_vector;

Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
                  const Tensor& weight, const Tensor& bias, const BatchNormOptions& options) {
  constexpr const char* kWho = "batch_norm";
  detail::require_images(kWho, x);
  check_vector(kWho, "running_mean", running_mean, x.size(1), "a channel");
  check_vector(kWho, "running_var", running_var, x.size(1), "a channel");
  check_vector(kWho, "weight", weight, x.size(1), "a channel");
  check_vector(kWho, "bias", bias, x.size(1), "a channel");
  if (running_mean.defined() != running_var.defined()) {
    throw ValueError("batch_norm: one of running_mean and running_var is undefined; give both or neither");
  }
  if (!(options.eps > 0)) throw ValueError(str("batch_norm: eps is ", options.eps, "; it must be above 0"));
  if (!(options.momentum >= 0 && options.momentum <= 1)) {
    throw ValueError(str("batch_norm: momentum is ", options.momentum,
                         "; it is the share of the new batch in what is remembered, from 0 to 1"));
  }
  if (!options.training) {
    if (!running_mean.defined()) {
      throw ValueError(
          "batch_norm: nothing was remembered to normalise with; give running_mean and "
          "running_var, or set training");
    }
    return batch_norm_op(x, weight, bias, running_mean, running_var, options.eps, false);
  }
  if (x.size(0) * x.size(2) * x.size(3) < 2) {
    throw ValueError(
        str("batch_norm: x is ", x.shape(), ", ", x.size(0) * x.size(2) * x.size(3),
            " numbers a channel; a variance needs at least two, so use a larger batch, or eval()"));
  }
  kernels::Moments batch;
  {
    const NoGrad off;  // the gradient of batch_norm_op knows that the moments depend on x
    batch = kernels::moments(x, running_mean, running_var, options.momentum);
  }
  return batch_norm_op(x, weight, bias, batch.mean, batch.variance, options.eps, true);
}

Tensor kernels::batch_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& mean,
                           const Tensor& variance, float eps, bool) {
  const detail::Quiet quiet;
  const Tensor images = x.contiguous();
  const Index channels = x.size(1), cells = x.size(2) * x.size(3);
  Tensor y = Tensor::empty(x.shape());
  const float* from = images.data();
  float* to = y.data();
  constexpr Index kGrain = 1 << 16;
  parallel_for(x.size(0) * channels, 1 + kGrain / (1 + cells), [&](Index begin, Index end) {
    for (Index p = begin; p < end; ++p) {
      const Index c = p % channels;
      const float scale = (weight.defined() ? weight.at(c) : 1.0f) / std::sqrt(variance.at(c) + eps);
      const float centre = mean.at(c), shift = bias.defined() ? bias.at(c) : 0.0f;
      const float* plane = from + p * cells;
      float* __restrict out = to + p * cells;
      for (Index i = 0; i < cells; ++i) out[i] = (plane[i] - centre) * scale + shift;
    }
  });
  return y;
}

}  // namespace tinytorch
