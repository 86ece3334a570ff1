#include "tinytorch/metrics.h"

namespace tinytorch {

// Exercise 07.1: a mean that knows how many.
void RunningMean::add(double value, Index count) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("07.1");
  // END SOLUTION
}

// Exercise 07.2: how many are right.
Index kernels::count_correct(const Tensor& logits, const Tensor& labels) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("07.2");
  // END SOLUTION
}

// Exercise 07.3: what was taken for what.
void kernels::count_pairs(std::vector<Index>& counts, Index classes, const Tensor& predictions,
                          const Tensor& labels) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 4 lines)
  todo("07.3");
  // END SOLUTION
}

// Exercise 07.4: know when it is enough.
bool EarlyStopping::update(double value) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 4 lines)
  todo("07.4");
  // END SOLUTION
}

}  // namespace tinytorch
