// Module 12, part 2: scores, weights, means. Read the lesson, "A soft dictionary".

#include "tinytorch/attention.h"
#include "tinytorch/activations.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 12.3: how well every key fits every question.
// Dot products of the rows of q with the rows of k, times scale. Scale the smaller of what there is to scale.
Tensor kernels::attention_scores(const Tensor& q, const Tensor& k, float scale) {
  // BEGIN SOLUTION
  return (q * scale).matmul(k.transpose(-2, -1));
  // END SOLUTION
}

// Exercise 12.4: scores to weights.
// Add what masks there are, then softmax over the keys.
Tensor kernels::attention_weights(const Tensor& q, const Tensor& k, const Tensor& bias, bool causal,
                                  float scale) {
  // BEGIN SOLUTION
  Tensor scores = attention_scores(q, k, scale);
  if (causal) scores = scores + causal_bias(q.size(-2), k.size(-2));
  if (bias.defined()) scores = scores + bias;
  return tinytorch::softmax(scores, -1);
  // END SOLUTION
}

// Exercise 12.5: the mean of the values, by weight.
Tensor kernels::attend(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
                       float scale) {
  // BEGIN SOLUTION
  return kernels::attention_weights(q, k, bias, causal, scale).matmul(v);
  // END SOLUTION
}

}  // namespace tinytorch
