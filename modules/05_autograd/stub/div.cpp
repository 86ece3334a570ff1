// Module 05, part 3: quotients. Read the lesson, "From formula to rule".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.6: y = a / b   =>   da = dy / b,   db = -dy a / b^2.
void gradients::div(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("05.6");
  // END SOLUTION
}

}  // namespace tinytorch
