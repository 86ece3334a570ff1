// Module 04, part 4: the soft maximum. Read the lesson, "The logarithm of a sum".

#include <algorithm>
#include <cmath>

#include "tinytorch/losses.h"

namespace tinytorch {

// Exercise 04.5: log(sum(e^x)) of one lane.
// Subtract shift_of(x) before taking powers, and add it back after the logarithm. Add up in a double. One
// shift must not be made: infinity minus infinity is NaN, and the answer should be infinity.
float kernels::log_sum_exp_lane(Lane<const float> x) {
  // BEGIN SOLUTION
  const float greatest = shift_of(x);
  const float shift = std::isinf(greatest) ? 0.0f : greatest;
  double total = 0;
  for (Index i = 0; i < x.count; ++i) total += std::exp(x[i] - shift);
  return static_cast<float>(shift + std::log(total));
  // END SOLUTION
}

// Exercise 04.6: log(1 + e^x) of one number.
// It is the log_sum_exp of two numbers, 0 and x: the greater of them, and what the smaller adds to it.
// std::log1p(v) is log(1 + v) with all its digits, also for a tiny v.
float kernels::softplus_of(float x) {
  // BEGIN SOLUTION
  return std::max(x, 0.0f) + std::log1p(std::exp(-std::abs(x)));
  // END SOLUTION
}

}  // namespace tinytorch
