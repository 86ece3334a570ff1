#include "tinytorch/layers.h"

#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 03.4: rows of x against rows of the weight.
Tensor kernels::linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  // BEGIN SOLUTION
  const Tensor y = x.matmul(weight.t());
  return bias.defined() ? y + bias : y;
  // END SOLUTION
}

// Exercise 03.5: drop some, make up for them with the rest.
Tensor kernels::dropout(const Tensor& x, float p, bool training, Generator& random) {
  // BEGIN SOLUTION
  if (!training || p == 0) return x;
  const float scale = 1 / (1 - p);
  // For p = 1 the scale is infinite, but no number in [0, 1) is left to be scaled by it.
  return x * map(rand(x.shape(), random), [p, scale](float u) { return u < p ? 0.0f : scale; });
  // END SOLUTION
}

// Exercise 03.6: what comes out of one goes into the next.
Tensor nn::Sequential::forward(const Tensor& x) {
  // BEGIN SOLUTION
  Tensor y = x;
  for (const Place& layer : children()) y = (*layer.module)(y);
  return y;
  // END SOLUTION
}

}  // namespace tinytorch
