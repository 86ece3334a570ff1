#include "tinytorch/init.h"

#include <cmath>

namespace tinytorch {

// Exercise 03.1: count what goes in and what comes out.
nn::Fans kernels::fans(const Shape& weight) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("03.1");
  // END SOLUTION
}

// Exercise 03.2: keep the variance steady both ways, on average.
float kernels::xavier_deviation(nn::Fans fans, float gain) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("03.2");
  // END SOLUTION
}

// Exercise 03.3: keep the variance steady one way, exactly.
float kernels::kaiming_deviation(Index fan, float gain) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("03.3");
  // END SOLUTION
}

}  // namespace tinytorch
