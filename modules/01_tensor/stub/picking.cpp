// Module 01, part 6: picking elements by index, and joining tensors. Read the lesson, "Indices that are
// data".

#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 01.15: pick elements by index.
// out[i][j] = x[index[i][j]][j] for axis 0: walk index and x side by side, with x standing still along the
// axis.
Tensor kernels::gather(const Tensor& x, Index axis, const Tensor& index) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 13 lines)
  todo("01.15");
  // END SOLUTION
}

// Exercise 01.16: join tensors along an axis.
// Each tensor is copied into its slice of the result: copy_elements(target, source) writes through any
// layout.
Tensor kernels::concat(const Tensors& tensors, Index axis) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 11 lines)
  todo("01.16");
  // END SOLUTION
}

}  // namespace tinytorch
