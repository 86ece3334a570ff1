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
  // YOUR CODE HERE (about 8 lines)
  todo("13.1");
  // END SOLUTION
}

// Exercise 13.2: what a row's gradient loses on the way back.
// Whatever of g would only shift the row (its mean) or only scale it (its part along y) has no effect, since
// the norm takes both away: dx = (g - mean(g) - y mean(g y)) * inverse.
void gradients::normalize_row(std::span<const float> y, std::span<const float> g, float inverse,
                              std::span<float> dx) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("13.2");
  // END SOLUTION
}

// Exercise 13.3: only the size, not the mean.
// x over the root of its mean square, times weight if there is one. Whole tensors and their members.
Tensor kernels::rms_norm(const Tensor& x, const Tensor& weight, float eps) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("13.3");
  // END SOLUTION
}

}  // namespace tinytorch
