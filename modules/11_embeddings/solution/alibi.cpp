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
  const auto below = static_cast<Index>(std::bit_floor(static_cast<std::uint64_t>(heads)));
  if (head >= below) return alibi_slope(2 * (head - below), 2 * below);
  return std::exp2(-8.0 * static_cast<double>(head + 1) / static_cast<double>(below));
  // END SOLUTION
}

// Exercise 11.10: minus slope times distance.
// The queries are the last of the keys: query i stands where key (keys - queries + i) does. Distances have no
// sign.
void kernels::alibi_head(float* out, float slope, Index queries, Index keys) {
  // BEGIN SOLUTION
  for (Index i = 0; i < queries; ++i) {
    for (Index j = 0; j < keys; ++j) {
      *out++ = -slope * std::fabs(static_cast<float>(keys - queries + i - j));
    }
  }
  // END SOLUTION
}

}  // namespace tinytorch
