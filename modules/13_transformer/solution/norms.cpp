// Module 13, part 1: rows of one size. Read the lesson, "Keeping rows in shape".

#include <cmath>

#include "tinytorch/norms.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 13.1: a row with mean 0 and deviation 1.
// Two passes: the mean, then the mean of the squared distances from it. Sums in double. Return 1 /
// sqrt(variance + eps).
float kernels::normalize_row(std::span<const float> x, std::span<float> y, float eps) {
  // BEGIN SOLUTION
  const double n = static_cast<double>(x.size());
  double mean = 0, variance = 0;
  for (const float each : x) mean += each;
  mean /= n;
  for (const float each : x) variance += (each - mean) * (each - mean);
  const double inverse = 1 / std::sqrt(variance / n + static_cast<double>(eps));
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = static_cast<float>((x[i] - mean) * inverse);
  return static_cast<float>(inverse);
  // END SOLUTION
}

// Exercise 13.2: what a row's gradient loses on the way back.
// Whatever of g would only shift the row (its mean) or only scale it (its part along y) has no effect, since
// the norm takes both away: dx = (g - mean(g) - y mean(g y)) * inverse.
void gradients::normalize_row(std::span<const float> y, std::span<const float> g, float inverse,
                              std::span<float> dx) {
  // BEGIN SOLUTION
  const double n = static_cast<double>(y.size());
  double mean = 0, along = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    mean += g[i];
    along += static_cast<double>(g[i]) * y[i];
  }
  mean /= n, along /= n;
  for (std::size_t i = 0; i < y.size(); ++i)
    dx[i] = static_cast<float>(inverse * (g[i] - mean - y[i] * along));
  // END SOLUTION
}

// Exercise 13.3: only the size, not the mean.
// x over the root of its mean square, times weight if there is one. Whole tensors and their members.
Tensor kernels::rms_norm(const Tensor& x, const Tensor& weight, float eps) {
  // BEGIN SOLUTION
  const Tensor y = x * ((x * x).mean(-1, true) + eps).rsqrt();
  return weight.defined() ? y * weight : y;
  // END SOLUTION
}

}  // namespace tinytorch
