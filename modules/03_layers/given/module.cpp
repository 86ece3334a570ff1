#include "tinytorch/module.h"

#include <algorithm>
#include <unordered_set>

#include "names.h"

namespace tinytorch::nn {
namespace detail {
namespace {

constinit thread_local OutputWatch* watching = nullptr;

bool contains(const Module& tree, const Module& wanted) {
  const auto& children = tree.children();
  return &tree == &wanted || std::any_of(children.begin(), children.end(), [&](const Module::Place& place) {
    return contains(*place.module, wanted);
  });
}

}  // namespace

OutputWatch::OutputWatch() : before_(watching) { watching = this; }
OutputWatch::~OutputWatch() { watching = before_; }

}  // namespace detail

std::string join_names(std::string_view prefix, std::string_view name) {
  return str(prefix, prefix.empty() || name.empty() ? "" : ".", name);
}

Tensor Module::forward(const Tensor&) {
  throw ValueError(
      str(type_, ": has no forward(x) of one tensor; call the forward it declares, or override this one"));
}

Tensor Module::operator()(const Tensor& x) {
  for (const Slot& slot : slots_) mark(slot);
  Tensor y = forward(x);
  if (detail::watching) detail::watching->came_out(*this, y);
  return y;
}

// ---- registering ------------------------------------------------------------------------------------------

void Module::check_name(const char* who, std::string_view name) const {
  if (name.empty() || name.find('.') != name.npos) {
    throw ValueError(str(who, ": '", name, "' cannot be a name in ", type_,
                         "; dots join names, so a name is not empty and has none"));
  }
  const auto called = [&](const auto& each) { return each.name == name; };
  if (std::any_of(slots_.begin(), slots_.end(), called) ||
      std::any_of(children_.begin(), children_.end(), called)) {
    throw ValueError(str(who, ": ", type_, " already has something called ", name));
  }
}

void Module::mark(const Slot& slot) const {
  const Tensor& member = *slot.tensor;
  if (slot.role != Role::parameter || !member.defined() || member.is(slot.marked)) return;
  if (member.dtype() != DType::f32) {
    throw DTypeError(str("register_parameter: ", slot.name, " of ", type_, " is ", member.dtype(),
                         "; only f32 can be trained, use register_buffer"));
  }
  if (member.is_leaf()) member.body().requires_grad = true;  // what has history wants a gradient anyway
  slot.marked = member;
}

void Module::register_parameter(std::string name, Tensor& member) {
  check_name("register_parameter", name);
  Slot slot{std::move(name), &member, Role::parameter};
  mark(slot);
  slots_.push_back(std::move(slot));
}

void Module::register_buffer(std::string name, Tensor& member, bool persistent) {
  check_name("register_buffer", name);
  slots_.push_back({std::move(name), &member, persistent ? Role::buffer : Role::temporary});
}

void Module::check_child(const char* who, std::string_view name, const ModulePtr& module) const {
  if (!module) {
    throw ValueError(
        str(who, ": no module was given for ", name, " of ", type_, "; an nn::Identity does nothing"));
  }
  if (detail::contains(*module, *this)) {
    throw ValueError(str(who, ": ", type_, " is inside the ", module->type(), " given for ", name,
                         "; a module cannot contain itself"));
  }
}

std::size_t Module::place(std::string name, ModulePtr module, bool (*fits)(const Module*)) {
  check_name("add_child", name);
  check_child("add_child", name, module);
  children_.push_back({std::move(name), std::move(module), fits});
  return children_.size() - 1;
}

// ---- finding ----------------------------------------------------------------------------------------------

const Module::Place& Module::find(const char* who, std::string_view name) const {
  const Module* at = this;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    const std::string_view wanted = name.substr(begin, end - begin);
    const auto& places = at->children_;
    const auto found =
        std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.name == wanted; });
    if (found == places.end()) {
      Names names;
      for (const Place& place : places) names.push_back(place.name);
      const std::string there = begin == 0 ? type_ : std::string(name.substr(0, begin - 1));
      throw KeyError(str(who, ": there is no '", name, "' in ", type_, "; ", there, " has ",
                         names.empty() ? "no children" : "the children " + detail::listed(names),
                         detail::did_you_mean(wanted, names)));
    }
    if (end == name.size()) return *found;
    at = found->module.get();
    begin = end + 1;
  }
}

ModulePtr Module::child(std::string_view name) const { return find("child", name).module; }

void Module::another_type(std::string_view name) const {
  throw ValueError(str("child_as: ", name, " of ", type_, " is a ", child(name)->type(),
                       ", not of the type that was asked for"));
}

ModulePtr Module::replace_child(std::string_view name, ModulePtr module) {
  const Place& found = find("replace_child", name);
  const std::size_t dot = name.rfind('.');
  Module& owner = dot == name.npos ? *this : *child(name.substr(0, dot));
  owner.check_child("replace_child", name, module);
  if (!found.fits(module.get())) {
    throw ValueError(str("replace_child: ", name, " of ", type_, " holds a ", found.module->type(),
                         " and cannot hold a ", module->type()));
  }
  module->train(found.module->is_training());
  std::swap(owner.children_[static_cast<std::size_t>(&found - owner.children_.data())].module, module);
  return module;
}

// ---- listing ----------------------------------------------------------------------------------------------

NamedModules Module::named_modules() const {
  NamedModules out;
  collect("", out);
  return out;
}

// Every slot that holds a tensor, under its full name.
std::vector<Module::Slot> Module::named_slots() const {
  std::vector<Slot> out;
  for (const auto& [prefix, module] : named_modules()) {
    for (const Slot& slot : module->slots_) {
      module->mark(slot);
      if (slot.tensor->defined()) out.push_back({join_names(prefix, slot.name), slot.tensor, slot.role});
    }
  }
  return out;
}

NamedTensors Module::named_tensors(bool parameters) const {
  NamedTensors out;
  std::unordered_set<const void*> seen;
  for (const Slot& slot : named_slots()) {
    const bool wanted = (slot.role == Role::parameter) == parameters;
    if (wanted && seen.insert(&slot.tensor->body()).second) out.emplace_back(slot.name, *slot.tensor);
  }
  return out;
}

NamedTensors Module::named_parameters() const { return named_tensors(true); }
NamedTensors Module::named_buffers() const { return named_tensors(false); }

Tensors Module::parameters() const {
  Tensors out;
  for (const auto& [name, tensor] : named_parameters()) out.push_back(tensor);
  return out;
}

void Module::zero_grad() {
  for (Tensor& parameter : parameters()) parameter.set_grad(Tensor());
}

NamedTensors Module::state_dict() const {
  NamedTensors out;
  for (const Slot& slot : named_slots()) {
    if (slot.role != Role::temporary) out.emplace_back(slot.name, slot.tensor->detach());
  }
  return out;
}

}  // namespace tinytorch::nn
