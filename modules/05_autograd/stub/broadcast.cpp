// Module 05, part 1: broadcasting, run backwards. Read the lesson, "What was repeated adds up".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.1: add up what was repeated.
// Broadcasting put axes in front of `shape` and stretched axes of size 1. Each copy has earned a gradient of
// its own, and the number they are copies of receives them all. Itself when the shapes are equal.
Tensor sum_to(const Tensor& gradient, const Shape& shape) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 7 lines)
  todo("05.1");
  // END SOLUTION
}

}  // namespace tinytorch
