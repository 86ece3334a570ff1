/// @file
/// What happens inside of an atomic operation is its own business.

#pragma once

#include "tinytorch/op.h"

namespace tinytorch::detail {

/// No observer and no tape sees what this thread calls while it lives, nor the loops that it shares with
/// other threads: an observer need not be ready for several threads at once.
struct Quiet {
  Without trace{Layer::trace}, profile{Layer::profile}, autograd{Layer::autograd};
};

}  // namespace tinytorch::detail
