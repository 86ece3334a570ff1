/// @file
/// What the tests of module 09 share: small images and windows.

#pragma once

#include "05_autograd/gradient.h"
#include "tinytorch/parallel.h"
#include "tinytorch/spatial.h"

namespace spatial_tests {

using namespace tinytorch;
using namespace gradient_tests;
using kernels::Window;

/// A window with these settings, the same for rows and columns.
inline Window window(Pair kernel, Pair stride = 1, Pair padding = 0, Pair dilation = 1) {
  return {kernel, stride, padding, dilation};
}

/// 1, 2, 3, ... in an image of that shape: every number says where it is from.
inline Tensor counted(const Shape& shape) {
  Tensor out = Tensor::empty(shape);
  for (Index i = 0; i < numel(shape); ++i) out.data()[i] = static_cast<float>(i + 1);
  return out;
}

/// The same numbers with their strides reversed.
inline Tensor turned(const Tensor& x) {
  Shape back;
  for (Index axis = x.dim(); axis > 0; --axis) back.push_back(axis - 1);
  return x.permute(back).contiguous().permute(back);
}

/// Settings of all kinds for images of 7 x 6.
inline std::vector<Window> many_windows() {
  return {window(1),
          window(3),
          window({2, 3}),
          window(2, 2),
          window(3, {1, 2}),
          window(3, 1, 1),
          window({3, 2}, 2, {1, 2}),
          window(2, 1, 0, 2),
          window(3, 2, 2, 3),
          window({7, 6}),
          window({1, 4}, {3, 1}, {0, 3}, {1, 2})};
}

inline std::string described(const Window& w) {
  return str("window ", w.kernel, ", stride ", w.stride, ", padding ", w.padding, ", dilation ", w.dilation);
}

}  // namespace spatial_tests
