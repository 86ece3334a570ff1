/// @file
/// Module 09: pooling. What a window sees becomes one number: the greatest, or the mean.
///
///     max_pool2d(x, 2);                      // (64, 6, 28, 28) -> (64, 6, 14, 14)
///     avg_pool2d(x, 3, {.stride = 2, .padding = 1});
///     adaptive_avg_pool2d(x, 1);             // one number a channel, whatever the size: (64, 6, 1, 1)
///
/// All take f32 of shape (batch, channels, height, width) with any strides, work on each channel alone, and
/// are recorded by autograd. They throw ShapeError for another rank and for a window larger than the padded
/// image, ValueError for settings that make no sense, and DTypeError.

#pragma once

#include <vector>

#include "tinytorch/ops.h"
#include "tinytorch/record.h"
#include "tinytorch/sliding_window.h"

namespace tinytorch {

/// The stride of a pooling window that is not given: windows stand side by side, as far apart as they are
/// large.
inline constexpr Pair kSideBySide{Index{-1} << 62};

struct MaxPool2dOptions {
  Pair stride = kSideBySide;
  Pair padding = 0;  ///< cells of -infinity on each side; at most half of the window
  Pair dilation = 1;
};

/// The greatest number of every window. NaN wins over all.
///
/// The gradient goes to the cell that won. Of equal ones it is the first in row-major order, as in PyTorch.
/// @throws ShapeError also when a window would see nothing but padding
[[nodiscard]] Tensor max_pool2d(const Tensor& x, Pair kernel, const MaxPool2dOptions& options = {});

struct AvgPool2dOptions {
  Pair stride = kSideBySide;
  Pair padding = 0;               ///< zeros on each side; at most half of the window
  bool count_include_pad = true;  ///< whether these zeros count as numbers when the sum is divided
};

/// The mean of every window.
[[nodiscard]] Tensor avg_pool2d(const Tensor& x, Pair kernel, const AvgPool2dOptions& options = {});

/// The mean of size.rows x size.columns regions that cover the image: along an axis of n cells, region i of k
/// reaches from floor(i n / k) up to, and without, ceil((i + 1) n / k). Neighbours overlap where k does not
/// divide n.
/// @throws ValueError when a size is below 1; ShapeError when the image has no cells
[[nodiscard]] Tensor adaptive_avg_pool2d(const Tensor& x, Pair size);

// ---- the machinery ----------------------------------------------------------------------------------------

namespace kernels {

/// Where the greatest number of the window at place (i, j) is: its position row * x.width + column in the
/// plane. The first of equals; the first NaN where there is one. Padding never wins: the window sees at least
/// one cell. (Exercise 09.7)
[[nodiscard]] Index first_maximum(const Plane& x, const Window& w, Index i, Index j);

/// Cells begin .. end - 1 along one axis, and this axis' factor of what their sum is divided by.
struct Region {
  Index begin, end, divisor;
};
using Regions = std::vector<Region>;

/// One number for each pair of a region of rows and a region of columns, row after row: the sum of the cells
/// in both, divided by both divisors. Sums are taken in double. (Exercise 09.8)
void region_means(float* out, const Plane& x, const Regions& rows, const Regions& columns);

/// first_maximum at every place of every plane, i32. Given.
Tensor max_positions(const Tensor& x, const Shape& kernel, const Shape& stride, const Shape& padding,
                     const Shape& dilation);
/// Picks the numbers at max_positions with gather: so the gradient is gather's. Given.
Tensor max_pool2d(const Tensor& x, const Shape& kernel, const Shape& stride, const Shape& padding,
                  const Shape& dilation);
/// region_means of every plane, with regions that move like a window. Given.
Tensor avg_pool2d(const Tensor& x, const Shape& kernel, const Shape& stride, const Shape& padding,
                  bool count_include_pad);
/// region_means of every plane, with regions that cover it. Given.
Tensor adaptive_avg_pool2d(const Tensor& x, const Shape& size);

/// One FLOP for every tap at every place.
Cost pooling_cost(std::span<const Value> arguments, std::span<const Tensor> results);

}  // namespace kernels

namespace gradients {

/// @name Each cell receives its share of the means it went into. Given.
/// @{
void avg_pool2d(const Shape& kernel, const Shape& stride, const Shape& padding, bool count_include_pad,
                const Tensor& dy, const Into& d);
void adaptive_avg_pool2d(const Shape& size, const Tensor& dy, const Into& d);
/// @}

}  // namespace gradients

using WindowOp = Op<Tensor(const Tensor& x, const Shape& kernel, const Shape& stride, const Shape& padding,
                           const Shape& dilation)>;

inline constinit WindowOp max_positions_op{"max_positions", kernels::max_positions, Kind::no_gradient,
                                           kernels::pooling_cost};
inline constinit WindowOp max_pool2d_op{"max_pool2d", kernels::max_pool2d, Kind::composite,
                                        kernels::pooling_cost};
inline constinit Op<Tensor(const Tensor&, const Shape&, const Shape&, const Shape&, bool)> avg_pool2d_op{
    "avg_pool2d", kernels::avg_pool2d, Kind::atomic, kernels::pooling_cost,
    recorded([](const Tensor&, const Shape& kernel, const Shape& stride, const Shape& padding,
                bool count_include_pad) {
      return [=](const Tensor& dy, const Into& d) {
        gradients::avg_pool2d(kernel, stride, padding, count_include_pad, dy, d);
      };
    })};
inline constinit Op<Tensor(const Tensor&, const Shape&)> adaptive_avg_pool2d_op{
    "adaptive_avg_pool2d", kernels::adaptive_avg_pool2d, Kind::atomic, kernels::reduction_cost,
    recorded([](const Tensor&, const Shape& size) {
      return [size](const Tensor& dy, const Into& d) { gradients::adaptive_avg_pool2d(size, dy, d); };
    })};

}  // namespace tinytorch
