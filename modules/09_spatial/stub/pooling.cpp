// Module 09, part 3: pooling. Read the lesson, "Winners and means".

#include "tinytorch/pooling.h"

namespace tinytorch {

// Exercise 09.7: find the winner of one window.
// Of equal numbers the first one wins, and NaN beats everything. Cells outside of the plane do not take part.
Index kernels::first_maximum(const Plane& x, const Window& w, Index i, Index j) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 12 lines)
  todo("09.7");
  // END SOLUTION
}

// Exercise 09.8: the mean of every region.
void kernels::region_means(float* out, const Plane& x, const Regions& rows, const Regions& columns) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("09.8");
  // END SOLUTION
}

}  // namespace tinytorch
