#include "tinytorch/init.h"

#include <cmath>

namespace tinytorch {

// Exercise 03.1: count what goes in and what comes out.
nn::Fans kernels::fans(const Shape& weight) {
  // BEGIN SOLUTION
  // A window of 3 x 3 numbers stands behind every pair of channels, so it counts nine times for both.
  Index window = 1;
  for (Index axis = 2; axis < weight.size(); ++axis) window *= weight[axis];
  return {weight[1] * window, weight[0] * window};
  // END SOLUTION
}

// Exercise 03.2: keep the variance steady both ways, on average.
float kernels::xavier_deviation(nn::Fans fans, float gain) {
  // BEGIN SOLUTION
  return gain * std::sqrt(2.0f / static_cast<float>(fans.in + fans.out));
  // END SOLUTION
}

// Exercise 03.3: keep the variance steady one way, exactly.
float kernels::kaiming_deviation(Index fan, float gain) {
  // BEGIN SOLUTION
  return gain / std::sqrt(static_cast<float>(fan));
  // END SOLUTION
}

}  // namespace tinytorch
