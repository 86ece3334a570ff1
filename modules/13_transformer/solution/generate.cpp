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
  std::vector<std::size_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto first = [&](std::size_t a, std::size_t b) {
    return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
  };
  std::nth_element(ids.begin(), ids.begin() + k - 1, ids.end(), first);
  for (std::size_t i = static_cast<std::size_t>(k); i < ids.size(); ++i) {
    logits[ids[i]] = -std::numeric_limits<float>::infinity();
  }
  // END SOLUTION
}

// Exercise 13.8: only as many as it takes.
// From the likeliest down (lower ids first among equals) until the sum is at least p. The others become 0,
// and those that stay are divided by their sum.
void kernels::keep_top_p(std::span<float> probabilities, float p) {
  // BEGIN SOLUTION
  std::vector<std::size_t> ids(probabilities.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::stable_sort(ids.begin(), ids.end(),
                   [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
  double sum = 0;
  std::size_t kept = 0;
  while (kept < ids.size() && (kept == 0 || sum < p)) sum += probabilities[ids[kept++]];
  for (std::size_t i = kept; i < ids.size(); ++i) probabilities[ids[i]] = 0.0f;
  for (std::size_t i = 0; i < kept; ++i) {
    probabilities[ids[i]] = static_cast<float>(probabilities[ids[i]] / sum);
  }
  // END SOLUTION
}

// Exercise 13.9: one draw.
// Lay the probabilities side by side, and see on which of them the point u times their sum falls: the first
// with which the running sum is greater than it. Sums in double.
std::int32_t kernels::sample(std::span<const float> probabilities, float u) {
  // BEGIN SOLUTION
  double total = 0, sum = 0;
  for (const float each : probabilities) total += each;
  std::size_t token = 0;
  while (token + 1 < probabilities.size()) {
    sum += probabilities[token];
    if (sum > u * total) break;
    ++token;
  }
  return static_cast<std::int32_t>(token);
  // END SOLUTION
}

// Exercise 13.10: token after token.
// Stop when options.tokens were written or the text fills the context. choose() picks from source.next(text).
// A stop token ends it and is not appended. What is appended is handed to on_token, whose false ends it too.
Stop kernels::write(NextLogits& source, TokenIds& text, Index context, const GenerateOptions& options,
                    Generator& random, OnToken on_token) {
  // BEGIN SOLUTION
  for (Index written = 0; written < options.tokens; ++written) {
    if (static_cast<Index>(text.size()) >= context) return Stop::context;
    const std::int32_t token = choose(source.next(text), text, options, random);
    if (std::find(options.stop.begin(), options.stop.end(), token) != options.stop.end()) return Stop::stop;
    text.push_back(token);
    if (!on_token(token)) return Stop::caller;
  }
  return Stop::tokens;
  // END SOLUTION
}

}  // namespace tinytorch
