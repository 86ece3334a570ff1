// Module 09, part 1: convolution as it is defined. Read the lesson, "One window, one number".

#include "tinytorch/conv2d.h"

namespace tinytorch {

// Exercise 09.2: one number of a convolution: output o of image n at place (i, j).
// Output o belongs to group o / (outputs / groups), and its filter sees only that group's channels. Read with
// x.at(n, c, row, column), but not outside of the image: there, at() would count from the other end.
float kernels::conv2d_at(const Tensor& x, const Tensor& weight, const Tensor& bias, const Window& w,
                         Index groups, Index n, Index o, Index i, Index j) {
  // BEGIN SOLUTION
  const Index channels = weight.size(1), first = o / (weight.size(0) / groups) * channels;
  float sum = bias.defined() ? bias.at(o) : 0.0f;
  for (Index c = 0; c < channels; ++c) {
    for (Index u = 0; u < w.kernel[0]; ++u) {
      for (Index v = 0; v < w.kernel[1]; ++v) {
        const Index row = i * w.stride[0] - w.padding[0] + u * w.dilation[0];
        const Index column = j * w.stride[1] - w.padding[1] + v * w.dilation[1];
        if (row < 0 || row >= x.size(2) || column < 0 || column >= x.size(3)) continue;
        sum += weight.at(o, c, u, v) * x.at(n, first + c, row, column);
      }
    }
  }
  return sum;
  // END SOLUTION
}

}  // namespace tinytorch
