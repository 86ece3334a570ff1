/// @file
/// The hooks of one node.

#pragma once

#include <utility>
#include <vector>

#include "tinytorch/autograd.h"

namespace tinytorch {

/// Made when the first hook is registered.
struct Hooks {
  int last = 0;
  std::vector<std::pair<int, GradientHook>> on_gradient;
  std::vector<std::pair<int, LeafHook>> after_accumulate;
};

namespace detail {
void delete_hooks(Hooks* hooks) noexcept;
}

}  // namespace tinytorch
