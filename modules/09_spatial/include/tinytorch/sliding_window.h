/// @file
/// Module 09: how a window slides over an image.
///
///     output_size(28, 5);          // 24: a window of 5 finds 28 - 5 + 1 places
///     output_size(28, 5, 1, 2);    // 28: two zeros on either side keep the size
///     output_size(28, 2, 2);       // 14: every other place
///
/// Images are (batch, channels, height, width) everywhere. A setting that concerns both directions is a Pair:
/// one number for both, or {rows, columns}.

#pragma once

#include "tinytorch/error.h"
#include "tinytorch/shape.h"

namespace tinytorch {

/// One number for the rows and one for the columns: `2` or `{2, 1}`.
struct Pair {
  constexpr Pair(Index both) : rows(both), columns(both) {}  // NOLINT: 2 is meant to be {2, 2}
  constexpr Pair(Index r, Index c) : rows(r), columns(c) {}
  constexpr operator Shape() const { return {rows, columns}; }  // NOLINT: as operations take it
  Index rows, columns;
};

/// How many places a window finds along an axis of `size` cells that has `padding` more on either side. Its
/// `kernel` taps are `dilation` apart, and it moves on by `stride`; cells that are left over at the end are
/// not visited.
/// @throws ValueError  when kernel, stride or dilation is below 1 or padding below 0
/// @throws ShapeError  when the window is larger than the padded axis
[[nodiscard]] Index output_size(Index size, Index kernel, Index stride = 1, Index padding = 0,
                                Index dilation = 1);

// ---- the machinery ----------------------------------------------------------------------------------------

namespace kernels {

/// floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, for a window that fits. (Exercise
/// 09.1)
[[nodiscard]] Index output_size(Index size, Index kernel, Index stride, Index padding, Index dilation);

/// A window and how it moves: two numbers each, for rows (0) and columns (1). It fits into the padded image.
/// At place (i, j) its tap (u, v) looks at row i stride[0] - padding[0] + u dilation[0], and so for columns;
/// what lies outside of the image is padding.
struct Window {
  Shape kernel, stride, padding, dilation;
  /// How many places it finds along an axis (0 or 1) of an image with that size.
  [[nodiscard]] Index places(Index axis, Index size) const {
    return output_size(size, kernel[axis], stride[axis], padding[axis], dilation[axis]);
  }
};

/// Numbers from begin up to, and without, end.
struct Range {
  Index begin, end;
};

/// Those places o of 0 .. count - 1 whose cell offset + o * step lies in [0, size): they follow each other.
/// So a loop over places need not ask each of them.
///
///     inside(-2, 1, 28, 28)    // {2, 28}: the first two places of this tap hang over the edge
///
/// @param step, size  at least 1
[[nodiscard]] constexpr Range inside(Index offset, Index step, Index size, Index count) {
  const Index begin = offset < 0 ? (step - 1 - offset) / step : 0;
  const Index end = offset < size ? (size - 1 - offset) / step + 1 : 0;
  return {begin < count ? begin : count, end < count ? end : count};
}

/// One channel of one image, row after row.
struct Plane {
  const float* data;
  Index height, width;
};

}  // namespace kernels
}  // namespace tinytorch
