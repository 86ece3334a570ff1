#include <cmath>

#include "tinytorch/optim.h"

namespace tinytorch {

// Exercise 06.4: give every number its own stride.
void kernels::rmsprop_(std::span<float> p, std::span<const float> g, std::span<float> s, std::span<float> a,
                       std::span<float> v, const optim::RMSpropOptions& options) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 12 lines)
  todo("06.4");
  // END SOLUTION
}

}  // namespace tinytorch
