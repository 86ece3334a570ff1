#include <algorithm>
#include <set>

#include "tinytorch/exact.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"
#include "tinytorch/optim.h"
#include "tinytorch/parallel.h"

namespace tinytorch::optim {
namespace {

// Below this many numbers waking another thread costs more than it brings.
constexpr Index kGrain = 32;  // stretches, so 32,768 numbers

NamedTensors numbered(const Tensors& tensors) {
  NamedTensors out;
  for (std::size_t i = 0; i < tensors.size(); ++i) out.emplace_back(str(i), tensors[i]);
  return out;
}

void check_parameter(const std::string& who, const std::string& name, const Tensor& parameter) {
  if (!parameter.defined()) throw ValueError(str(who, ": parameter ", name, " is an undefined tensor"));
  if (parameter.dtype() != DType::f32) {
    throw DTypeError(str(who, ": parameter ", name, " is ", parameter.dtype(), "; only f32 can be trained"));
  }
  if (!parameter.is_leaf()) {
    throw ValueError(str(who, ": parameter ", name, " ", parameter.shape(),
                         " was computed from other tensors; optimize those, or pass its .detach()"));
  }
  if (!parameter.is_contiguous()) {
    throw ShapeError(str(who, ": parameter ", name, " ", parameter.shape(), " has strides ",
                         parameter.strides(),
                         "; an optimizer needs row-major memory, so make it with .contiguous()"));
  }
}

std::span<float> numbers_of(const Tensor& tensor) {
  return {tensor.data(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace

Parameters::Parameters(const Tensors& tensors) : named(numbered(tensors)) {}

void Optimizer::add(const Parameters& parameters) {
  std::set<const detail::Body*> known;
  std::set<std::string> names;
  for (const Slot& slot : slots_) {
    known.insert(&slot.parameter.body());
    names.insert(slot.name);
  }
  for (const auto& [name, parameter] : parameters.named) {
    // Groups of bare tensors both begin at "0": the second time the group says which.
    const std::string unique = groups_ > 0 && names.contains(name) ? str("group", groups_, ".", name) : name;
    check_parameter(type_, unique, parameter);
    if (!known.insert(&parameter.body()).second) {
      throw ValueError(str(type_, ": parameter ", unique, " ", parameter.shape(),
                           " is there twice; one step would move it two times"));
    }
    if (!names.insert(unique).second) {
      throw ValueError(
          str(type_, ": two parameters are called ", unique, "; a saved state could not tell them apart"));
    }
    slots_.push_back({unique, parameter, groups_, 0, {}});
  }
  ++groups_;
}

void Optimizer::check_not_empty() const {
  if (slots_.empty()) {
    throw ValueError(
        str(type_, ": there are no parameters; pass model.named_parameters() of a model that has some"));
  }
}

std::size_t Optimizer::checked(std::size_t group) const {
  if (group < groups_) return group;
  throw IndexError(str(type_, ": group ", group, " of ", groups_, "; groups are counted from 0"));
}

void Optimizer::step() {
  const NoGrad quiet;
  for (Slot& slot : slots_) {
    if (!slot.parameter.grad().defined()) continue;
    const Tensor gradient = slot.parameter.grad().contiguous();
    const MomentNames names = moment_names(slot.group);
    for (std::size_t i = 0; i < kMoments; ++i) {
      if (names[i] && !slot.moments[i].defined()) slot.moments[i] = zeros_like(slot.parameter);
    }
    ++slot.steps;
    const std::span<float> p = numbers_of(slot.parameter), g = numbers_of(gradient);
    const Index numbers = slot.parameter.numel();
    parallel_for((numbers + kStretch - 1) / kStretch, kGrain, [&](Index begin, Index end) {
      for (Index each = begin; each < end; ++each) {
        const auto from = static_cast<std::size_t>(each * kStretch);
        const auto count = static_cast<std::size_t>(std::min(kStretch, numbers - each * kStretch));
        Stretch stretch{p.subspan(from, count), g.subspan(from, count), {}};
        for (std::size_t i = 0; i < kMoments; ++i) {
          if (names[i]) stretch.moments[i] = numbers_of(slot.moments[i]).subspan(from, count);
        }
        move(slot.group, slot.steps, stretch);
      }
    });
    ++slot.parameter.body().storage->version;
  }
}

void Optimizer::zero_grad() {
  for (Slot& slot : slots_) slot.parameter.set_grad(Tensor());
}

void Optimizer::set_lr(double lr, std::size_t group) {
  std::vector<double> values;
  for (const Setting& setting : settings(group)) values.push_back(setting.value);
  values.front() = lr;  // every optimizer's first setting
  set_settings(group, values);
}

NamedTensors Optimizer::parameters() const {
  NamedTensors out;
  for (const Slot& slot : slots_) out.emplace_back(slot.name, slot.parameter);
  return out;
}

NamedTensors Optimizer::state_dict() const {
  NamedTensors out;
  for (std::size_t group = 0; group < groups_; ++group) {
    for (const Setting& setting : settings(group)) {
      out.emplace_back(str(type_, ".", group, ".", setting.name), exact(std::vector<double>{setting.value}));
    }
  }
  for (const Slot& slot : slots_) {
    out.emplace_back(str("state.", slot.name, ".step"), exact(slot.steps));
    const MomentNames names = moment_names(slot.group);
    for (std::size_t i = 0; i < kMoments; ++i) {
      if (names[i] && slot.moments[i].defined()) {
        out.emplace_back(str("state.", slot.name, ".", names[i]), slot.moments[i]);
      }
    }
  }
  return out;
}

void Optimizer::write_settings(const std::vector<std::vector<double>>& wanted) {
  std::vector<std::vector<double>> before(groups_);
  for (std::size_t group = 0; group < groups_; ++group) {
    for (const Setting& setting : settings(group)) before[group].push_back(setting.value);
  }
  std::size_t group = 0;
  try {
    for (; group < groups_; ++group) set_settings(group, wanted[group]);
  } catch (...) {
    while (group-- > 0) set_settings(group, before[group]);
    throw;
  }
}

void Optimizer::load_state_dict(const NamedTensors& state) {
  const std::string who = type_ + ".load_state_dict";
  std::set<std::string> used;
  const auto find = [&](const std::string& name) -> const Tensor& {
    used.insert(name);
    return find_in(who.c_str(), state, name);
  };

  // Everything is read before anything is written.
  std::vector<std::vector<double>> all_settings(groups_);
  for (std::size_t group = 0; group < groups_; ++group) {
    for (const Setting& setting : settings(group)) {
      const std::string name = str(type_, ".", group, ".", setting.name);
      all_settings[group].push_back(exact_doubles(name, find(name), 1).front());
    }
  }
  std::vector<Slot> loaded = slots_;
  for (Slot& slot : loaded) {
    const std::string prefix = str("state.", slot.name, ".");
    slot.steps = exact_index(prefix + "step", find(prefix + "step"));
    if (slot.steps < 0)
      throw ValueError(str(who, ": ", prefix, "step is ", slot.steps, "; it cannot be below 0"));
    slot.moments = {};
    const MomentNames names = moment_names(slot.group);
    for (std::size_t i = 0; i < kMoments && slot.steps > 0; ++i) {
      if (!names[i]) continue;
      const std::string name = prefix + names[i];
      const Tensor& moment = find(name);
      if (moment.dtype() != DType::f32) {
        throw DTypeError(str(who, ": ", name, " is ", moment.dtype(), "; it should be f32"));
      }
      if (moment.shape() != slot.parameter.shape()) {
        throw ShapeError(str(who, ": ", name, " is ", moment.shape(), " in the state, but the parameter is ",
                             slot.parameter.shape(), "; the state belongs to another model"));
      }
      slot.moments[i] = moment.detach().clone();
    }
  }
  for (const auto& [name, tensor] : state) {
    if (!used.contains(name)) {
      throw KeyError(str(who, ": the state has ", name, ", which this ", type_,
                         " does not know; it belongs to another model or was saved with other settings"));
    }
  }
  write_settings(all_settings);
  slots_ = std::move(loaded);
}

}  // namespace tinytorch::optim
