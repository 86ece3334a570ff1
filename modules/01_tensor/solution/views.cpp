// Module 01, part 2: views. Each function answers with another Layout over the same numbers. Read the lesson,
// "A view is a recipe".

#include "tinytorch/layout.h"

namespace tinytorch {

// Exercise 01.4: the same elements under another shape, or the news that they must be copied.
// Walk both shapes from the last axis. A new axis takes the step of the old axis it cuts up. When it is
// larger than what is left of that one, the next old axis must join it, which works if stepping past the end
// of the first is one step of the second.
bool view_strides(const Layout& layout, const Shape& shape, Shape& strides) {
  // BEGIN SOLUTION
  strides = row_major_strides(shape);
  if (numel(shape) == 0) return true;
  Layout old;  // the axes that matter: one of size 1 is never stepped along
  for (Index axis = 0; axis < layout.shape.size(); ++axis) {
    if (layout.shape[axis] == 1) continue;
    old.shape.push_back(layout.shape[axis]);
    old.strides.push_back(layout.strides[axis]);
  }
  Index axis = old.shape.size() - 1, left = 1, step = 1;
  for (Index next = shape.size() - 1; next >= 0; --next) {
    if (shape[next] == 1) continue;
    if (left == 1) {
      left = old.shape[axis];
      step = old.strides[axis--];
    }
    strides[next] = step;
    for (; left % shape[next] != 0; --axis) {
      if (old.strides[axis] != left * step) return false;
      left *= old.shape[axis];
    }
    left /= shape[next];
    step *= shape[next];
  }
  return true;
  // END SOLUTION
}

// Exercise 01.5: the axes in another order.
Layout permuted(const Layout& layout, const Shape& axes) {
  // BEGIN SOLUTION
  Layout out{{}, {}, layout.offset};
  for (Index axis : axes) {
    out.shape.push_back(layout.shape[axis]);
    out.strides.push_back(layout.strides[axis]);
  }
  return out;
  // END SOLUTION
}

// Exercise 01.6: every step-th element from start to before stop, along one axis.
Layout sliced(const Layout& layout, Index axis, Index start, Index stop, Index step) {
  // BEGIN SOLUTION
  Layout out = layout;
  out.offset += start * layout.strides[axis];
  out.strides[axis] *= step;
  out.shape[axis] = stop > start ? (stop - start + step - 1) / step : 0;
  return out;
  // END SOLUTION
}

}  // namespace tinytorch
