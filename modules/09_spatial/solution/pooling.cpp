// Module 09, part 3: pooling. Read the lesson, "Winners and means".

#include "tinytorch/pooling.h"

namespace tinytorch {

// Exercise 09.7: find the winner of every window.
// Of equal numbers the first one wins, and NaN beats everything. Cells outside of the plane do not take part.
void kernels::first_maxima(std::int32_t* out, const Plane& x, const Window& w) {
  // BEGIN SOLUTION
  const Index rows = w.places(0, x.height), columns = w.places(1, x.width);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      Index best = -1;
      for (Index u = 0; u < w.kernel[0]; ++u) {
        const Index row = i * w.stride[0] - w.padding[0] + u * w.dilation[0];
        if (row < 0 || row >= x.height) continue;
        for (Index v = 0; v < w.kernel[1]; ++v) {
          const Index column = j * w.stride[1] - w.padding[1] + v * w.dilation[1];
          if (column < 0 || column >= x.width) continue;
          const Index at = row * x.width + column;
          const float next = x.data[at], greatest = best < 0 ? next : x.data[best];
          // Only NaN differs from itself, and no comparison with it holds.
          if (best < 0 || (greatest == greatest && !(next <= greatest))) best = at;
        }
      }
      *out++ = static_cast<std::int32_t>(best);
    }
  }
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
