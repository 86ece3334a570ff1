// Module 01, part 4: the loops. Every elementwise operation and every reduction runs on these. Read the
// lesson, "Rows".

#include "tinytorch/loops.h"

namespace tinytorch {

// Exercise 01.9: walk a tensor row by row.
// A row is the last axis, made longer while the axis before it runs on without a gap: a row-major tensor is
// one long row. Call row(done, count, {start, step}) for each; `done` counts the elements before it.
void for_each_row(const Layout& x, RowFunction row) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 15 lines)
  todo("01.9");
  // END SOLUTION
}

// Exercise 01.10: walk two tensors of one shape side by side.
// The same walk with two offsets; an axis joins the row only if it runs on without a gap in both.
void for_each_row_pair(const Layout& a, const Layout& b, RowPairFunction row) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 20 lines)
  todo("01.10");
  // END SOLUTION
}

// Exercise 01.11: fold elements into accumulators.
// The accumulators are x's shape with size 1 along the reduced axes. Stretch them back over x with what
// broadcasting taught you, and walk both.
void for_each_fold(const Layout& x, const Shape& axes, RowPairFunction row) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("01.11");
  // END SOLUTION
}

}  // namespace tinytorch
