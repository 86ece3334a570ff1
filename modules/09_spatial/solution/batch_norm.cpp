// Module 09, part 4: batch normalisation. Read the lesson, "Every channel on the same footing".

#include "tinytorch/batch_norm.h"

namespace tinytorch {

// Exercise 09.9: what the batch says of each channel, and what is remembered of it.
// The batch is normalised with the biased variance; what is remembered is the unbiased one.
kernels::Moments kernels::moments(const Tensor& x, Tensor running_mean, Tensor running_var, float momentum) {
  // BEGIN SOLUTION
  const Shape axes{0, 2, 3};
  const Moments batch{x.mean(axes), x.var(axes, 0)};
  if (running_mean.defined()) {
    const float n = static_cast<float>(x.numel() / x.size(1));
    running_mean += momentum * (batch.mean - running_mean);
    running_var += momentum * (batch.variance * (n / (n - 1)) - running_var);
  }
  return batch;
  // END SOLUTION
}

// Exercise 09.10: the gradient of a channel that looks at itself.
// With s = weight / sqrt(variance + eps), z as in the header, and means over the n numbers of a channel:
//   dweight = sum(dy z),  dbias = sum(dy),
//   dx = s dy                                  when the moments are constants
//   dx = s (dy - mean(dy) - z mean(dy z))      when they are the batch's own
void gradients::batch_norm(const Tensor& x, const Tensor& weight, const Tensor& mean, const Tensor& variance,
                           float eps, bool from_batch, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  const Shape axes{0, 2, 3}, column{1, x.size(1), 1, 1};
  Tensor s = (variance.reshape(column) + eps).rsqrt();
  const Tensor z = (x - mean.reshape(column)) * s, pull = dy * z;
  if (d.wants(1)) d.give(1, pull.sum(axes));
  if (d.wants(2)) d.give(2, dy.sum(axes));
  if (!d.wants(0)) return;
  if (weight.defined()) s = s * weight.reshape(column);
  d.give(0, s * (from_batch ? dy - dy.mean(axes, true) - z * pull.mean(axes, true) : dy));
  // END SOLUTION
}

}  // namespace tinytorch
