// Module 11, part 2: turning by an angle. Read the lesson, "A clock for every pair".

#include <cmath>

#include "tinytorch/embeddings.h"

namespace tinytorch {

// Exercise 11.6: how far a pair turns.
// The position times base to the power of -2 pair / width: pair 0 turns by one radian a step, later ones ever
// slower.
double kernels::rotary_angle(Index position, Index pair, Index width, double base) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("11.6");
  // END SOLUTION
}

// Exercise 11.7: turn the pairs of one row.
// A pair (a, b) becomes (a cos - b sin, a sin + b cos). cosine.size() is n, the number of pairs; `pairs` says
// where the two numbers of pair i are.
void kernels::rotate_row(const float* x, float* y, std::span<const float> cosine, std::span<const float> sine,
                         RotaryPairs pairs) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 7 lines)
  todo("11.7");
  // END SOLUTION
}

// Exercise 11.8: the gradient of a turn.
// A turn keeps lengths, so its transpose is its inverse. Which call of kernels::rotary undoes this one?
void gradients::rotary(Index position, double base, RotaryPairs pairs, float direction, const Tensor& dy,
                       const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("11.8");
  // END SOLUTION
}

}  // namespace tinytorch
