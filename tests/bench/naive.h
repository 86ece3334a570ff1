/// @file
/// The obvious way to do a few things, to see what the library's way is worth: one element at a time, found
/// by its position.

#pragma once

#include <cmath>

#include "tinytorch/tensor.h"

namespace bench::naive {

using tinytorch::Index;
using tinytorch::Tensor;

/// c = a + b for matrices, every element through at().
inline void add(const Tensor& c, const Tensor& a, const Tensor& b) {
  for (Index i = 0; i < a.size(0); ++i) {
    for (Index j = 0; j < a.size(1); ++j) c.at(i, j) = a.at(i, j) + b.at(i, j);
  }
}

inline float sum(const Tensor& a) {
  float total = 0;
  for (Index i = 0; i < a.size(0); ++i) {
    for (Index j = 0; j < a.size(1); ++j) total += a.at(i, j);
  }
  return total;
}

/// c = a b with the sum in the innermost loop, which walks b down its columns.
inline void matmul(const Tensor& c, const Tensor& a, const Tensor& b) {
  const Index rows = a.size(0), inner = a.size(1), columns = b.size(1);
  const float* const p = a.data();
  const float* const q = b.data();
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      float total = 0;
      for (Index k = 0; k < inner; ++k) total += p[i * inner + k] * q[k * columns + j];
      c.data()[i * columns + j] = total;
    }
  }
}

/// y = softmax of each row of a matrix, one exponential at a time.
inline void softmax(const Tensor& y, const Tensor& x) {
  for (Index i = 0; i < x.size(0); ++i) {
    float greatest = x.at(i, 0), total = 0;
    for (Index j = 1; j < x.size(1); ++j) greatest = std::fmax(greatest, x.at(i, j));
    for (Index j = 0; j < x.size(1); ++j) total += y.at(i, j) = std::exp(x.at(i, j) - greatest);
    for (Index j = 0; j < x.size(1); ++j) y.at(i, j) /= total;
  }
}

}  // namespace bench::naive
