#include <map>

#include "names.h"
#include "tinytorch/module.h"
#include "tinytorch/op.h"

namespace tinytorch::nn {
namespace {

using Table = std::map<std::string_view, const Tensor*>;

Table by_name(const NamedTensors& tensors) {
  Table out;
  for (const auto& [name, tensor] : tensors) {
    if (!tensor.defined())
      throw ValueError(str("load_state_dict: ", name, " of the state is an undefined tensor"));
    if (!out.emplace(name, &tensor).second) {
      throw KeyError(str("load_state_dict: the state has two tensors called ", name));
    }
  }
  return out;
}

Names names_not_in(const Table& table, const NamedTensors& tensors) {
  Names out;
  for (const auto& [name, tensor] : tensors) {
    if (!table.contains(name)) out.push_back(name);
  }
  return out;
}

// "; did you mean ..." for the first unexpected name: with one slip in a prefix all names look alike.
[[noreturn]] void refuse(const std::string& type, const Unmatched& unmatched) {
  const auto& [missing, unexpected] = unmatched;
  std::string message = "load_state_dict: ";
  if (!missing.empty()) message += str("the state lacks ", detail::listed(missing));
  if (!missing.empty() && !unexpected.empty()) message += "; ";
  if (!unexpected.empty()) {
    message += str(type, " does not know ", detail::listed(unexpected),
                   detail::did_you_mean(unexpected.front(), missing));
  }
  throw KeyError(message + "; with strict = false what matches is loaded");
}

void check_fits(const std::string& type, const std::string& name, const Tensor& own, const Tensor& given) {
  if (given.shape() != own.shape()) {
    const bool transposed = own.dim() == 2 && given.shape() == Shape{own.size(1), own.size(0)};
    throw ShapeError(str("load_state_dict: ", name, " of ", type, " is ", own.shape(), " but ", given.shape(),
                         " in the state",
                         transposed ? "; is it stored the other way round? pass its .t()" : ""));
  }
  if (given.dtype() != own.dtype()) {
    throw DTypeError(str("load_state_dict: ", name, " of ", type, " is ", own.dtype(), " but ", given.dtype(),
                         " in the state; convert it with .to()"));
  }
}

}  // namespace

Unmatched Module::load_state_dict(const NamedTensors& state, bool strict) {
  const NamedTensors own = state_dict();
  const Table given = by_name(state);
  const Unmatched unmatched{names_not_in(given, own), names_not_in(by_name(own), state)};
  if (strict && !(unmatched.missing.empty() && unmatched.unexpected.empty())) refuse(type_, unmatched);
  for (const auto& [name, tensor] : own) {
    if (const auto found = given.find(name); found != given.end())
      check_fits(type_, name, tensor, *found->second);
  }
  const NoGrad quiet;
  kernels::copy_by_name(own, state);
  return unmatched;
}

}  // namespace tinytorch::nn
