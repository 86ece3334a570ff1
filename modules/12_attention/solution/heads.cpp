// Module 12, part 3: several heads. Read the lesson, "Many questions at once".

#include <algorithm>

#include "tinytorch/attention.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 12.6: cut the width into heads, and bring the heads to the front.
// A view: strides change, numbers do not.
Tensor kernels::split_heads(const Tensor& x, Index heads) {
  // BEGIN SOLUTION
  return x.reshape({x.size(0), x.size(1), heads, x.size(2) / heads}).transpose(1, 2);
  // END SOLUTION
}

// Exercise 12.7: the way back.
Tensor kernels::merge_heads(const Tensor& x) {
  // BEGIN SOLUTION
  return x.transpose(1, 2).reshape({x.size(0), x.size(2), x.size(1) * x.size(3)});
  // END SOLUTION
}

// Exercise 12.8: heads that share a key, side by side.
// Head h belongs to group h / (heads / groups). The new axis is where the group's one key will be broadcast.
Tensor kernels::by_group(const Tensor& x, Index groups) {
  // BEGIN SOLUTION
  return x.reshape({x.size(0), groups, x.size(1) / groups, x.size(2), x.size(3)});
  // END SOLUTION
}

// Exercise 12.9: ask, look, answer, in every head.
// queries, keys, values and output are members, with_handicap too; the rest is scaled_dot_product_attention.
Tensor nn::MultiHeadAttention::forward(const Tensor& x, const Mask& mask, Index position) {
  // BEGIN SOLUTION
  check(x);
  const Tensor q = queries(x, position), k = keys(x, position), v = values(x);
  return output(scaled_dot_product_attention(q, k, v, with_handicap(mask, q.size(-2), k.size(-2))));
  // END SOLUTION
}

// Exercise 12.10: what it costs.
// arguments[0], [1] and [2] hold q, k and v (.tensor), the shapes those of the contract. For every head,
// query and key: 2 FLOPs a number of the key's width, 5 for the softmax, 2 a number of the value's width.
// Bytes read are those of q, k, v and the scores, bytes written those of the scores and the result.
Cost kernels::attention_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  // BEGIN SOLUTION
  const Tensor &q = *arguments[0].tensor, &k = *arguments[1].tensor, &v = *arguments[2].tensor;
  const Index scores = q.numel() / std::max<Index>(q.size(-1), 1) * k.size(-2);
  constexpr Index kBytes = size_of(DType::f32);
  return {scores * (2 * q.size(-1) + 5 + 2 * v.size(-1)),
          (q.numel() + k.numel() + v.numel() + scores) * kBytes, (scores + results[0].numel()) * kBytes};
  // END SOLUTION
}

}  // namespace tinytorch
