// Module 09, part 2: an image as a matrix, and back. Read the lesson, "Windows as columns".

#include "tinytorch/conv2d.h"
#include "tinytorch/create.h"

namespace tinytorch {

// Exercise 09.3: lay out what every window sees.
// One row r of the matrix for each tap of each channel: the image, shifted, and thinned out by the stride.
// Start from zeros, and inside() tells for which places a tap does not hang over the edge.
Tensor kernels::im2col(const Tensor& image, const Window& w) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 15 lines)
  todo("09.3");
  // END SOLUTION
}

// Exercise 09.4: bring every number back to the cell it came from, and add there.
// The same walk as 09.3, with the arrow turned round.
Tensor kernels::col2im(const Tensor& columns, const Shape& image, const Window& w) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 15 lines)
  todo("09.4");
  // END SOLUTION
}

}  // namespace tinytorch
