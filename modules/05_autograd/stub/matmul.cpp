// Module 05, part 3: products of matrices. Read the lesson, "The rule behind every layer".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.11: y = a b   =>   da = dy b^T,   db = a^T dy.
// Only the last two axes are transposed. Leading axes are batches, which may have been broadcast.
void gradients::matmul(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("05.11");
  // END SOLUTION
}

}  // namespace tinytorch
