/// @file
/// Module 06: schedules, learning rates that change while a model learns.
///
///     optim::Scheduler scheduler(optimizer, optim::warm_up(100, optim::cosine(900)));
///     for (...) { ...; optimizer.step(); scheduler.step(); }
///
/// A schedule is a function of the step and of the rate that the optimizer began with: nothing to remember,
/// nothing that drifts. A Scheduler counts the steps. Names, defaults and formulas are PyTorch's.

#pragma once

#include <memory>
#include <vector>

#include "tinytorch/optim.h"

namespace tinytorch::optim {

/// A learning rate over time.
class Schedule {
 public:
  virtual ~Schedule() = default;
  /// @param step  0 before the first step
  /// @param base  the rate that the group began with
  [[nodiscard]] virtual double at(Index step, double base) const = 0;
};
using SchedulePtr = std::shared_ptr<const Schedule>;

/// base gamma^(step / step_size), in whole steps.
class StepLR : public Schedule {
 public:
  explicit StepLR(Index step_size, double gamma = 0.1);  ///< @throws ValueError
  [[nodiscard]] double at(Index step, double base) const override;

 private:
  Index step_size_;
  double gamma_;
};

/// Half a cosine wave from base down to eta_min in T_max steps (and up again, if anybody goes on).
class CosineAnnealingLR : public Schedule {
 public:
  explicit CosineAnnealingLR(Index t_max, double eta_min = 0);  ///< @throws ValueError
  [[nodiscard]] double at(Index step, double base) const override;

 private:
  Index t_max_;
  double eta_min_;
};

/// base times a factor that goes from start_factor to end_factor in a straight line, and then stays: warm-up.
class LinearLR : public Schedule {
 public:
  /// @throws ValueError
  explicit LinearLR(double start_factor = 1.0 / 3, double end_factor = 1, Index total_iters = 5);
  [[nodiscard]] double at(Index step, double base) const override;

 private:
  double start_factor_, end_factor_;
  Index total_iters_;
};

/// Up in pct_start of the steps and down in the rest, along half cosines (Smith and Topin, 2018). Ignores
/// base. PyTorch's with cycle_momentum = False.
struct OneCycleOptions {
  double max_lr = 0;
  Index total_steps = 0;
  double pct_start = 0.3;
  double div_factor = 25;         ///< begins at max_lr / div_factor
  double final_div_factor = 1e4;  ///< ends at that divided by final_div_factor
};
class OneCycleLR : public Schedule {
 public:
  explicit OneCycleLR(const OneCycleOptions& options);  ///< @throws ValueError
  /// From total_steps on the rate stays where it ended.
  [[nodiscard]] double at(Index step, double base) const override;

 private:
  OneCycleOptions options_;
};

/// One schedule after another: schedule i + 1 takes over at milestones[i] and counts from there.
class SequentialLR : public Schedule {
 public:
  /// @throws ValueError unless there is one milestone fewer than schedules, rising
  SequentialLR(std::vector<SchedulePtr> schedules, std::vector<Index> milestones);
  [[nodiscard]] double at(Index step, double base) const override;

 private:
  std::vector<SchedulePtr> schedules_;
  std::vector<Index> milestones_;
};

[[nodiscard]] SchedulePtr cosine(Index t_max, double eta_min = 0);
/// A LinearLR from start_factor to 1 over `steps`, and then `rest`.
[[nodiscard]] SchedulePtr warm_up(Index steps, SchedulePtr rest, double start_factor = 1.0 / 3);

/// Counts steps and sets the rate of every group, from the moment it is made.
///
/// Thread safety: belongs to one thread, and lives no longer than its optimizer.
class Scheduler {
 public:
  Scheduler(Optimizer& optimizer, SchedulePtr schedule);  ///< @throws ValueError without a schedule
  /// Call it after optimizer.step().
  void step();
  [[nodiscard]] Index steps() const { return steps_; }

  /// `step` (i64) and `base_lr` (bits of doubles as i64).
  [[nodiscard]] NamedTensors state_dict() const;
  /// Also sets the rates. @throws KeyError, ShapeError, DTypeError, ValueError
  void load_state_dict(const NamedTensors& state);

 private:
  void set_rates(Index step, const std::vector<double>& base);

  Optimizer& optimizer_;
  SchedulePtr schedule_;
  Index steps_ = 0;
  std::vector<double> base_;
};

}  // namespace tinytorch::optim

// ---- the machinery ----------------------------------------------------------------------------------------

namespace tinytorch::kernels {

/// From `from` (part 0) to `to` (part 1) along half a cosine wave: flat at both ends. (Exercise 06.8)
[[nodiscard]] double cosine(double from, double to, double part);
/// From `from` to `to` in a straight line over `total` steps; `to` afterwards. (Exercise 06.9)
[[nodiscard]] double ramp(double from, double to, Index step, Index total);
/// Two half cosines: from max_lr / div_factor at step 0 to max_lr at step pct_start total_steps - 1 (which
/// need not be whole), and on to max_lr / div_factor / final_div_factor at step total_steps - 1. (Exercise
/// 06.10)
/// @param step  0 .. total_steps - 1
[[nodiscard]] double one_cycle(Index step, const optim::OneCycleOptions& options);

}  // namespace tinytorch::kernels
