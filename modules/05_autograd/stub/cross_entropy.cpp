// Module 05, part 3: the loss of a classifier. Read the lesson, "What the loss says to the logits".

#include "tinytorch/gradients.h"
#include "tinytorch/losses.h"

namespace tinytorch {

// Exercise 05.14: the gradient of the surprise is what was believed minus what was true.
// The truth of row i at class c is share(c) = weight[c] * target_of(c, label, classes, label_smoothing)
// (04.8); without weights and smoothing, 1 at the label and 0 elsewhere. With p = softmax(logits) and `all`
// the sum of the shares of a row: dx[i][c] = dy[i] (p[i][c] * all - share(c)). An ignored row has gradient 0.
void gradients::cross_entropy(const Tensor& logits, const Tensor& labels, const Tensor& weight,
                              Index ignore_index, float label_smoothing, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 15 lines)
  todo("05.14");
  // END SOLUTION
}

}  // namespace tinytorch
