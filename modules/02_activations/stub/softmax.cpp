// Module 02, part 4: weights from scores. Read the lesson, "Softmax, and how not to overflow".

#include <algorithm>
#include <cmath>
#include <limits>

#include "tinytorch/activations.h"

namespace tinytorch {

// Exercise 02.6: what to subtract before taking powers.
// The greatest number of the lane; 0 when there is none, or when all are -infinity (subtracting that would
// give NaN). A plain loop will do; fold_lane (lanes.h) is several times as fast.
float kernels::shift_of(Lane<const float> x) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("02.6");
  // END SOLUTION
}

// Exercise 02.7: scores to weights that sum to 1.
// Subtract shift_of(x), take powers, divide by their sum. Write the powers into out at once: it is all the
// memory you need. Add them up in a double. When nothing is left to divide by, every weight is 0.
void kernels::softmax_lane(Lane<const float> x, Lane<float> out) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 5 lines)
  todo("02.7");
  // END SOLUTION
}

// Exercise 02.8: find the lanes along any axis, without copying a number.
// Take the axis out of the shape and the strides of x: what remains is a layout of the first number of every
// lane, and the axis's own stride is the step inside a lane. Do the same for out, and walk both with
// share_row_pairs: for_each_row_pair for several threads, each first number standing for count numbers of
// work. storage_data<float>(x) is where its rows count from.
Tensor map_lanes(const Tensor& x, Index axis, LaneFunction lane) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 13 lines)
  todo("02.8");
  // END SOLUTION
}

// Exercise 02.9: the logarithm of the weights, without ever making a weight.
// log(e^(x - shift) / total) = (x - shift) - log(total). Where nothing is left, that is -infinity, not NaN.
void kernels::log_softmax_lane(Lane<const float> x, Lane<float> out) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 5 lines)
  todo("02.9");
  // END SOLUTION
}

}  // namespace tinytorch
