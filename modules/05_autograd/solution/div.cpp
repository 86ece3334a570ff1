// Module 05, part 3: quotients. Read the lesson, "From formula to rule".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.6: y = a / b   =>   da = dy / b,   db = -dy a / b^2.
void gradients::div(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  if (d.wants(0)) d.give(0, sum_to(dy / b, d.shape(0)));
  if (d.wants(1)) d.give(1, sum_to(-dy * a / (b * b), d.shape(1)));
  // END SOLUTION
}

}  // namespace tinytorch
