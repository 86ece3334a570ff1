// Module 09, part 1: places. Read the lesson, "How many places".

#include "tinytorch/sliding_window.h"

namespace tinytorch {

// Exercise 09.1: how many places a window finds along one axis.
// From its first tap to its last, the window reaches over dilation * (kernel - 1) + 1 cells, and it fits.
Index kernels::output_size(Index size, Index kernel, Index stride, Index padding, Index dilation) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("09.1");
  // END SOLUTION
}

}  // namespace tinytorch
