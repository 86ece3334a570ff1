#include <algorithm>
#include <cmath>

#include "tinytorch/schedule.h"

namespace tinytorch {

// Exercise 06.8: half a wave.
double kernels::cosine(double from, double to, double part) {
  // BEGIN SOLUTION
  return to + (from - to) * (1 + std::cos(M_PI * part)) / 2;
  // END SOLUTION
}

// Exercise 06.9: a straight line, and then no further.
double kernels::ramp(double from, double to, Index step, Index total) {
  // BEGIN SOLUTION
  return from + (to - from) * static_cast<double>(std::min(step, total)) / static_cast<double>(total);
  // END SOLUTION
}

// Exercise 06.10: up, and further down.
double kernels::one_cycle(Index step, const optim::OneCycleOptions& options) {
  // BEGIN SOLUTION
  const double start = options.max_lr / options.div_factor, end = start / options.final_div_factor;
  const double now = static_cast<double>(step), last = static_cast<double>(options.total_steps - 1);
  const double top = options.pct_start * static_cast<double>(options.total_steps) - 1;
  if (now < top) return cosine(start, options.max_lr, now / top);
  return cosine(options.max_lr, end, (now - top) / (last - top));
  // END SOLUTION
}

}  // namespace tinytorch
