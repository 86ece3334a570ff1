// Module 05, part 3: sums. Read the lesson, "Sums and copies".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.9: a sum hands its gradient to every element that went in.
// kept(dy, axes, keepdim) puts the axes back that the sum took away; expand() repeats without a copy.
void gradients::sum(const Shape& axes, bool keepdim, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("05.9");
  // END SOLUTION
}

}  // namespace tinytorch
