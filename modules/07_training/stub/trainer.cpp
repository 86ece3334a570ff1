#include "tinytorch/trainer.h"

#include "tinytorch/op.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 07.5: many small batches, one large gradient.
double Trainer::accumulate(std::span<const Batch> group) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("07.5");
  // END SOLUTION
}

// Exercise 07.6: one step, in the right order.
double Trainer::train_step(std::span<const Batch> group) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 8 lines)
  todo("07.6");
  // END SOLUTION
}

// Exercise 07.7: look, and leave no trace.
Evaluation Trainer::evaluate(BatchSource& data) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 12 lines)
  todo("07.7");
  // END SOLUTION
}

// Exercise 07.8: from the first batch to the last.
bool Trainer::train_epoch(BatchSource& data) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("07.8");
  // END SOLUTION
}

}  // namespace tinytorch
