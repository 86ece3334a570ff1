// Layers for images. What they compute is in conv2d.h, pooling.h and batch_norm.h.

#include <cmath>

#include "checks.h"
#include "tinytorch/ops.h"
#include "tinytorch/spatial.h"

namespace tinytorch {

Tensor dropout2d(const Tensor& x, float p, bool training, Generator& random) {
  detail::require_images("dropout2d", x);
  if (!training || p == 0) return x;
  return x * dropout(ones({x.size(0), x.size(1), 1, 1}), p, training, random);
}

namespace nn {

Conv2d::Conv2d(Index in, Index out, Pair kernel, Generator& random, const Conv2dOptions& options,
               bool with_bias)
    : Module("Conv2d"), options_(options) {
  if (in < 1 || out < 1) {
    throw ValueError(
        str("Conv2d: ", in, " channels and ", out, " outputs; there must be at least one of each"));
  }
  if (options.groups < 1 || in % options.groups != 0 || out % options.groups != 0) {
    throw ValueError(str("Conv2d: groups is ", options.groups, "; it must be at least 1 and divide the ", in,
                         " channels and the ", out, " outputs"));
  }
  tinytorch::detail::check_settings("Conv2d", {kernel, options.stride, options.padding, options.dilation});
  weight = zeros({out, in / options.groups, kernel.rows, kernel.columns});
  // As Linear does, and so PyTorch: within 1/sqrt(fan in).
  const float bound = 1 / std::sqrt(static_cast<float>(init::fans(weight.shape()).in));
  init::uniform_(weight, -bound, bound, random);
  if (with_bias) {
    bias = zeros({out});
    init::uniform_(bias, -bound, bound, random);
  }
  register_parameter("weight", weight);
  register_parameter("bias", bias);
}

BatchNorm2d::BatchNorm2d(Index channels, const BatchNorm2dOptions& options)
    : Module("BatchNorm2d"), options_(options) {
  if (channels < 1) {
    throw ValueError(str("BatchNorm2d: ", channels, " channels; there must be at least one"));
  }
  if (!(options.eps > 0)) throw ValueError(str("BatchNorm2d: eps is ", options.eps, "; it must be above 0"));
  if (options.momentum && !(*options.momentum >= 0 && *options.momentum <= 1)) {
    throw ValueError(str("BatchNorm2d: momentum is ", *options.momentum,
                         "; it is the share of the new batch in what is remembered, from 0 to 1"));
  }
  if (options.affine) {
    weight = ones({channels});
    bias = zeros({channels});
  }
  if (options.track_running_stats) {
    running_mean = zeros({channels});
    running_var = ones({channels});
    num_batches_tracked = Tensor::empty({}, DType::i64);
    *num_batches_tracked.data<std::int64_t>() = 0;
  }
  register_parameter("weight", weight);
  register_parameter("bias", bias);
  register_buffer("running_mean", running_mean);
  register_buffer("running_var", running_var);
  register_buffer("num_batches_tracked", num_batches_tracked);
}

Tensor BatchNorm2d::forward(const Tensor& x) {
  const bool tracks = running_mean.defined();
  BatchNormOptions options{is_training() || !tracks, options_.momentum.value_or(0), options_.eps};
  if (!is_training() || !tracks) {
    return batch_norm(x, running_mean, running_var, weight, bias, options);
  }
  // The mean of all batches so far: the first has share 1, the second 1/2, and so on.
  const std::int64_t seen = *num_batches_tracked.data<std::int64_t>() + 1;
  if (!options_.momentum) options.momentum = 1 / static_cast<float>(seen);
  Tensor y = batch_norm(x, running_mean, running_var, weight, bias, options);
  *num_batches_tracked.data<std::int64_t>() = seen;  // a batch that was refused does not count
  return y;
}

}  // namespace nn
}  // namespace tinytorch
