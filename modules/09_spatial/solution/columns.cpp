// Module 09, part 2: an image as a matrix, and back. Read the lesson, "Windows as columns".

#include "tinytorch/conv2d.h"
#include "tinytorch/create.h"

namespace tinytorch {

// Exercise 09.3: lay out what every window sees.
// One row of the matrix for each tap of each channel: the image, shifted, and thinned out by the stride.
// Start from zeros, and inside() tells for which places a tap does not hang over the edge.
Tensor kernels::im2col(const Tensor& image, const Window& w) {
  // BEGIN SOLUTION
  const Index height = image.size(1), width = image.size(2);
  const Index rows = w.places(0, height), columns = w.places(1, width);
  Tensor out = zeros({image.size(0) * w.kernel[0] * w.kernel[1], rows * columns});
  const float* from = image.data();
  float* to = out.data();
  for (Index c = 0; c < image.size(0); ++c, from += height * width) {
    for (Index u = 0; u < w.kernel[0]; ++u) {
      for (Index v = 0; v < w.kernel[1]; ++v, to += rows * columns) {
        const Index top = u * w.dilation[0] - w.padding[0], left = v * w.dilation[1] - w.padding[1];
        const Range is = inside(top, w.stride[0], height, rows);
        const Range js = inside(left, w.stride[1], width, columns);
        for (Index i = is.begin; i < is.end; ++i) {
          const Index line = (top + i * w.stride[0]) * width + left;
          for (Index j = js.begin; j < js.end; ++j) to[i * columns + j] = from[line + j * w.stride[1]];
        }
      }
    }
  }
  return out;
  // END SOLUTION
}

// Exercise 09.4: bring every number back to the cell it came from, and add there.
// The same walk as 09.3, with the arrow turned round.
Tensor kernels::col2im(const Tensor& columns, const Shape& image, const Window& w) {
  // BEGIN SOLUTION
  const Index height = image[1], width = image[2];
  const Index rows = w.places(0, height), places = w.places(1, width);
  Tensor out = zeros(image);
  const float* from = columns.data();
  float* to = out.data();
  for (Index c = 0; c < image[0]; ++c, to += height * width) {
    for (Index u = 0; u < w.kernel[0]; ++u) {
      for (Index v = 0; v < w.kernel[1]; ++v, from += rows * places) {
        const Index top = u * w.dilation[0] - w.padding[0], left = v * w.dilation[1] - w.padding[1];
        const Range is = inside(top, w.stride[0], height, rows);
        const Range js = inside(left, w.stride[1], width, places);
        for (Index i = is.begin; i < is.end; ++i) {
          const Index line = (top + i * w.stride[0]) * width + left;
          for (Index j = js.begin; j < js.end; ++j) to[line + j * w.stride[1]] += from[i * places + j];
        }
      }
    }
  }
  return out;
  // END SOLUTION
}

}  // namespace tinytorch
