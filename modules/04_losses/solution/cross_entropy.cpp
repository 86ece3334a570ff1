// Module 04, part 6: one of many classes. Read the lesson, "One of many".

#include "tinytorch/losses.h"

namespace tinytorch {

// Exercise 04.8: what the row should have said.
// Without smoothing: 1 at the label, 0 elsewhere. With it, the label keeps 1 - smoothing, and every class,
// the label too, gets an equal part of the rest. All classes together always have 1.
float kernels::target_of(Index c, Index label, Index classes, float smoothing) {
  // BEGIN SOLUTION
  return (c == label ? 1.0f - smoothing : 0.0f) + smoothing / static_cast<float>(classes);
  // END SOLUTION
}

// Exercise 04.9: the loss of one row of scores.
// log_softmax_lane writes all log-probabilities into room. Add up what each class costs, in a double: weight
// times target_of times minus its log-probability. A class that counts 0 must not be touched: its
// log-probability may be -infinity.
float kernels::cross_entropy_row(Lane<const float> logits, Index label, const float* weight, float smoothing,
                                 Lane<float> room) {
  // BEGIN SOLUTION
  log_softmax_lane(logits, room);
  double loss = 0;
  for (Index c = 0; c < logits.count; ++c) {
    const float share = (weight ? weight[c] : 1.0f) * target_of(c, label, logits.count, smoothing);
    if (share != 0.0f) loss -= static_cast<double>(share) * room[c];
  }
  return static_cast<float>(loss);
  // END SOLUTION
}

// Exercise 04.10: what the mean divides by.
// Each label that is not ignored counts as much as its class: weight[label], or 1 without weights.
double kernels::total_weight(std::span<const std::int32_t> labels, const float* weight, Index ignore_index) {
  // BEGIN SOLUTION
  double total = 0;
  for (const std::int32_t label : labels) {
    if (label != ignore_index) total += weight ? weight[label] : 1.0f;
  }
  return total;
  // END SOLUTION
}

}  // namespace tinytorch
