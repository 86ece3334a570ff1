// Module 09, part 3: pooling. Read the lesson, "Winners and means".

#include "tinytorch/pooling.h"

namespace tinytorch {

// Exercise 09.7: find the winner of one window.
// Of equal numbers the first one wins, and NaN beats everything. Cells outside of the plane do not take part.
Index kernels::first_maximum(const Plane& x, const Window& w, Index i, Index j) {
  // BEGIN SOLUTION
  Index best = -1;
  for (Index u = 0; u < w.kernel[0]; ++u) {
    for (Index v = 0; v < w.kernel[1]; ++v) {
      const Index row = i * w.stride[0] - w.padding[0] + u * w.dilation[0];
      const Index column = j * w.stride[1] - w.padding[1] + v * w.dilation[1];
      if (row < 0 || row >= x.height || column < 0 || column >= x.width) continue;
      const Index at = row * x.width + column;
      const float next = x.data[at], greatest = x.data[best < 0 ? at : best];
      // Only NaN differs from itself, and no comparison with it holds.
      if (best < 0 || (greatest == greatest && !(next <= greatest))) best = at;
    }
  }
  return best;
  // END SOLUTION
}

// Exercise 09.8: the mean of every region.
void kernels::region_means(float* out, const Plane& x, const Regions& rows, const Regions& columns) {
  // BEGIN SOLUTION
  for (const Region& r : rows) {
    for (const Region& c : columns) {
      double sum = 0;
      for (Index i = r.begin; i < r.end; ++i) {
        for (Index j = c.begin; j < c.end; ++j) sum += static_cast<double>(x.data[i * x.width + j]);
      }
      *out++ = static_cast<float>(sum / static_cast<double>(r.divisor * c.divisor));
    }
  }
  // END SOLUTION
}

}  // namespace tinytorch
