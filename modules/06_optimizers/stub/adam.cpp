#include <cmath>

#include "tinytorch/optim.h"

namespace tinytorch {

// Exercise 06.5: momentum and stride, both honest from the first step.
void kernels::adam_(std::span<float> p, std::span<const float> g, std::span<float> m, std::span<float> v,
                    Index step, const optim::AdamOptions& options) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 12 lines)
  todo("06.5");
  // END SOLUTION
}

// Exercise 06.6: let the decay act on the weight alone.
void kernels::adamw_(std::span<float> p, std::span<const float> g, std::span<float> m, std::span<float> v,
                     Index step, const optim::AdamWOptions& options) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("06.6");
  // END SOLUTION
}

}  // namespace tinytorch
