#include <algorithm>
#include <utility>

#include "tinytorch/sampler.h"

namespace tinytorch {

// Exercise 08.1: every order equally likely.
void kernels::shuffle(std::span<Index> numbers, Generator& random) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("08.1");
  // END SOLUTION
}

// Exercise 08.2: cut an order into batches.
std::vector<std::span<const Index>> kernels::cut(std::span<const Index> order, Index batch_size,
                                                 bool drop_last) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 8 lines)
  todo("08.2");
  // END SOLUTION
}

}  // namespace tinytorch
