// Module 01, part 1: where an element lies. Read modules/01_tensor/README.md, "One long row of numbers".

#include "tinytorch/layout.h"

namespace tinytorch {

// Exercise 01.1: the steps between neighbours.
// (2, 3, 4) has strides (12, 4, 1): one step along the last axis is 1, along the one before it a whole row,
// and so on.
Shape row_major_strides(const Shape& shape) {
  // BEGIN SOLUTION
  Shape strides = Shape::filled(shape.size(), 1);
  for (Index axis = shape.size() - 2; axis >= 0; --axis) {
    const Index next = shape[axis + 1];
    strides[axis] = strides[axis + 1] * (next > 0 ? next : 1);
  }
  return strides;
  // END SOLUTION
}

// Exercise 01.2: from a position to a place in the storage.
Index flat_index(const Layout& layout, std::span<const Index> position) {
  // BEGIN SOLUTION
  Index at = layout.offset;
  for (Index axis = 0; axis < layout.shape.size(); ++axis) {
    at += position[static_cast<std::size_t>(axis)] * layout.strides[axis];
  }
  return at;
  // END SOLUTION
}

// Exercise 01.3: do the elements lie row by row, without gaps?
bool is_row_major(const Layout& layout) {
  // BEGIN SOLUTION
  if (numel(layout.shape) == 0) return true;  // no elements, no gaps
  const Shape wanted = row_major_strides(layout.shape);
  for (Index axis = 0; axis < layout.shape.size(); ++axis) {
    if (layout.shape[axis] != 1 && layout.strides[axis] != wanted[axis]) return false;
  }
  return true;
  // END SOLUTION
}

}  // namespace tinytorch
