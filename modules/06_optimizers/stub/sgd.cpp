#include "tinytorch/optim.h"

namespace tinytorch {

// Exercise 06.1: a step downhill.
void kernels::sgd_(std::span<float> p, std::span<const float> g, const optim::SGDOptions& options) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("06.1");
  // END SOLUTION
}

// Exercise 06.2: keep some of the speed.
void kernels::momentum_(std::span<float> p, std::span<const float> g, std::span<float> v,
                        const optim::SGDOptions& options) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("06.2");
  // END SOLUTION
}

// Exercise 06.3: look where the speed is taking you.
void kernels::nesterov_(std::span<float> p, std::span<const float> g, std::span<float> v,
                        const optim::SGDOptions& options) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 7 lines)
  todo("06.3");
  // END SOLUTION
}

}  // namespace tinytorch
