// Module 12, part 3: several heads. Read the lesson, "Many questions at once".

#include <algorithm>

#include "tinytorch/attention.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 12.6: cut the width into heads, and bring the heads to the front.
// A view: strides change, numbers do not.
Tensor kernels::split_heads(const Tensor& x, Index heads) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("12.6");
  // END SOLUTION
}

// Exercise 12.7: the way back.
Tensor kernels::merge_heads(const Tensor& x) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("12.7");
  // END SOLUTION
}

// Exercise 12.8: heads that share a key, side by side.
// Head h belongs to group h / (heads / groups). The new axis is where the group's one key will be broadcast.
Tensor kernels::by_group(const Tensor& x, Index groups) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("12.8");
  // END SOLUTION
}

// Exercise 12.9: ask, look, answer, in every head.
// queries, keys, values and output are members, with_handicap too; the rest is scaled_dot_product_attention.
Tensor nn::MultiHeadAttention::forward(const Tensor& x, const Mask& mask, Index position) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("12.9");
  // END SOLUTION
}

// Exercise 12.10: what it costs.
// arguments[0], [1] and [2] hold q, k and v (.tensor), the shapes those of the contract. For every head,
// query and key: 2 FLOPs a number of the key's width, 5 for the softmax, 2 a number of the value's width.
// Bytes read are those of q, k, v and the scores, bytes written those of the scores and the result.
Cost kernels::attention_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 5 lines)
  todo("12.10");
  // END SOLUTION
}

}  // namespace tinytorch
