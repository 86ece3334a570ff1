// Module 02, part 3: the soft gate. Read the lesson, "A gate that x opens for itself".

#include <cmath>

#include "tinytorch/activations.h"

namespace tinytorch {

// Exercise 02.5: let x through in proportion to how large it is among normal numbers.
// The share is Phi(x) = (1 + erf(x / sqrt 2)) / 2. Far on the left erf is so close to -1 that the sum has no
// digits left; std::erfc(v) is 1 - erf(v) with all of them, and erf(-v) = -erf(v). gate(v, share) closes
// cleanly, even for -infinity.
Tensor kernels::gelu(const Tensor& x) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("02.5");
  // END SOLUTION
}

}  // namespace tinytorch
