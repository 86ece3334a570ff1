/// @file
/// Module 09: convolution of images, and its gradient.
///
///     Tensor y = conv2d(x, weight, bias, {.padding = 1});      // x: (64, 3, 32, 32), weight: (16, 3, 3, 3)
///     y.shape();                                               // (64, 16, 32, 32)
///
/// Every output is a weighted sum of a window of the input, with the same weights wherever the window stands:
///
///     y[n][o][i][j] = bias[o] + sum over c, u, v of weight[o][c][u][v] x[n][c][row][column]
///
///     row    = i stride - padding + u dilation
///     column = j stride - padding + v dilation
///
/// where x is 0 outside of the image. (Signal processing would call it a cross-correlation, for the kernel is
/// not turned round.)

#pragma once

#include "tinytorch/op.h"
#include "tinytorch/record.h"
#include "tinytorch/sliding_window.h"

namespace tinytorch {

/// Everything about a convolution but its weights.
struct Conv2dOptions {
  Pair stride = 1;    ///< cells from one place of the window to the next
  Pair padding = 0;   ///< zeros on each side of the image
  Pair dilation = 1;  ///< cells from one tap of the window to the next
  Index groups = 1;   ///< the channels fall into so many groups that do not see each other
};

/// Slides every filter over every image. Recorded by autograd; done by im2col and a product of matrices.
///
/// @param x       (batch, channels, height, width); a batch of 0 gives a batch of 0
/// @param weight  (outputs, channels / groups, kernel height, kernel width)
/// @param bias    (outputs), or an undefined tensor
/// @return        (batch, outputs, output_size of the rows, output_size of the columns)
/// @throws ShapeError  for another rank, channels that differ, a window larger than the padded image
/// @throws ValueError  for a stride or dilation below 1, a padding below 0, groups that do not divide
/// @throws DTypeError
[[nodiscard]] Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias = Tensor(),
                            const Conv2dOptions& options = {});

/// The same, straight from the formula in seven loops: what conv2d is compared with. Has no gradient.
[[nodiscard]] Tensor conv2d_direct(const Tensor& x, const Tensor& weight, const Tensor& bias = Tensor(),
                                   const Conv2dOptions& options = {});

// ---- the machinery ----------------------------------------------------------------------------------------

namespace kernels {

/// The formula above for one number, y[n][o][i][j]. x and weight may have any strides; bias may be undefined.
/// (Exercise 09.2)
float conv2d_at(const Tensor& x, const Tensor& weight, const Tensor& bias, const Window& w, Index groups,
                Index n, Index o, Index i, Index j);

/// Everything that the window sees of one image, as the columns of a matrix: row (c, u, v) holds what tap
/// (u, v) sees in channel c, column (i, j) belongs to place (i, j), both counted in row-major order. Padding
/// is 0. (Exercise 09.3)
/// @param image  (channels, height, width), row-major
/// @return       (channels * kernel height * kernel width, places), row-major
Tensor im2col(const Tensor& image, const Window& w);

/// The way back: every number of `columns` is added to the cell it came from; what came from padding is
/// dropped. So a cell that k windows saw receives k numbers. (Exercise 09.4)
/// @param columns  as im2col makes them, row-major
/// @param image    the shape of the image, (channels, height, width)
Tensor col2im(const Tensor& columns, const Shape& image, const Window& w);

/// One image (or one group of its channels) through all filters at once. (Exercise 09.5)
/// @param image    (channels, height, width), row-major
/// @param filters  (outputs, channels * kernel height * kernel width): one filter a row
/// @param bias     (outputs), or undefined
/// @return         (outputs, places)
Tensor convolve(const Tensor& image, const Tensor& filters, const Tensor& bias, const Window& w);

/// All images and groups: given, and made of convolve. Several images are done at once, by parallel_for.
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, const Shape& stride,
              const Shape& padding, const Shape& dilation, Index groups);
/// The same of conv2d_at, in the four loops around it. Given.
Tensor conv2d_direct(const Tensor& x, const Tensor& weight, const Tensor& bias, const Shape& stride,
                     const Shape& padding, const Shape& dilation, Index groups);

/// 2 FLOPs for every weight at every place; one more for a bias.
Cost conv2d_cost(std::span<const Value> arguments, std::span<const Tensor> results);

}  // namespace kernels

namespace gradients {

/// The gradient of kernels::convolve: y = filters * columns (+ bias). (Exercise 09.6)
/// @param dy        (outputs, places)
/// @param dimage    where to put the gradient of the image, which has its shape; null when nobody wants it
/// @param dfilters  what other images gave to the filters already: add to it; null when nobody wants it
void convolve(const Tensor& image, const Tensor& filters, const kernels::Window& w, const Tensor& dy,
              Tensor* dimage, Tensor* dfilters);

/// The rule of conv2d for x, weight and bias. Given, and made of gradients::convolve; the same numbers for
/// any number of threads.
void conv2d(const Tensor& x, const Tensor& weight, const kernels::Window& w, Index groups, const Tensor& dy,
            const Into& d);

}  // namespace gradients

using Conv2dOp = Op<Tensor(const Tensor& x, const Tensor& weight, const Tensor& bias, const Shape& stride,
                           const Shape& padding, const Shape& dilation, Index groups)>;

inline constinit Conv2dOp conv2d_op{
    "conv2d", kernels::conv2d, Kind::atomic, kernels::conv2d_cost,
    recorded([](const Tensor& x, const Tensor& weight, const Tensor&, const Shape& stride,
                const Shape& padding, const Shape& dilation, Index groups) {
      const kernels::Window w{{weight.size(2), weight.size(3)}, stride, padding, dilation};
      return [x = Saved(x), weight = Saved(weight), w, groups](const Tensor& dy, const Into& d) {
        gradients::conv2d(x.get(), weight.get(), w, groups, dy, d);
      };
    })};
inline constinit Conv2dOp conv2d_direct_op{"conv2d_direct", kernels::conv2d_direct, Kind::atomic,
                                           kernels::conv2d_cost};

}  // namespace tinytorch
