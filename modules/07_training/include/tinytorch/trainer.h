/// @file
/// Module 07: Trainer, the loop that turns a model, a loss and an optimizer into a trained model.
///
///     optim::AdamW optimizer(model.named_parameters(), {.lr = 1e-3});
///     Trainer trainer(model, optimizer, [](auto& y, auto& t) { return cross_entropy(y, t); },
///                     {.clip_norm = 1, .patience = 3}, optim::warm_up(100, optim::cosine(900)));
///     trainer.tell(std::make_shared<ProgressBar>());
///     trainer.fit(training_data, 10, &validation_data);
///     trainer.save("run.safetensors", training_data);     // and later resume(), and fit() goes on
///
/// Thread safety: a trainer belongs to one thread; only request_stop() may be called from anywhere, a signal
/// handler included.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tinytorch/batches.h"
#include "tinytorch/metrics.h"
#include "tinytorch/module.h"
#include "tinytorch/optim.h"
#include "tinytorch/schedule.h"

namespace tinytorch {

/// From a prediction and what it should have been to a scalar: the mean over the rows of the batch.
using Loss = std::function<Tensor(const Tensor& prediction, const Tensor& target)>;

/// What a model makes of data that it does not learn from.
struct Evaluation {
  double loss = 0;
  std::optional<double> accuracy;  ///< when labels are i32 (batch) and predictions (batch, classes)
  Index rows = 0;
};

/// One step of the optimizer.
struct StepReport {
  Index epoch, step;                    ///< from 1; steps are counted over all epochs
  Index batch, batches;                 ///< of this epoch: how many are done, how many there are
  double loss, mean_loss;               ///< of this step; of the epoch so far
  double lr;                            ///< of the next step
  std::optional<double> gradient_norm;  ///< before clipping, when there is clipping
};

/// One epoch.
struct EpochReport {
  Index epoch, epochs, step;
  double loss;
  std::optional<Evaluation> validation;
  double lr, seconds;
  bool best;  ///< the lowest loss so far, of validation where there is one
};

/// How fit() ended.
enum class Ending { done, stopped, no_progress };

/// Is told what happens. The trainer shares it.
class Callback {
 public:
  virtual ~Callback() = default;
  virtual void on_step(const StepReport&) {}
  virtual void on_epoch(const EpochReport&) {}
  virtual void on_end(Ending) {}  ///< of a fit() that did not throw
};

struct TrainerOptions {
  Index accumulate = 1;  ///< batches that make one step together, as if they were one large batch
  double clip_norm = 0;  ///< the longest gradient; 0 leaves all as they are
  Index patience = 0;    ///< epochs without progress after which training stops; 0 is never
  double min_delta = 0;  ///< what counts as progress
};

class Trainer {
 public:
  /// Holds on to model and optimizer, which must live as long. Switches autograd on.
  /// @throws ValueError for options that make no sense, or an empty loss
  Trainer(nn::Module& model, optim::Optimizer& optimizer, Loss loss, const TrainerOptions& options = {},
          optim::SchedulePtr schedule = nullptr);

  void tell(std::shared_ptr<Callback> callback) { callbacks_.push_back(std::move(callback)); }

  /// Trains until `epochs` epochs are done, counted from the very first one, goes on in the middle of one
  /// after a resume, and stops early when asked to.
  /// @throws ValueError when data, loss or a gradient is not finite: it names the step, and the parameter.
  ///                    The parameters are then those before the step
  /// @throws ValueError when the optimizer holds none of the model's parameters, or there are no batches
  Ending fit(BatchSource& data, Index epochs, BatchSource* validation = nullptr);
  /// The loss, and the accuracy where there are classes, in evaluation mode and without gradients. The modes
  /// of all layers are put back, exceptions included. (Exercise 07.7)
  [[nodiscard]] Evaluation evaluate(BatchSource& data);

  /// Lets fit() return after the step it is in.
  void request_stop() noexcept { stop_.store(true, std::memory_order_relaxed); }

  [[nodiscard]] Index epoch() const { return epoch_; }  ///< epochs that are done
  [[nodiscard]] Index steps() const { return step_; }
  [[nodiscard]] const EarlyStopping& early_stopping() const { return stopping_; }

  /// Writes everything that the next step depends on into one file: parameters, buffers, optimizer, schedule,
  /// places in data and random numbers, counters. The file is whole or as it was. @throws FileError
  void save(const std::string& path, const BatchSource& data) const;
  /// Brings it all back: training goes on bit for bit as it would have, with the same options and the same
  /// number of threads. Nothing changes when anything does not fit.
  /// @throws FileError for a file that is cut short, no training state, or of another format version
  /// @throws KeyError, ShapeError, DTypeError, ValueError for the state of another model, optimizer, schedule
  ///                    or other data
  void resume(const std::string& path, BatchSource& data);

  /// @name The parts of a step: yours
  /// @{
  /// Adds to every gradient what the batches of `group` together demand: the gradient of the mean loss over
  /// all their rows, whatever their sizes. @return that mean. (Exercise 07.5)
  double accumulate(std::span<const Batch> group);
  /// One step: from no gradients to moved parameters and the next learning rate.
  /// @return the loss before the step. (Exercise 07.6)
  double train_step(std::span<const Batch> group);
  /// One epoch, or the rest of one. @return false when it was stopped. (Exercise 07.8)
  bool train_epoch(BatchSource& data);
  /// @}

 private:
  Ending run_epochs(BatchSource& data, Index epochs, BatchSource* validation);
  /// The next batches that make a step together: none at the end of the epoch.
  /// @throws ValueError for NaN, infinity and a batch without rows
  std::vector<Batch> next_group(BatchSource& data);
  /// @throws ValueError unless the loss and all gradients are finite
  void check_finite(double loss) const;
  /// Shortens the gradients if the options say so.
  void clip();
  /// Counts the loss of a step in the epoch's mean, and tells the callbacks.
  /// @param batches  how many an epoch has
  void tell_step(std::span<const Batch> group, double loss, Index batches);
  void tell_epoch(Index epochs, const std::optional<Evaluation>& validation, double seconds);
  [[nodiscard]] NamedTensors state(const BatchSource& data) const;
  void restore(const NamedTensors& state, BatchSource& data);
  /// @throws ValueError when no step could change the model
  void check_optimizer() const;
  [[nodiscard]] bool stop_requested() const { return stop_.load(std::memory_order_relaxed); }

  nn::Module& model_;
  optim::Optimizer& optimizer_;
  Loss loss_;
  TrainerOptions options_;
  std::optional<optim::Scheduler> scheduler_;
  std::vector<std::shared_ptr<Callback>> callbacks_;

  EarlyStopping stopping_;
  RunningMean epoch_loss_;
  std::optional<double> gradient_norm_;
  Index epoch_ = 0, step_ = 0, batch_ = 0;  ///< batch_: done in this epoch
  bool in_epoch_ = false;
  std::atomic<bool> stop_{false};
};

namespace nn {

/// Evaluation mode for a scope; every module then gets its own mode back.
class EvalMode {
 public:
  explicit EvalMode(Module& model);
  ~EvalMode();
  EvalMode(const EvalMode&) = delete;
  EvalMode& operator=(const EvalMode&) = delete;

 private:
  Module& model_;
  std::vector<bool> before_;  ///< in the order of named_modules()
};

}  // namespace nn

namespace kernels {

/// The tensors whose names begin with `part` and a dot, in order and without that beginning: of
/// "model.0.bias" and "model2.x", part "model" has "0.bias". (Exercise 07.9)
[[nodiscard]] NamedTensors take_part(const NamedTensors& state, std::string_view part);

}  // namespace kernels
}  // namespace tinytorch
