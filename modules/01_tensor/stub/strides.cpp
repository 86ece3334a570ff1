// Module 01, part 1: where an element lies. Read modules/01_tensor/README.md, "One long row of numbers".

#include "tinytorch/layout.h"

namespace tinytorch {

// Exercise 01.1: the steps between neighbours.
// (2, 3, 4) has strides (12, 4, 1): one step along the last axis is 1, along the one before it a whole row,
// and so on.
Shape row_major_strides(const Shape& shape) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("01.1");
  // END SOLUTION
}

// Exercise 01.2: from a position to a place in the storage.
Index flat_index(const Layout& layout, std::span<const Index> position) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 5 lines)
  todo("01.2");
  // END SOLUTION
}

// Exercise 01.3: do the elements lie row by row, without gaps?
bool is_row_major(const Layout& layout) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("01.3");
  // END SOLUTION
}

}  // namespace tinytorch
