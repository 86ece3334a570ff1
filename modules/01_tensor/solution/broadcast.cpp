// Module 01, part 3: broadcasting. Read the lesson, "Stretching without copying".

#include "tinytorch/layout.h"

namespace tinytorch {

// Exercise 01.7: the shape two tensors meet in.
// Line the shapes up at their last axes; a missing axis counts as 1. Where sizes differ, one of them must
// be 1. When they do not fit, call bad_broadcast(a, b, i), where i counts axes from the end, 1 for the last.
Shape broadcast_shape(const Shape& a, const Shape& b) {
  // BEGIN SOLUTION
  Shape out = a.size() > b.size() ? a : b;
  for (Index i = 1; i <= out.size(); ++i) {
    const Index x = i <= a.size() ? a[a.size() - i] : 1;
    const Index y = i <= b.size() ? b[b.size() - i] : 1;
    if (x != y && x != 1 && y != 1) bad_broadcast(a, b, i);
    out[out.size() - i] = x == 1 ? y : x;
  }
  return out;
  // END SOLUTION
}

// Exercise 01.8: repeat a tensor to a larger shape without copying a number.
// An axis with stride 0 shows the same element again and again.
Layout expanded(const Layout& layout, const Shape& shape) {
  // BEGIN SOLUTION
  Layout out{shape, Shape::filled(shape.size(), 0), layout.offset};
  const Index added = shape.size() - layout.shape.size();
  for (Index axis = 0; axis < layout.shape.size(); ++axis) {
    if (layout.shape[axis] == shape[added + axis]) out.strides[added + axis] = layout.strides[axis];
  }
  return out;
  // END SOLUTION
}

}  // namespace tinytorch
