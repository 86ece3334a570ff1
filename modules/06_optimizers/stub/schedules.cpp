#include <algorithm>
#include <cmath>

#include "tinytorch/schedule.h"

namespace tinytorch {

// Exercise 06.8: half a wave.
double kernels::cosine(double from, double to, double part) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("06.8");
  // END SOLUTION
}

// Exercise 06.9: a straight line, and then no further.
double kernels::ramp(double from, double to, Index step, Index total) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("06.9");
  // END SOLUTION
}

// Exercise 06.10: up, and further down.
double kernels::one_cycle(Index step, const optim::OneCycleOptions& options) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 5 lines)
  todo("06.10");
  // END SOLUTION
}

}  // namespace tinytorch
