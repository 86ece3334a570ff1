// Module 04, part 3: from one distribution to another. Read the lesson, "Surprise, and what is wasted".

#include "tinytorch/losses.h"

namespace tinytorch {

// Exercise 04.4: p (log p - input), for every element.
// p is the target, or its exponential when log_target says that it is given as a logarithm. What never
// happens (p = 0) costs nothing, whatever the input says; but 0 times infinity is NaN, and so would be the
// gradient of the logarithm at 0. So replace numbers before the arithmetic, not after it: where p is 0, any
// harmless pair of logarithms will do.
Tensor kernels::kl_div(const Tensor& input, const Tensor& target, bool log_target) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 4 lines)
  todo("04.4");
  // END SOLUTION
}

}  // namespace tinytorch
