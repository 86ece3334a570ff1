/// @file
/// Layouts for the scenarios of module 01, made and read by hand: nothing here calls what is graded.

#pragma once

#include <vector>

#include "support/scenario.h"

namespace tinytorch::scenario {

using Numbers = std::vector<Index>;

/// A layout whose axes are packed in the given order, the last one densest, with `gap` unused elements after
/// each step of it.
inline Layout packed(const Shape& shape, const Shape& order, Index offset, Index gap = 0) {
  Layout out{shape, Shape::filled(shape.size(), 0), offset};
  Index stride = 1 + gap;
  for (Index i = shape.size() - 1; i >= 0; --i) {
    out.strides[order[i]] = stride;
    stride *= shape[order[i]];
  }
  return out;
}

/// Axes in their own order: 0, 1, 2, ...
inline Shape in_order(Index rank) {
  Shape out;
  for (Index axis = 0; axis < rank; ++axis) out.push_back(axis);
  return out;
}

inline Layout random_layout(Inputs& in, const Shape& shape) {
  const Shape order = in.coin() ? in.order(shape.size()) : in_order(shape.size());
  return packed(shape, order, in.integer(0, 5), in.integer(0, 1));
}

/// Shape and then the place of each element, in row-major order.
inline void list_places(Numbers& out, const Layout& layout) {
  out.insert(out.end(), layout.shape.begin(), layout.shape.end());
  Index count = 1;
  for (const Index size : layout.shape) count *= size;
  for (Index i = 0; i < count; ++i) {
    Index left = i, place = layout.offset;
    for (Index axis = layout.shape.size() - 1; axis >= 0; --axis) {
      place += left % layout.shape[axis] * layout.strides[axis];
      left /= layout.shape[axis];
    }
    out.push_back(place);
  }
}

/// Whole numbers cut into axes at random places: the same numbers cut again make another shape with as many
/// elements.
inline Shape merged(Inputs& in, const Shape& factors) {
  Shape out;
  for (const Index factor : factors) {
    if (out.empty() || in.coin()) {
      out.push_back(factor);
    } else {
      out[out.size() - 1] *= factor;
    }
  }
  return out;
}

}  // namespace tinytorch::scenario
