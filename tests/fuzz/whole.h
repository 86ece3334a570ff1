/// @file
/// What a reader of tensors accepted must be there.

#pragma once

#include "tinytorch/tensor.h"

/// Reads every byte, so that a sanitizer sees a tensor that claims more memory than it has.
/// @param most  bytes that an input of this size may become; more is a finding
inline void read_whole(const tinytorch::Tensor& tensor, std::size_t most) {
  const auto bytes = static_cast<std::size_t>(tensor.numel() * tinytorch::size_of(tensor.dtype()));
  if (bytes > most) __builtin_trap();
  unsigned sum = 0;
  for (std::size_t i = 0; i < bytes; ++i) sum += static_cast<unsigned>(tensor.body().storage->data[i]);
  volatile unsigned sink = sum;
  static_cast<void>(sink);
}
