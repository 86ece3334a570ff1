/// @file
/// Module 01: arithmetic on layouts. A view is a new Layout over the same storage; no function here touches a
/// number.
///
///     Layout a = {{2, 3}, row_major_strides({2, 3}), 0};   // strides (3, 1)
///     Layout b = permuted(a, {1, 0});                      // shape (3, 2), strides (1, 3)
///     Index where = flat_index(b, std::array<Index, 2>{2, 1});   // 2 * 1 + 1 * 3 = 5

#pragma once

#include <span>

#include "tinytorch/error.h"
#include "tinytorch/shape.h"

namespace tinytorch {

/// The steps of a tensor stored row by row: the last axis has stride 1, each axis before it the product of
/// all sizes after it. A size of 0 counts as 1, so that strides are never 0 by accident. (Exercise 01.1)
[[nodiscard]] Shape row_major_strides(const Shape& shape);

/// Where the element at a position lies in the storage: offset plus the sum of position times stride.
/// (Exercise 01.2)
/// @param position  one index for each axis, each already within [0, size)
[[nodiscard]] Index flat_index(const Layout& layout, std::span<const Index> position);

/// True when the elements lie row by row without gaps. An axis of size 1 may have any stride, and so may
/// every axis of a tensor without elements. (Exercise 01.3)
[[nodiscard]] bool is_row_major(const Layout& layout);

/// The strides that show the same elements, in the same row-major order, as `shape`. (Exercise 01.4)
///
/// Axes can be cut and merged without a copy as long as the merged ones are evenly spaced: stride[i] ==
/// stride[i+1] * size[i+1].
/// @param shape    has as many elements as layout.shape
/// @param strides  receives the answer
/// @return         false when no strides can do it, so that a copy is needed; `strides` is then unspecified
[[nodiscard]] bool view_strides(const Layout& layout, const Shape& shape, Shape& strides);

/// Axis i of the answer is axis axes[i] of the layout. (Exercise 01.5)
/// @param axes  each axis of the layout exactly once, none negative
[[nodiscard]] Layout permuted(const Layout& layout, const Shape& axes);

/// Elements start, start + step, ... before stop, along one axis. (Exercise 01.6)
/// @param start, stop  within [0, size]; nothing is left when stop <= start
/// @param step         at least 1
[[nodiscard]] Layout sliced(const Layout& layout, Index axis, Index start, Index stop, Index step);

/// The shape that both broadcast to, as NumPy defines it: align at the last axis; sizes must be equal, or one
/// of them 1, or missing. (Exercise 01.7)
/// @throws ShapeError when they do not fit: call bad_broadcast, which words the message
[[nodiscard]] Shape broadcast_shape(const Shape& a, const Shape& b);

/// The layout repeated to `shape` without a copy: an axis that is new or was 1 gets stride 0. (Exercise 01.8)
/// @param shape  one that layout.shape broadcasts to
[[nodiscard]] Layout expanded(const Layout& layout, const Shape& shape);

/// Throws the ShapeError of broadcast_shape for the sizes that met `from_end` axes before the end (1 is the
/// last axis). Given.
[[noreturn]] void bad_broadcast(const Shape& a, const Shape& b, Index from_end);

}  // namespace tinytorch
