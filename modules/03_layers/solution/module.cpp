#include <unordered_map>

#include "tinytorch/module.h"

namespace tinytorch {

// Exercise 03.7: one switch for the whole tree.
void nn::Module::train(bool on) {
  // BEGIN SOLUTION
  training_ = on;
  for (const Place& child : children_) child.module->train(on);
  // END SOLUTION
}

// Exercise 03.8: give every module its full name.
void nn::Module::collect(const std::string& prefix, NamedModules& out) const {
  // BEGIN SOLUTION
  out.emplace_back(prefix, this);
  for (const Place& child : children_) child.module->collect(join_names(prefix, child.name), out);
  // END SOLUTION
}

// Exercise 03.9: bring the numbers home by name.
// A model may have thousands of tensors: find each name with one look, not with a search through all of them.
void kernels::copy_by_name(const NamedTensors& own, const NamedTensors& state) {
  // BEGIN SOLUTION
  std::unordered_map<std::string_view, const Tensor*> sources;
  for (const auto& [key, source] : state) sources[key] = &source;
  for (const auto& [name, tensor] : own) {
    const auto found = sources.find(name);
    if (found != sources.end()) Tensor(tensor).copy_(*found->second);
  }
  // END SOLUTION
}

}  // namespace tinytorch
