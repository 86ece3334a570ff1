/// @file
/// Module 09: batch normalisation. Every channel is moved to mean 0 and deviation 1, and then to where the
/// network wants it.
///
///     Tensor y = batch_norm(x, running_mean, running_var, weight, bias, {.training = true});
///
/// After Ioffe and Szegedy, 2015. Users want the layer, nn::BatchNorm2d in spatial.h.

#pragma once

#include "tinytorch/activations.h"
#include "tinytorch/op.h"
#include "tinytorch/record.h"

namespace tinytorch {

struct BatchNormOptions {
  bool training = false;
  float momentum = 0.1f;  ///< the share of the new batch in what is remembered
  float eps = 1e-5f;      ///< added to the variance: a constant channel is not divided by 0
};

/// y = (x - mean) / sqrt(variance + eps) * weight + bias, for each channel.
///
/// In training, mean and variance are those of the batch: over its images and their pixels, the variance
/// divided by their number n. running_mean and running_var move towards them by the share `momentum`, in
/// place; what moves running_var is the unbiased variance, divided by n - 1, as in PyTorch. Otherwise mean
/// and variance are what was remembered.
///
/// @param x             (batch, channels, height, width)
/// @param running_mean, running_var  (channels), or undefined both: nothing is remembered
/// @param weight, bias  (channels), or undefined: 1 and 0
/// @throws ShapeError, DTypeError
/// @throws ValueError   in training, when a channel has fewer than two numbers; otherwise, when nothing was
///                      remembered; when eps is not above 0 or momentum not in [0, 1]
[[nodiscard]] Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
                                const Tensor& weight = Tensor(), const Tensor& bias = Tensor(),
                                const BatchNormOptions& options = {});

// ---- the machinery ----------------------------------------------------------------------------------------

namespace kernels {

/// What a batch says of each channel, (channels) each.
struct Moments {
  Tensor mean;
  Tensor variance;  ///< biased: divided by how many numbers there are
};

/// The moments of x, (batch, channels, height, width) with at least two numbers a channel. And the running
/// ones move, in place:
///
///     running_mean  becomes  (1 - momentum) running_mean + momentum mean
///     running_var   becomes  (1 - momentum) running_var  + momentum (unbiased variance)
///
/// (Exercise 09.9)
/// @param running_mean, running_var  handles of what the layer keeps, (channels) each; both may be undefined
Moments moments(const Tensor& x, Tensor running_mean, Tensor running_var, float momentum);

/// The formula of batch_norm, with the moments given; weight and bias may be undefined. Given.
/// @param from_batch  whether the moments are those of x itself: its gradient asks
Tensor batch_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& mean,
                  const Tensor& variance, float eps, bool from_batch);

}  // namespace kernels

namespace gradients {

/// y = z weight + bias with z = (x - mean) / sqrt(variance + eps). Tensor arguments are x (0), weight (1) and
/// bias (2). Where the moments come from x itself (from_batch), x acts on y through them as well. (Exercise
/// 09.10)
/// @param weight  (channels), or undefined: 1
void batch_norm(const Tensor& x, const Tensor& weight, const Tensor& mean, const Tensor& variance, float eps,
                bool from_batch, const Tensor& dy, const Into& d);

}  // namespace gradients

inline constinit Op<Tensor(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& mean,
                           const Tensor& variance, float eps, bool from_batch)>
    batch_norm_op{"batch_norm", kernels::batch_norm, Kind::atomic, kernels::activation_cost<3>,
                  recorded([](const Tensor& x, const Tensor& weight, const Tensor&, const Tensor& mean,
                              const Tensor& variance, float eps, bool from_batch) {
                    return [x = Saved(x), weight = Saved(weight), mean = Saved(mean),
                            variance = Saved(variance), eps, from_batch](const Tensor& dy, const Into& d) {
                      gradients::batch_norm(x.get(), weight.get(), mean.get(), variance.get(), eps,
                                            from_batch, dy, d);
                    };
                  })};

}  // namespace tinytorch
