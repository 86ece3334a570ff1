// Which kernel an optimizer calls, what it remembers, and which settings make sense.

#include <cmath>

#include "tinytorch/optim.h"

namespace tinytorch::optim {
namespace {

void check_from_zero(const char* who, const char* what, double value) {
  if (!(value >= 0) || std::isinf(value)) {
    throw ValueError(str(who, ": ", what, " is ", value, "; it must be a finite number from 0 up"));
  }
}

void check_share(const char* who, const char* what, double value) {
  if (!(value >= 0 && value < 1)) {
    throw ValueError(str(who, ": ", what, " is ", value, "; it must be at least 0 and below 1"));
  }
}

/// AdamOptions and AdamWOptions.
template <class Options>
concept AdamLike = requires(Options o) {
  o.beta1;
};

template <AdamLike Options>
void check_adam(const char* who, const Options& o) {
  check_from_zero(who, "lr", o.lr);
  check_share(who, "beta1", o.beta1);
  check_share(who, "beta2", o.beta2);
  check_from_zero(who, "eps", o.eps);
  check_from_zero(who, "weight_decay", o.weight_decay);
}

// The settings of each optimizer, lr first, in the order in which they are saved.

std::vector<Setting> listed(const SGDOptions& o) {
  return {{"lr", o.lr},
          {"momentum", o.momentum},
          {"weight_decay", o.weight_decay},
          {"nesterov", static_cast<double>(o.nesterov)}};
}
std::vector<Setting> listed(const RMSpropOptions& o) {
  return {{"lr", o.lr},
          {"alpha", o.alpha},
          {"eps", o.eps},
          {"weight_decay", o.weight_decay},
          {"momentum", o.momentum},
          {"centered", static_cast<double>(o.centered)}};
}
template <AdamLike Options>
std::vector<Setting> listed(const Options& o) {
  return {
      {"lr", o.lr}, {"beta1", o.beta1}, {"beta2", o.beta2}, {"eps", o.eps}, {"weight_decay", o.weight_decay}};
}

void assign(SGDOptions& o, std::span<const double> v) { o = {v[0], v[1], v[2], v[3] != 0}; }
void assign(RMSpropOptions& o, std::span<const double> v) { o = {v[0], v[1], v[2], v[3], v[4], v[5] != 0}; }
template <AdamLike Options>
void assign(Options& o, std::span<const double> v) {
  o = {v[0], v[1], v[2], v[3], v[4]};
}

// What is remembered.

using MomentNames = std::array<const char*, 3>;
MomentNames remembered(const SGDOptions& o) { return {o.momentum != 0 ? "momentum_buffer" : nullptr}; }
MomentNames remembered(const RMSpropOptions& o) {
  return {"square_avg", o.centered ? "grad_avg" : nullptr, o.momentum != 0 ? "momentum_buffer" : nullptr};
}
template <AdamLike Options>
MomentNames remembered(const Options&) {
  return {"exp_avg", "exp_avg_sq", nullptr};
}

// The step itself: yours.

template <class Stretch>
void apply(const SGDOptions& o, Index, const Stretch& s) {
  if (o.momentum == 0) return kernels::sgd_(s.p, s.g, o);
  if (o.nesterov) return kernels::nesterov_(s.p, s.g, s.moments[0], o);
  kernels::momentum_(s.p, s.g, s.moments[0], o);
}
template <class Stretch>
void apply(const RMSpropOptions& o, Index, const Stretch& s) {
  kernels::rmsprop_(s.p, s.g, s.moments[0], s.moments[1], s.moments[2], o);
}
template <class Stretch>
void apply(const AdamOptions& o, Index step, const Stretch& s) {
  kernels::adam_(s.p, s.g, s.moments[0], s.moments[1], step, o);
}
template <class Stretch>
void apply(const AdamWOptions& o, Index step, const Stretch& s) {
  kernels::adamw_(s.p, s.g, s.moments[0], s.moments[1], step, o);
}

}  // namespace

void SGDOptions::check() const {
  check_from_zero("SGD", "lr", lr);
  check_from_zero("SGD", "momentum", momentum);
  check_from_zero("SGD", "weight_decay", weight_decay);
  if (nesterov && momentum == 0) {
    throw ValueError(
        "SGD: nesterov is on and momentum is 0; it looks ahead along the momentum, so give it one");
  }
}

void RMSpropOptions::check() const {
  check_from_zero("RMSprop", "lr", lr);
  check_share("RMSprop", "alpha", alpha);
  check_from_zero("RMSprop", "eps", eps);
  check_from_zero("RMSprop", "weight_decay", weight_decay);
  check_from_zero("RMSprop", "momentum", momentum);
}

void AdamOptions::check() const { check_adam(kType, *this); }
void AdamWOptions::check() const { check_adam(kType, *this); }

template <class Options>
Optimizer::MomentNames OptimizerOf<Options>::moment_names(std::size_t group) const {
  return remembered(options_[group]);
}

template <class Options>
void OptimizerOf<Options>::move(std::size_t group, Index step, const Stretch& stretch) const {
  apply(options_[group], step, stretch);
}

template <class Options>
std::vector<Setting> OptimizerOf<Options>::settings(std::size_t group) const {
  return listed(options_[checked(group)]);
}

template <class Options>
void OptimizerOf<Options>::set_settings(std::size_t group, std::span<const double> values) {
  Options wanted = options_[checked(group)];
  assign(wanted, values);
  wanted.check();
  options_[group] = wanted;
}

template class OptimizerOf<SGDOptions>;
template class OptimizerOf<RMSpropOptions>;
template class OptimizerOf<AdamOptions>;
template class OptimizerOf<AdamWOptions>;

}  // namespace tinytorch::optim
