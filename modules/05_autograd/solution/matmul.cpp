// Module 05, part 3: products of matrices. Read the lesson, "The rule behind every layer".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.11: y = a b   =>   da = dy b^T,   db = a^T dy.
// Only the last two axes are transposed. Leading axes are batches, which may have been broadcast.
void gradients::matmul(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  if (d.wants(0)) d.give(0, sum_to(dy.matmul(b.transpose(-1, -2)), d.shape(0)));
  if (d.wants(1)) d.give(1, sum_to(a.transpose(-1, -2).matmul(dy), d.shape(1)));
  // END SOLUTION
}

}  // namespace tinytorch
