/// @file
/// What public functions check before they call an operation. For given code, of every module.

#pragma once

#include <initializer_list>

#include "tinytorch/tensor.h"

namespace tinytorch::detail {

/// x, when it has one of these dtypes. @throws DTypeError
const Tensor& require(const char* who, const Tensor& x, std::initializer_list<DType> allowed);

[[noreturn]] void not_f32(const char* who, const Tensor& x);

/// x, when it is f32: one comparison on the way to every arithmetic operation.
inline const Tensor& require_f32(const char* who, const Tensor& x) {
  if (x.dtype() != DType::f32) [[unlikely]]
    not_f32(who, x);
  return x;
}

}  // namespace tinytorch::detail
