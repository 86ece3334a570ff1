#include "tinytorch/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "finite.h"
#include "tinytorch/autograd.h"
#include "tinytorch/op.h"

namespace tinytorch {

Trainer::Trainer(nn::Module& model, optim::Optimizer& optimizer, Loss loss, const TrainerOptions& options,
                 optim::SchedulePtr schedule)
    : model_(model),
      optimizer_(optimizer),
      loss_(std::move(loss)),
      options_(options),
      stopping_(options.patience, options.min_delta) {
  if (!loss_) throw ValueError("Trainer: there is no loss; pass a function of prediction and target");
  if (options.accumulate < 1) {
    throw ValueError(str("Trainer: accumulate is ", options.accumulate, "; a step needs at least 1 batch"));
  }
  if (!(options.clip_norm >= 0)) {
    throw ValueError(str("Trainer: clip_norm is ", options.clip_norm, "; it cannot be below 0"));
  }
  if (schedule) scheduler_.emplace(optimizer, std::move(schedule));
  enable_autograd();
}

void Trainer::check_optimizer() const {
  const NamedTensors mine = model_.named_parameters(), theirs = optimizer_.parameters();
  const bool shared = std::any_of(theirs.begin(), theirs.end(), [&](const auto& moved) {
    return std::any_of(mine.begin(), mine.end(),
                       [&](const auto& own) { return own.second.is(moved.second); });
  });
  if (!shared) {
    throw ValueError(str("fit: none of the optimizer's ", theirs.size(), " parameters is one of the model's ",
                         mine.size(), "; make the optimizer from model.named_parameters()"));
  }
}

Ending Trainer::fit(BatchSource& data, Index epochs, BatchSource* validation) {
  check_optimizer();
  const Ending ending = run_epochs(data, epochs, validation);
  for (const auto& callback : callbacks_) callback->on_end(ending);
  return ending;
}

Ending Trainer::run_epochs(BatchSource& data, Index epochs, BatchSource* validation) {
  while (epoch_ < epochs) {
    if (stopping_.should_stop()) return Ending::no_progress;
    const auto start = std::chrono::steady_clock::now();
    if (!in_epoch_) {
      data.begin_epoch();
      epoch_loss_ = {};
      batch_ = 0;
      in_epoch_ = true;
    }
    const bool whole = train_epoch(data);
    if (!whole && batch_ < data.batches()) {
      stop_ = false;
      return Ending::stopped;
    }
    in_epoch_ = false;
    ++epoch_;
    std::optional<Evaluation> seen;
    if (validation) seen = evaluate(*validation);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    tell_epoch(epochs, seen, took.count());
    if (stop_.exchange(false)) return Ending::stopped;
  }
  return stopping_.should_stop() ? Ending::no_progress : Ending::done;
}

std::vector<Batch> Trainer::next_group(BatchSource& data) {
  const auto refuse_not_finite = [&](const char* what, const Tensor& x) {
    const auto found = detail::first_not_finite(x);
    if (!found) return;
    throw ValueError(str("fit: the ", what, " of step ", step_ + 1, " (epoch ", epoch_ + 1, ", batch ",
                         batch_ + 1, ", shape ", x.shape(), ") hold ", found->value, " at element ",
                         found->element, "; clean them before training"));
  };
  std::vector<Batch> group;
  for (Batch batch; static_cast<Index>(group.size()) < options_.accumulate && data.next(batch);) {
    if (batch.rows() == 0) {
      throw ValueError(str("fit: batch ", batch_ + 1, " of epoch ", epoch_ + 1,
                           " is empty; leave it out, for it has no mean"));
    }
    refuse_not_finite("data", batch.x);
    refuse_not_finite("targets", batch.y);
    group.push_back(batch);
    ++batch_;
  }
  return group;
}

void Trainer::check_finite(double loss) const {
  if (!std::isfinite(loss)) {
    for (const auto& [name, parameter] : model_.named_parameters()) {
      if (const auto found = detail::first_not_finite(parameter)) {
        throw ValueError(str("fit: the loss of step ", step_ + 1, " is ", loss, "; parameter ", name,
                             " holds ", found->value, " at element ", found->element));
      }
    }
    throw ValueError(
        str("fit: the loss of step ", step_ + 1, " is ", loss,
            " and all parameters are finite; look at the targets, at logarithms and quotients in the "
            "loss, and at the learning rate, which is ",
            optimizer_.lr()));
  }
  // Only of what the step moves: the others are never set back, and grow from step to step.
  for (const auto& [name, parameter] : optimizer_.parameters()) {
    if (!parameter.grad().defined()) continue;
    if (const auto found = detail::first_not_finite(parameter.grad())) {
      throw ValueError(str("fit: in step ", step_ + 1, " the gradient of ", name, " holds ", found->value,
                           " at element ", found->element, " though the loss is ", loss,
                           "; look for a root or a logarithm at 0"));
    }
  }
}

void Trainer::clip() {
  if (options_.clip_norm > 0)
    gradient_norm_ = optim::clip_grad_norm_(optimizer_.parameters(), options_.clip_norm);
}

void Trainer::tell_step(std::span<const Batch> group, double loss, Index batches) {
  Index rows = 0;
  for (const Batch& batch : group) rows += batch.rows();
  epoch_loss_.add(loss, rows);
  const StepReport report{epoch_ + 1,         step_,           batch_,        batches, loss,
                          epoch_loss_.mean(), optimizer_.lr(), gradient_norm_};
  for (const auto& callback : callbacks_) callback->on_step(report);
}

void Trainer::tell_epoch(Index epochs, const std::optional<Evaluation>& validation, double seconds) {
  const double loss = epoch_loss_.mean();
  const bool best = stopping_.update(validation ? validation->loss : loss);
  const EpochReport report{epoch_, epochs, step_, loss, validation, optimizer_.lr(), seconds, best};
  for (const auto& callback : callbacks_) callback->on_epoch(report);
}

namespace nn {

EvalMode::EvalMode(Module& model) : model_(model) {
  for (const auto& [name, module] : model.named_modules()) before_.push_back(module->is_training());
  model.eval();
}

EvalMode::~EvalMode() {
  // From the top down: a module tells its children, and these then get their own mode.
  std::size_t i = 0;
  for (const auto& [name, module] : model_.named_modules()) {
    const bool was = before_[i++];
    if (name.empty()) {
      model_.train(was);
    } else {
      model_.child(name)->train(was);
    }
  }
}

}  // namespace nn
}  // namespace tinytorch
