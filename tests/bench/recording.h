/// @file
/// Autograd for the time of one case: the cases of other modules run in between.

#pragma once

#include "tinytorch/autograd.h"

namespace bench {

struct Recording {
  Recording() { tinytorch::enable_autograd(); }
  ~Recording() { tinytorch::disable_autograd(); }
};

}  // namespace bench
