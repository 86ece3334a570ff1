// Module 12, part 1: who may look at what. Read the lesson, "Not everything may be seen".

#include <limits>

#include "tinytorch/attention.h"
#include "tinytorch/ops.h"

namespace tinytorch {

constexpr float kForbidden = -std::numeric_limits<float>::infinity();

// Exercise 12.1: nobody sees the future.
// The queries are the last of the keys' places: query i stands at key (keys - queries + i), and may look at
// that key.
Tensor kernels::causal_bias(Index queries, Index keys) {
  // BEGIN SOLUTION
  const Tensor out = Tensor::empty({queries, keys});
  float* to = out.data();
  for (Index i = 0; i < queries; ++i) {
    for (Index j = 0; j < keys; ++j) *to++ = j <= keys - queries + i ? 0.0f : kForbidden;
  }
  return out;
  // END SOLUTION
}

// Exercise 12.2: nobody sees filler.
// Two axes of size 1 in the middle, so that it broadcasts over heads and queries.
Tensor kernels::padding_bias(const Tensor& keep) {
  // BEGIN SOLUTION
  return where(keep, 0.0f, full({1}, kForbidden)).unsqueeze(1).unsqueeze(1);
  // END SOLUTION
}

}  // namespace tinytorch
