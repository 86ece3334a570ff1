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
void kernels::copy_by_name(const NamedTensors& own, const NamedTensors& state) {
  // BEGIN SOLUTION
  for (const auto& [name, tensor] : own) {
    for (const auto& [key, source] : state) {
      if (key == name) Tensor(tensor).copy_(source);
    }
  }
  // END SOLUTION
}

}  // namespace tinytorch
