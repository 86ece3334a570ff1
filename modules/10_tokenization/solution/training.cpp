#include <algorithm>

#include "tinytorch/merges.h"

namespace tinytorch {

// Exercise 10.6: count the neighbours.
void kernels::count_pairs(const bpe::Pieces& words, bpe::PairCounts& counts) {
  // BEGIN SOLUTION
  for (bpe::Place at = 0; at < words.size(); ++at) counts.add(words.pair(at), words.weight(at), at);
  // END SOLUTION
}

// Exercise 10.7: join a pair wherever it stands.
void kernels::merge_everywhere(bpe::Pieces& words, bpe::Pair pair, TokenId made, bpe::PairCounts& counts) {
  // BEGIN SOLUTION
  for (const bpe::Place at : counts.places(pair)) {
    if (!(words.pair(at) == pair)) continue;  // one of the two was joined to something else
    const bpe::Place before = words.previous(at), after = words.next(at);
    const Index weight = words.weight(at);
    for (const bpe::Place each : {before, at, after}) counts.add(words.pair(each), -weight, each);
    words.join(at, made);
    for (const bpe::Place each : {before, at}) counts.add(words.pair(each), weight, each);
  }
  // END SOLUTION
}

// Exercise 10.8: learn the rules.
std::vector<bpe::Merge> kernels::learn_merges(bpe::Pieces& words, bpe::Vocabulary& tokens, Index size,
                                              Index min_count) {
  // BEGIN SOLUTION
  bpe::PairCounts counts;
  kernels::count_pairs(words, counts);
  std::vector<bpe::Merge> merges;
  while (tokens.size() < size) {
    const bpe::PairCounts::Counted best = counts.most_frequent();
    if (best.count < min_count) break;
    const TokenId made = tokens.add_joined(best.pair);
    kernels::merge_everywhere(words, best.pair, made, counts);
    merges.push_back({best.pair, made});
  }
  return merges;
  // END SOLUTION
}

}  // namespace tinytorch
