/// @file
/// Module 02: operations that mix the numbers along one axis.
///
/// A lane is what is left of a tensor when every index but one is fixed. A (2, 3) matrix has two lanes along
/// axis 1, its rows, and three along axis 0, its columns. softmax works on lanes, whichever axis they follow
/// and whatever the strides.
///
///     // every lane divided by its own first number
///     Tensor y = map_lanes(x, 0, [](Lane<const float> from, Lane<float> to) {
///       for (Index i = 0; i < from.count; ++i) to[i] = from[i] / from[0];
///     });

#pragma once

#include "tinytorch/loops.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// `count` numbers in memory, `step` apart.
template <class T>
struct Lane {
  T* data;
  Index step;
  Index count;
  T& operator[](Index i) const { return data[i * step]; }
};

/// Called once a lane; the two are equally long and do not overlap.
using LaneFunction = FunctionRef<void(Lane<const float> from, Lane<float> to)>;

/// A new row-major tensor of x's shape, filled lane by lane; x may have any strides and is not copied.
/// (Exercise 02.8)
/// @param x     f32, of rank 1 or more; lanes of 0 numbers are allowed
/// @param axis  in [0, rank)
[[nodiscard]] Tensor map_lanes(const Tensor& x, Index axis, LaneFunction lane);

}  // namespace tinytorch
