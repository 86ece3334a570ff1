// Module 02, part 1: the bend. Read the lesson, "One bend is enough".

#include <algorithm>
#include <cmath>

#include "tinytorch/activations.h"

namespace tinytorch {

// Exercise 02.1: keep what is above zero.
// map(x, f) makes a new tensor from f of every element, whatever the strides. NaN must stay NaN: it says that
// something broke upstream, and a layer that hides it makes the bug unfindable.
Tensor kernels::relu(const Tensor& x) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("02.1");
  // END SOLUTION
}

// Exercise 02.2: let a little through on the left.
// Above zero nothing changes; below, the number is scaled by slope. A lambda can take slope along:
// [slope](float v) { ... }.
Tensor kernels::leaky_relu(const Tensor& x, float slope) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("02.2");
  // END SOLUTION
}

}  // namespace tinytorch
