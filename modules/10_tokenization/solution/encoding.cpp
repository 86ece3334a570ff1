#include <algorithm>

#include "tinytorch/merges.h"

namespace tinytorch {

// Exercise 10.9: apply the rules, the oldest first.
void kernels::apply_merges(bpe::Pieces& word, const bpe::MergeTable& merges, bpe::MergeQueue& queue) {
  // BEGIN SOLUTION
  const auto offer = [&](bpe::Place at) {
    const std::int32_t rank = merges.rank(word.pair(at));
    if (rank != bpe::kNone) queue.push(rank, at);
  };
  for (bpe::Place at = 0; at < word.size(); ++at) offer(at);
  while (!queue.empty()) {
    const auto [rank, at] = queue.pop();
    if (!(word.pair(at) == merges[rank].pair)) continue;  // an earlier join has changed this place
    word.join(at, merges[rank].made);
    offer(word.previous(at));
    offer(at);
  }
  // END SOLUTION
}

// Exercise 10.10: find what is not text.
bpe::Found kernels::find_special(std::string_view text, std::size_t from,
                                 std::span<const std::string> names) {
  // BEGIN SOLUTION
  for (std::size_t at = from; at < text.size(); ++at) {
    bpe::Found best{at, bpe::kNone};
    std::size_t longest = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].size() > longest && text.substr(at).starts_with(names[i])) {
        longest = names[i].size();
        best.which = static_cast<Index>(i);
      }
    }
    if (best.which != bpe::kNone) return best;
  }
  return {text.size(), bpe::kNone};
  // END SOLUTION
}

}  // namespace tinytorch
