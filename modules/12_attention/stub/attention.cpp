// Module 12, part 2: scores, weights, means. Read the lesson, "A soft dictionary".

#include "tinytorch/attention.h"
#include "tinytorch/activations.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 12.3: how well every key fits every question.
// Dot products of the rows of q with the rows of k, times scale. Scale the smaller of what there is to scale.
Tensor kernels::attention_scores(const Tensor& q, const Tensor& k, float scale) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("12.3");
  // END SOLUTION
}

// Exercise 12.4: scores to weights.
// Add what masks there are, then softmax over the keys.
Tensor kernels::attention_weights(const Tensor& q, const Tensor& k, const Tensor& bias, bool causal,
                                  float scale) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 4 lines)
  todo("12.4");
  // END SOLUTION
}

// Exercise 12.5: the mean of the values, by weight.
Tensor kernels::attend(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
                       float scale) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("12.5");
  // END SOLUTION
}

}  // namespace tinytorch
