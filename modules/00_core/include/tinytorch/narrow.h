/// @file
/// 64-bit whole numbers, as files have them, made into the 32-bit ones that this library counts with.

#pragma once

#include "tinytorch/tensor.h"

namespace tinytorch {

/// An i32 tensor with the numbers of an i64 one, in row-major order; an i32 tensor comes back as it is. One
/// pass over the numbers.
///
///     Tensor labels = narrow_to_i32(load_npy("labels.npy"));
///
/// @throws ValueError naming the first number that does not fit, DTypeError for another dtype
[[nodiscard]] Tensor narrow_to_i32(const Tensor& tensor);

}  // namespace tinytorch
