// Module 02, part 2: the switch. Read the lesson, "A formula and its safe half".

#include <cmath>

#include "tinytorch/activations.h"

namespace tinytorch {

// Exercise 02.3: squeeze any number into a share between 0 and 1.
// There are two ways to write the sigmoid: 1 / (1 + e^-x), and the same multiplied by e^x above and below.
// Each is safe where its power is at most 1. Use each on its side.
float kernels::sigmoid_of(float x) {
  // BEGIN SOLUTION
  const float power = exp_f32(-std::abs(x));  // in (0, 1]
  return (x < 0.0f ? power : 1.0f) / (1.0f + power);
  // END SOLUTION
}

// Exercise 02.4: the same curve between -1 and 1, with all its digits.
// Near zero tanh(x) is nearly x, so any form that subtracts two numbers near 1 has few digits left.
// std::expm1(v) is e^v - 1 without that loss. Work on |x|, then give the answer the sign of x
// (std::copysign).
float kernels::tanh_of(float x) {
  // BEGIN SOLUTION
  // tanh |x| = (1 - p) / (1 + p) with p = e^(-2 |x|); with m = p - 1 that is -m / (2 + m).
  const float m = std::expm1(-2.0f * std::abs(x));
  return std::copysign(-m / (2.0f + m), x);
  // END SOLUTION
}

}  // namespace tinytorch
