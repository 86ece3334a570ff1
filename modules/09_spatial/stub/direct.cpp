// Module 09, part 1: convolution as it is defined. Read the lesson, "One window, one number".

#include "tinytorch/conv2d.h"

namespace tinytorch {

// Exercise 09.2: one number of a convolution: output o of image n at place (i, j).
// Output o belongs to group o / (outputs / groups), and its filter sees only that group's channels. Read with
// x.at(n, c, row, column), but not outside of the image: there, at() would count from the other end.
float kernels::conv2d_at(const Tensor& x, const Tensor& weight, const Tensor& bias, const Window& w,
                         Index groups, Index n, Index o, Index i, Index j) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 13 lines)
  todo("09.2");
  // END SOLUTION
}

}  // namespace tinytorch
