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

/// f(f(f(start, x[0]), x[1]), ...), but in eight parts, which are folded at the end: the eight do not wait
/// for each other, and the compiler can do several at once.
///
///     double total = fold_lane(x, 0.0, [](double sum, double each) { return sum + each; });
///
/// @param start  the identity of f, which is associative (as nearly as sums are): 0 for a sum
template <class T, class Result, class F>
[[nodiscard]] Result fold_lane(Lane<T> x, Result start, F f) {
  constexpr Index kParts = 8;
  Result part[kParts];
  for (Result& each : part) each = start;
  Index i = 0;
  if (x.step == 1) {
    for (; i + kParts <= x.count; i += kParts) {
      for (Index p = 0; p < kParts; ++p) part[p] = f(part[p], x.data[i + p]);
    }
  }
  for (; i < x.count; ++i) part[0] = f(part[0], x[i]);
  for (Index p = 1; p < kParts; ++p) part[0] = f(part[0], part[p]);
  return part[0];
}

/// Called once a lane; the two are equally long and do not overlap.
using LaneFunction = FunctionRef<void(Lane<const float> from, Lane<float> to)>;

/// A new row-major tensor of x's shape, filled lane by lane; x may have any strides and is not copied.
/// (Exercise 02.8)
/// @param x     f32, of rank 1 or more; lanes of 0 numbers are allowed
/// @param axis  in [0, rank)
[[nodiscard]] Tensor map_lanes(const Tensor& x, Index axis, LaneFunction lane);

}  // namespace tinytorch
