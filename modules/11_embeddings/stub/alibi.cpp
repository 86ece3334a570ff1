// Module 11, part 3: distance as a handicap. Read the lesson, "Or just mark it down".

#include <bit>
#include <cmath>

#include "tinytorch/embeddings.h"

namespace tinytorch {

// Exercise 11.9: how steep a head is.
// For n heads, n a power of two: 2^(-8 (head + 1) / n). Otherwise the first m heads, m being the power of two
// below n, are those of m heads, and those after them take numbers 0, 2, 4, ... of 2 m heads.
double kernels::alibi_slope(Index head, Index heads) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("11.9");
  // END SOLUTION
}

// Exercise 11.10: minus slope times distance.
// The queries are the last of the keys: query i stands where key (keys - queries + i) does. Distances have no
// sign.
void kernels::alibi_head(float* out, float slope, Index queries, Index keys) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 5 lines)
  todo("11.10");
  // END SOLUTION
}

}  // namespace tinytorch
