// Module 05, part 2: the tape. Read the lesson, "A computation that remembers".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.2: remember where the inputs came from.
// One entry of node.inputs for each tensor: source_of(t) where a gradient is wanted, nullptr where not, also
// for a tensor that is not defined().
void record(TapeNode& node, std::span<const Tensor* const> tensors) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 4 lines)
  todo("05.2");
  // END SOLUTION
}

// Exercise 05.3: an order in which every gradient is complete before it is handed on.
// Walk once from root and count in `uses` how often each node is an input; walk again, and let a node follow
// as soon as its last use has come by. The lists can grow while you walk them by index.
TapeNodes topological_order(TapeNode& root) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 13 lines)
  todo("05.3");
  // END SOLUTION
}

// Exercise 05.4: add where paths meet.
// The first gradient becomes the total; a later one is added to it in a new tensor. (Why not in place?
// Because y = a + b hands the very same tensor to a and to b.)
void accumulate(Tensor& total, const Tensor& gradient) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("05.4");
  // END SOLUTION
}

}  // namespace tinytorch
