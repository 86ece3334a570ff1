#include <algorithm>

#include "tinytorch/merges.h"

namespace tinytorch {

// Exercise 10.6: count the neighbours.
void kernels::count_pairs(const bpe::Pieces& words, bpe::PairCounts& counts) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("10.6");
  // END SOLUTION
}

// Exercise 10.7: join a pair wherever it stands.
void kernels::merge_everywhere(bpe::Pieces& words, bpe::Pair pair, TokenId made, bpe::PairCounts& counts) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 8 lines)
  todo("10.7");
  // END SOLUTION
}

// Exercise 10.8: learn the rules.
std::vector<bpe::Merge> kernels::learn_merges(bpe::Pieces& words, bpe::Vocabulary& tokens, Index size,
                                              Index min_count) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 11 lines)
  todo("10.8");
  // END SOLUTION
}

}  // namespace tinytorch
