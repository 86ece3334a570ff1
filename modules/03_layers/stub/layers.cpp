#include "tinytorch/layers.h"

#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 03.4: rows of x against rows of the weight.
Tensor kernels::linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("03.4");
  // END SOLUTION
}

// Exercise 03.5: drop some, make up for them with the rest.
Tensor kernels::dropout(const Tensor& x, float p, bool training, Generator& random) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("03.5");
  // END SOLUTION
}

// Exercise 03.6: what comes out of one goes into the next.
Tensor nn::Sequential::forward(const Tensor& x) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("03.6");
  // END SOLUTION
}

}  // namespace tinytorch
