#include "tinytorch/metrics.h"

namespace tinytorch {

// Exercise 07.1: a mean that knows how many.
void RunningMean::add(double value, Index count) {
  // BEGIN SOLUTION
  sum_ += value * static_cast<double>(count);
  count_ += count;
  // END SOLUTION
}

// Exercise 07.2: how many are right.
Index kernels::count_correct(const Tensor& logits, const Tensor& labels) {
  // BEGIN SOLUTION
  const Tensor best = logits.argmax(1);
  Index correct = 0;
  for (Index row = 0; row < labels.numel(); ++row) {
    correct += best.at<std::int32_t>(row) == labels.at<std::int32_t>(row);
  }
  return correct;
  // END SOLUTION
}

// Exercise 07.3: what was taken for what.
void kernels::count_pairs(std::vector<Index>& counts, Index classes, const Tensor& predictions,
                          const Tensor& labels) {
  // BEGIN SOLUTION
  for (Index row = 0; row < labels.numel(); ++row) {
    const Index was = labels.at<std::int32_t>(row), seemed = predictions.at<std::int32_t>(row);
    ++counts[static_cast<std::size_t>(was * classes + seemed)];
  }
  // END SOLUTION
}

// Exercise 07.4: know when it is enough.
bool EarlyStopping::update(double value) {
  // BEGIN SOLUTION
  const bool progress = value < best_ - min_delta_;
  if (progress) best_ = value;
  bad_ = progress ? 0 : bad_ + 1;
  return progress;
  // END SOLUTION
}

}  // namespace tinytorch
