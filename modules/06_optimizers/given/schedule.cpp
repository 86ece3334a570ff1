#include "tinytorch/schedule.h"

#include <algorithm>
#include <cmath>

#include "tinytorch/exact.h"

namespace tinytorch::optim {
namespace {

void check_steps(const char* who, const char* what, Index steps) {
  if (steps < 1) throw ValueError(str(who, ": ", what, " is ", steps, "; it must be at least 1"));
}

}  // namespace

StepLR::StepLR(Index step_size, double gamma) : step_size_(step_size), gamma_(gamma) {
  check_steps("StepLR", "step_size", step_size);
  if (!(gamma > 0)) throw ValueError(str("StepLR: gamma is ", gamma, "; it must be above 0"));
}
double StepLR::at(Index step, double base) const {
  return base * std::pow(gamma_, static_cast<double>(step / step_size_));
}

CosineAnnealingLR::CosineAnnealingLR(Index t_max, double eta_min) : t_max_(t_max), eta_min_(eta_min) {
  check_steps("CosineAnnealingLR", "T_max", t_max);
  if (!(eta_min >= 0))
    throw ValueError(str("CosineAnnealingLR: eta_min is ", eta_min, "; it cannot be below 0"));
}
double CosineAnnealingLR::at(Index step, double base) const {
  return kernels::cosine(base, eta_min_, static_cast<double>(step) / static_cast<double>(t_max_));
}

LinearLR::LinearLR(double start_factor, double end_factor, Index total_iters)
    : start_factor_(start_factor), end_factor_(end_factor), total_iters_(total_iters) {
  check_steps("LinearLR", "total_iters", total_iters);
  if (!(start_factor > 0 && start_factor <= 1)) {
    throw ValueError(str("LinearLR: start_factor is ", start_factor, "; it must be above 0 and at most 1"));
  }
  if (!(end_factor >= 0 && end_factor <= 1)) {
    throw ValueError(str("LinearLR: end_factor is ", end_factor, "; it must be between 0 and 1"));
  }
}
double LinearLR::at(Index step, double base) const {
  return base * kernels::ramp(start_factor_, end_factor_, step, total_iters_);
}

OneCycleLR::OneCycleLR(const OneCycleOptions& options) : options_(options) {
  if (options.total_steps < 2) {
    throw ValueError(
        str("OneCycleLR: total_steps is ", options.total_steps, "; it takes at least 2 to go up and down"));
  }
  if (!(options.pct_start >= 0 && options.pct_start < 1)) {
    throw ValueError(
        str("OneCycleLR: pct_start is ", options.pct_start, "; it must be at least 0 and below 1"));
  }
  if (!(options.max_lr > 0 && options.div_factor > 0 && options.final_div_factor > 0)) {
    throw ValueError(str("OneCycleLR: max_lr is ", options.max_lr, ", div_factor ", options.div_factor,
                         " and final_div_factor ", options.final_div_factor, "; all must be above 0"));
  }
}
double OneCycleLR::at(Index step, double) const {
  return kernels::one_cycle(std::min(step, options_.total_steps - 1), options_);
}

SequentialLR::SequentialLR(std::vector<SchedulePtr> schedules, std::vector<Index> milestones)
    : schedules_(std::move(schedules)), milestones_(std::move(milestones)) {
  if (schedules_.empty() || milestones_.size() + 1 != schedules_.size()) {
    throw ValueError(str("SequentialLR: there are ", schedules_.size(), " schedules and ", milestones_.size(),
                         " milestones; one stands between two schedules"));
  }
  for (const SchedulePtr& each : schedules_) {
    if (!each) throw ValueError("SequentialLR: one of the schedules is empty");
  }
  for (std::size_t i = 0; i < milestones_.size(); ++i) {
    if (milestones_[i] <= (i == 0 ? 0 : milestones_[i - 1])) {
      throw ValueError(
          str("SequentialLR: milestone ", i, " is ", milestones_[i], "; they must rise, from above 0"));
    }
  }
}
double SequentialLR::at(Index step, double base) const {
  std::size_t which = 0;
  while (which < milestones_.size() && step >= milestones_[which]) ++which;
  return schedules_[which]->at(which == 0 ? step : step - milestones_[which - 1], base);
}

SchedulePtr cosine(Index t_max, double eta_min) {
  return std::make_shared<CosineAnnealingLR>(t_max, eta_min);
}

SchedulePtr warm_up(Index steps, SchedulePtr rest, double start_factor) {
  auto rise = std::make_shared<LinearLR>(start_factor, 1.0, steps);
  return std::make_shared<SequentialLR>(std::vector<SchedulePtr>{std::move(rise), std::move(rest)},
                                        std::vector<Index>{steps});
}

Scheduler::Scheduler(Optimizer& optimizer, SchedulePtr schedule)
    : optimizer_(optimizer), schedule_(std::move(schedule)) {
  if (!schedule_) throw ValueError("Scheduler: there is no schedule; pass optim::cosine(steps), for example");
  for (std::size_t group = 0; group < optimizer.groups(); ++group) base_.push_back(optimizer.lr(group));
  set_rates(0, base_);
}

void Scheduler::step() {
  set_rates(steps_ + 1, base_);
  ++steps_;
}

void Scheduler::set_rates(Index step, const std::vector<double>& base) {
  std::vector<double> rates;
  for (const double each : base) rates.push_back(schedule_->at(step, each));  // all, before one is set
  for (std::size_t group = 0; group < rates.size(); ++group) optimizer_.set_lr(rates[group], group);
}

NamedTensors Scheduler::state_dict() const { return {{"step", exact(steps_)}, {"base_lr", exact(base_)}}; }

void Scheduler::load_state_dict(const NamedTensors& state) {
  const char* who = "Scheduler.load_state_dict";
  const Index steps = exact_index("step", find_in(who, state, "step"));
  if (steps < 0) throw ValueError(str(who, ": step is ", steps, "; it cannot be below 0"));
  std::vector<double> base = exact_doubles("base_lr", find_in(who, state, "base_lr"), optimizer_.groups());
  set_rates(steps, base);
  steps_ = steps;
  base_ = std::move(base);
}

}  // namespace tinytorch::optim
