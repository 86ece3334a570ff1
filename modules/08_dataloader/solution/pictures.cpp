#include <algorithm>
#include <utility>

#include "tinytorch/create.h"
#include "tinytorch/ops.h"
#include "tinytorch/transforms.h"

namespace tinytorch {

// Exercise 08.5: each channel on its own scale.
Tensor kernels::normalize(const Tensor& x, const Tensor& mean, const Tensor& deviation) {
  // BEGIN SOLUTION
  const Shape one_a_channel{-1, 1, 1};
  return (x - mean.reshape(one_a_channel)) / deviation.reshape(one_a_channel);
  // END SOLUTION
}

// Exercise 08.6: left becomes right.
Tensor kernels::mirror(const Tensor& x) {
  // BEGIN SOLUTION
  const Tensor out = x.clone();
  const Index columns = x.size(2), rows = x.size(0) * x.size(1);
  for (Index row = 0; row < rows; ++row) {
    float* const begin = out.data() + row * columns;
    std::reverse(begin, begin + columns);
  }
  return out;
  // END SOLUTION
}

// Exercise 08.7: a window, even beyond the edge.
Tensor kernels::crop(const Tensor& x, Index top, Index left, Index rows, Index columns) {
  // BEGIN SOLUTION
  Tensor out = zeros({x.size(0), rows, columns});
  // What of x is seen: from the first row and column inside to the last.
  const Index i = std::max<Index>(top, 0), j = std::max<Index>(left, 0);
  const Index height = std::min(top + rows, x.size(1)) - i, width = std::min(left + columns, x.size(2)) - j;
  if (height > 0 && width > 0) {
    const Tensor seen = x.narrow(1, i, height).narrow(2, j, width);
    out.narrow(1, i - top, height).narrow(2, j - left, width).copy_(seen);
  }
  return out;
  // END SOLUTION
}

}  // namespace tinytorch
