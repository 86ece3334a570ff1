#include <algorithm>
#include <utility>

#include "tinytorch/create.h"
#include "tinytorch/ops.h"
#include "tinytorch/transforms.h"

namespace tinytorch {

// Exercise 08.5: each channel on its own scale.
Tensor kernels::normalize(const Tensor& x, const Tensor& mean, const Tensor& deviation) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("08.5");
  // END SOLUTION
}

// Exercise 08.6: left becomes right.
Tensor kernels::mirror(const Tensor& x) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 7 lines)
  todo("08.6");
  // END SOLUTION
}

// Exercise 08.7: a window, even beyond the edge.
Tensor kernels::crop(const Tensor& x, Index top, Index left, Index rows, Index columns) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 8 lines)
  todo("08.7");
  // END SOLUTION
}

}  // namespace tinytorch
