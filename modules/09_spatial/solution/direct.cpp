// Module 09, part 1: convolution as it is defined. Read the lesson, "One window, one number".

#include "tinytorch/conv2d.h"

namespace tinytorch {

// Exercise 09.2: the formula, number by number.
// Output o belongs to group o / (outputs / groups), and its filter sees only that group's channels. Read with
// x.at(n, c, row, column), but not outside of the image: there, at() would count from the other end.
Tensor kernels::conv2d_direct(const Tensor& x, const Tensor& weight, const Tensor& bias, const Window& w,
                              Index groups) {
  // BEGIN SOLUTION
  const Index outputs = weight.size(0), channels = weight.size(1), height = x.size(2), width = x.size(3);
  Tensor y = Tensor::empty({x.size(0), outputs, w.places(0, height), w.places(1, width)});
  for (Index n = 0; n < y.size(0); ++n) {
    for (Index o = 0; o < outputs; ++o) {
      const Index first = o / (outputs / groups) * channels;
      for (Index i = 0; i < y.size(2); ++i) {
        for (Index j = 0; j < y.size(3); ++j) {
          float sum = bias.defined() ? bias.at(o) : 0.0f;
          for (Index c = 0; c < channels; ++c) {
            for (Index u = 0; u < w.kernel[0]; ++u) {
              for (Index v = 0; v < w.kernel[1]; ++v) {
                const Index row = i * w.stride[0] - w.padding[0] + u * w.dilation[0];
                const Index column = j * w.stride[1] - w.padding[1] + v * w.dilation[1];
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                sum += weight.at(o, c, u, v) * x.at(n, first + c, row, column);
              }
            }
          }
          y.at(n, o, i, j) = sum;
        }
      }
    }
  }
  return y;
  // END SOLUTION
}

}  // namespace tinytorch
