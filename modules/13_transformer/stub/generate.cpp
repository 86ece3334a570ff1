// Module 13, part 3: writing. Read the lesson, "One token, and another".

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "tinytorch/generate.h"

namespace tinytorch {

// Exercise 13.7: only the k likeliest.
// Everything else becomes -infinity. If several are equal at the edge, lower ids stay.
void kernels::keep_top_k(std::span<float> logits, Index k) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("13.7");
  // END SOLUTION
}

// Exercise 13.8: only as many as it takes.
// From the likeliest down (lower ids first among equals) until the sum is at least p. The others become 0,
// and those that stay are divided by their sum.
void kernels::keep_top_p(std::span<float> probabilities, float p) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 11 lines)
  todo("13.8");
  // END SOLUTION
}

// Exercise 13.9: one draw.
// Lay the probabilities side by side, and see on which of them the point u times their sum falls: the first
// with which the running sum is greater than it. Sums in double.
std::int32_t kernels::sample(std::span<const float> probabilities, float u) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("13.9");
  // END SOLUTION
}

// Exercise 13.10: token after token.
// Stop when options.tokens were written or the text fills the context. choose() picks from source.next(text).
// A stop token ends it and is not appended. What is appended is handed to on_token, whose false ends it too.
Stop kernels::write(NextLogits& source, TokenIds& text, Index context, const GenerateOptions& options,
                    Generator& random, OnToken on_token) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 8 lines)
  todo("13.10");
  // END SOLUTION
}

}  // namespace tinytorch
