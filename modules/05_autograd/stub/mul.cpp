// Module 05, part 3: products. Read the lesson, "From formula to rule".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.5: y = a b   =>   da = dy b,   db = dy a.
// Broadcasting may have repeated a or b: d.shape(0) and d.shape(1) are the shapes their gradients must have.
// Compute only what d.wants.
void gradients::mul(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("05.5");
  // END SOLUTION
}

}  // namespace tinytorch
