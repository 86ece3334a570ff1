/// @file
/// Whole numbers and doubles as tensors, bit by bit, so that what is saved comes back as it was.

#pragma once

#include <string_view>
#include <vector>

#include "tinytorch/safetensors.h"

namespace tinytorch {

/// An i64 of shape ().
[[nodiscard]] Tensor exact(Index number);
/// The bits of doubles as an i64 of shape (n,).
[[nodiscard]] Tensor exact(const std::vector<double>& numbers);
[[nodiscard]] Index exact_index(std::string_view name,
                                const Tensor& tensor);  ///< @throws ShapeError, DTypeError
/// @throws ShapeError unless there are `count`, DTypeError
[[nodiscard]] std::vector<double> exact_doubles(std::string_view name, const Tensor& tensor,
                                                std::size_t count);

/// The tensor of that name. @throws KeyError "who: the state lacks NAME"
[[nodiscard]] const Tensor& find_in(const char* who, const NamedTensors& state, std::string_view name);

}  // namespace tinytorch
