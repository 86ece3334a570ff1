#include "tinytorch/trainer.h"

#include "tinytorch/op.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 07.5: many small batches, one large gradient.
double Trainer::accumulate(std::span<const Batch> group) {
  // BEGIN SOLUTION
  double rows = 0, total = 0;
  for (const Batch& batch : group) rows += static_cast<double>(batch.rows());
  for (const Batch& batch : group) {
    const auto share = static_cast<float>(static_cast<double>(batch.rows()) / rows);
    const Tensor loss = loss_(model_(batch.x), batch.y) * share;
    loss.backward();
    total += loss.item<double>();
  }
  return total;
  // END SOLUTION
}

// Exercise 07.6: one step, in the right order.
double Trainer::train_step(std::span<const Batch> group) {
  // BEGIN SOLUTION
  optimizer_.zero_grad();
  const double loss = accumulate(group);
  check_finite(loss);
  clip();
  optimizer_.step();
  if (scheduler_) scheduler_->step();
  ++step_;
  return loss;
  // END SOLUTION
}

// Exercise 07.7: look, and leave no trace.
Evaluation Trainer::evaluate(BatchSource& data) {
  // BEGIN SOLUTION
  const NoGrad quiet;
  const nn::EvalMode mode(model_);
  RunningMean loss, right;
  Batch batch;
  for (data.begin_epoch(); data.next(batch);) {
    const Tensor prediction = model_(batch.x);
    loss.add(loss_(prediction, batch.y).item<double>(), batch.rows());
    if (are_classes(prediction, batch.y)) right.add(accuracy(prediction, batch.y), batch.rows());
  }
  Evaluation result{loss.mean(), {}, loss.count()};
  if (right.count() > 0) result.accuracy = right.mean();
  return result;
  // END SOLUTION
}

// Exercise 07.8: from the first batch to the last.
bool Trainer::train_epoch(BatchSource& data) {
  // BEGIN SOLUTION
  model_.train();
  for (std::vector<Batch> group = next_group(data); !group.empty(); group = next_group(data)) {
    tell_step(group, train_step(group), data.batches());
    if (stop_requested()) return false;
  }
  return true;
  // END SOLUTION
}

}  // namespace tinytorch
