// Module 01, part 4: the loops. Every elementwise operation and every reduction runs on these. Read the
// lesson, "Rows".

#include "tinytorch/loops.h"

namespace tinytorch {

// Exercise 01.9: walk a tensor row by row.
// A row is the last axis, made longer while the axis before it runs on without a gap: a row-major tensor is
// one long row. Call row(done, count, {start, step}) for each; `done` counts the elements before it.
void for_each_row(const Layout& x, RowFunction row) {
  // BEGIN SOLUTION
  const Index total = numel(x.shape);
  Index axis = x.shape.size(), count = 1, step = 1;
  if (axis > 0) count = x.shape[--axis], step = x.strides[axis];
  while (axis > 0 && x.strides[axis - 1] == step * count) count *= x.shape[--axis];
  // What is left of the axes, 0 to axis - 1, turns like the wheels of an odometer.
  Shape position = Shape::filled(axis, 0);
  Index start = x.offset;
  for (Index done = 0; done < total; done += count) {
    row(done, count, {start, step});
    for (Index wheel = axis - 1; wheel >= 0; --wheel) {
      start += x.strides[wheel];
      if (++position[wheel] < x.shape[wheel]) break;
      start -= position[wheel] * x.strides[wheel];
      position[wheel] = 0;
    }
  }
  // END SOLUTION
}

// Exercise 01.10: walk two tensors of one shape side by side.
// The same walk with two offsets; an axis joins the row only if it runs on without a gap in both.
void for_each_row_pair(const Layout& a, const Layout& b, RowPairFunction row) {
  // BEGIN SOLUTION
  Index axis = a.shape.size(), count = 1;
  Row ra{a.offset, 1}, rb{b.offset, 1};
  if (axis > 0) count = a.shape[--axis], ra.step = a.strides[axis], rb.step = b.strides[axis];
  while (axis > 0 && a.strides[axis - 1] == ra.step * count && b.strides[axis - 1] == rb.step * count) {
    count *= a.shape[--axis];
  }
  if (axis == 0 && count > 0) return row(0, count, ra, rb);  // no wheels to turn
  const Index total = numel(a.shape);
  Shape position = Shape::filled(axis, 0);
  for (Index done = 0; done < total; done += count) {
    row(done, count, ra, rb);
    for (Index wheel = axis - 1; wheel >= 0; --wheel) {
      ra.start += a.strides[wheel];
      rb.start += b.strides[wheel];
      if (++position[wheel] < a.shape[wheel]) break;
      ra.start -= position[wheel] * a.strides[wheel];
      rb.start -= position[wheel] * b.strides[wheel];
      position[wheel] = 0;
    }
  }
  // END SOLUTION
}

// Exercise 01.11: fold elements into accumulators.
// The accumulators are x's shape with size 1 along the reduced axes. Stretch them back over x with what
// broadcasting taught you, and walk both.
void for_each_fold(const Layout& x, const Shape& axes, RowPairFunction row) {
  // BEGIN SOLUTION
  Shape kept = x.shape;
  for (Index axis : axes) kept[axis] = 1;
  for_each_row_pair(x, expanded({kept, row_major_strides(kept), 0}, x.shape), row);
  // END SOLUTION
}

}  // namespace tinytorch
