// Module 05, part 2: the tape. Read the lesson, "A computation that remembers".

#include "tinytorch/gradients.h"

namespace tinytorch {

// Exercise 05.2: remember where the inputs came from.
// One entry of node.inputs for each tensor: source_of(t) where a gradient is wanted, nullptr where not, also
// for a tensor that is not defined().
void record(TapeNode& node, std::span<const Tensor* const> tensors) {
  // BEGIN SOLUTION
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& input = *tensors[i];
    node.inputs[i] = input.defined() && input.requires_grad() ? source_of(input) : nullptr;
  }
  // END SOLUTION
}

// Exercise 05.3: an order in which every gradient is complete before it is handed on.
// Walk once from root and count in `uses` how often each node is an input; walk again, and let a node follow
// as soon as its last use has come by. The lists can grow while you walk them by index.
TapeNodes topological_order(TapeNode& root) {
  // BEGIN SOLUTION
  TapeNodes reached{&root};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (TapeNode* input : reached[i]->inputs) {
      if (input && input->uses++ == 0) reached.push_back(input);
    }
  }
  TapeNodes order{&root};
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (TapeNode* input : order[i]->inputs) {
      if (input && --input->uses == 0) order.push_back(input);
    }
  }
  return order;
  // END SOLUTION
}

// Exercise 05.4: add where paths meet.
// The first gradient becomes the total; a later one is added to it in a new tensor. (Why not in place?
// Because y = a + b hands the very same tensor to a and to b.)
void accumulate(Tensor& total, const Tensor& gradient) {
  // BEGIN SOLUTION
  total = total.defined() ? total + gradient : gradient;
  // END SOLUTION
}

}  // namespace tinytorch
