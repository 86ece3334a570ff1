/// @file
/// Where the first number is that is none.

#pragma once

#include <optional>

#include "tinytorch/tensor.h"

namespace tinytorch::detail {

/// A number that is NaN or infinite, and which element (row-major) it is.
struct NotFinite {
  Index element;
  float value;
};
/// The first one of an f32 tensor; of another dtype there is none.
[[nodiscard]] std::optional<NotFinite> first_not_finite(const Tensor& x);

}  // namespace tinytorch::detail
