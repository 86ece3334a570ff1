#include "tinytorch/trainer.h"

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

Ending Trainer::fit(BatchSource& data, Index epochs, BatchSource* validation) {
  while (epoch_ < epochs) {
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
    if (stopping_.should_stop()) return Ending::no_progress;
  }
  return Ending::done;
}

std::vector<Batch> Trainer::next_group(BatchSource& data) {
  std::vector<Batch> group;
  for (Batch batch; static_cast<Index>(group.size()) < options_.accumulate && data.next(batch);) {
    if (batch.rows() == 0)
      throw ValueError(str("fit: batch ", batch_ + 1, " of epoch ", epoch_ + 1, " is empty"));
    if (const auto found = detail::first_not_finite(batch.x)) {
      throw ValueError(str("fit: the data of step ", step_ + 1, " (epoch ", epoch_ + 1, ", batch ",
                           batch_ + 1, ", shape ", batch.x.shape(), ") hold ", found->value, " at element ",
                           found->element, "; clean them before training"));
    }
    group.push_back(batch);
    ++batch_;
  }
  return group;
}

void Trainer::check_finite(double loss) const {
  const NamedTensors parameters = model_.named_parameters();
  if (!std::isfinite(loss)) {
    for (const auto& [name, parameter] : parameters) {
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
  for (const auto& [name, parameter] : parameters) {
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
