/// @file
/// Module 03: names in error messages.

#pragma once

#include <string>
#include <string_view>

#include "tinytorch/module.h"

namespace tinytorch::nn::detail {

/// "a, b, c", cut after the first eight: "a, b, ... (12 in all)".
std::string listed(const Names& names);

/// "; did you mean hidden.bias?", or "" when no candidate is near.
std::string did_you_mean(std::string_view word, const Names& candidates);

}  // namespace tinytorch::nn::detail
