#pragma once

#include "tinytorch/ops.h"

namespace tinytorch::kernels {

/// True when the product of an (m, k) and a (k, n) matrix is large enough for blocks. Depends on the whole
/// product, never on a thread's part of it.
[[nodiscard]] bool worth_blocks(Index m, Index k, Index n);

/// What multiply() computes, number for number, with fewer ways to memory. Any strides.
void multiply_blocks(float* out, const Matrix& a, const Matrix& b);

}  // namespace tinytorch::kernels
