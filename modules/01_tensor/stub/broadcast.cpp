// Module 01, part 3: broadcasting. Read the lesson, "Stretching without copying".

#include "tinytorch/layout.h"

namespace tinytorch {

// Exercise 01.7: the shape two tensors meet in.
// Line the shapes up at their last axes; a missing axis counts as 1. Where sizes differ, one of them must
// be 1. When they do not fit, call bad_broadcast(a, b, i), where i counts axes from the end, 1 for the last.
Shape broadcast_shape(const Shape& a, const Shape& b) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 8 lines)
  todo("01.7");
  // END SOLUTION
}

// Exercise 01.8: repeat a tensor to a larger shape without copying a number.
// An axis with stride 0 shows the same element again and again.
Layout expanded(const Layout& layout, const Shape& shape) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("01.8");
  // END SOLUTION
}

}  // namespace tinytorch
