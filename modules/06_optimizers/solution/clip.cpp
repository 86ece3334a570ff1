#include <algorithm>
#include <cmath>

#include "tinytorch/optim.h"

namespace tinytorch {

// Exercise 06.7: shorten the whole gradient, keep its direction.
double kernels::clip_norm_(std::span<const std::span<float>> gradients, double max_norm) {
  // BEGIN SOLUTION
  double squares = 0;
  for (std::span<float> gradient : gradients) {
    for (float each : gradient) squares += static_cast<double>(each) * each;
  }
  const double norm = std::sqrt(squares);
  const float factor = static_cast<float>(std::min(1.0, max_norm / (norm + 1e-6)));
  for (std::span<float> gradient : gradients) {
    for (float& each : gradient) each *= factor;
  }
  return norm;
  // END SOLUTION
}

}  // namespace tinytorch
