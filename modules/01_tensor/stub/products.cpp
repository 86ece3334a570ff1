// Module 01, part 5: the largest number, and products of matrices. Read the lesson, "Why ikj".

#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 01.12: the place of the greatest number; the first one on ties, and NaN beats everything.
Index kernels::argmax_of(const float* x, Index step, Index count) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 7 lines)
  todo("01.12");
  // END SOLUTION
}

// Exercise 01.13: rows times columns.
// out is memory with old numbers in it: begin by clearing it. __restrict promises that out is nobody else's
// memory, so that the compiler may keep its numbers in registers.
void kernels::multiply(float* __restrict out, const Matrix& a, const Matrix& b) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 15 lines)
  todo("01.13");
  // END SOLUTION
}

// Exercise 01.14: many products at once. The leading axes of a and b are batches, and broadcast.
// Walk the first elements of all matrices side by side, and multiply each pair (multiply_rows, which calls
// your exercise 01.13) into the next m * n numbers of the result.
Tensor kernels::batched_matmul(const Tensor& a, const Tensor& b) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 14 lines)
  todo("01.14");
  // END SOLUTION
}

}  // namespace tinytorch
