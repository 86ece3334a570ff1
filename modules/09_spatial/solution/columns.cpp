// Module 09, part 2: an image as a matrix, and back. Read the lesson, "Windows as columns".

#include "tinytorch/conv2d.h"
#include "tinytorch/create.h"

namespace tinytorch {

// Exercise 09.3: lay out what every window sees.
// One row r of the matrix for each tap of each channel: the image, shifted, and thinned out by the stride.
// Start from zeros, and inside() tells for which places a tap does not hang over the edge.
Tensor kernels::im2col(const Tensor& image, const Window& w) {
  // BEGIN SOLUTION
  const Index height = image.size(1), width = image.size(2);
  const Index rows = w.places(0, height), columns = w.places(1, width);
  Tensor out = zeros({image.size(0) * w.kernel[0] * w.kernel[1], rows * columns});
  for (Index r = 0; r < out.size(0); ++r) {
    const Index c = r / w.kernel[1] / w.kernel[0], u = r / w.kernel[1] % w.kernel[0], v = r % w.kernel[1];
    const Index top = u * w.dilation[0] - w.padding[0], left = v * w.dilation[1] - w.padding[1];
    const Range is = inside(top, w.stride[0], height, rows);
    const Range js = inside(left, w.stride[1], width, columns);
    for (Index i = is.begin; i < is.end; ++i) {
      const float* from = image.data() + (c * height + top + i * w.stride[0]) * width;
      float* to = out.data() + (r * rows + i) * columns;
      for (Index j = js.begin; j < js.end; ++j) to[j] = from[left + j * w.stride[1]];
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
  for (Index r = 0; r < columns.size(0); ++r) {
    const Index c = r / w.kernel[1] / w.kernel[0], u = r / w.kernel[1] % w.kernel[0], v = r % w.kernel[1];
    const Index top = u * w.dilation[0] - w.padding[0], left = v * w.dilation[1] - w.padding[1];
    const Range is = inside(top, w.stride[0], height, rows);
    const Range js = inside(left, w.stride[1], width, places);
    for (Index i = is.begin; i < is.end; ++i) {
      const float* from = columns.data() + (r * rows + i) * places;
      float* to = out.data() + (c * height + top + i * w.stride[0]) * width;
      for (Index j = js.begin; j < js.end; ++j) to[left + j * w.stride[1]] += from[j];
    }
  }
  return out;
  // END SOLUTION
}

}  // namespace tinytorch
