// Module 09, part 1: convolution as it is defined. Read the lesson, "One window, one number".

#include "tinytorch/conv2d.h"

namespace tinytorch {

// Exercise 09.2: the formula, number by number.
// Output o belongs to group o / (outputs / groups), and its filter sees only that group's channels. Read with
// x.at(n, c, row, column), but not outside of the image: there, at() would count from the other end.
Tensor kernels::conv2d_direct(const Tensor& x, const Tensor& weight, const Tensor& bias, const Window& w,
                              Index groups) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 24 lines)
  todo("09.2");
  // END SOLUTION
}

}  // namespace tinytorch
