// Module 09, part 2: convolution as a product of matrices. Read the lesson, "Seven loops become a product".

#include "tinytorch/conv2d.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 09.5: all filters over one image, as one product.
Tensor kernels::convolve(const Tensor& image, const Tensor& filters, const Tensor& bias, const Window& w) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("09.5");
  // END SOLUTION
}

// Exercise 09.6: y = F C   =>   dF = dy C^T,   dC = F^T dy, and the columns C go back to the image.
// dfilters, where it is not null, holds what the images before this one gave: add to it.
void gradients::convolve(const Tensor& image, const Tensor& filters, const kernels::Window& w,
                         const Tensor& dy, Tensor* dimage, Tensor* dfilters) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("09.6");
  // END SOLUTION
}

}  // namespace tinytorch
