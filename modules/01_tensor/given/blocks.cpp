// Large products. Every sum is that of exercise 01.13, in the same order; only the walk through memory
// differs.

#include "blocks.h"

#include <algorithm>

namespace tinytorch::kernels {
namespace {

// A block of b: 128 KiB, which stay in the second cache while all rows of a pass by.
constexpr Index kDeep = 128, kWide = 256;
constexpr Index kAtOnce = 4;  // rows of b: a sum is loaded and stored once for four products

/// Rows `top` and on of b, columns `left` and on, row-major; then rows of zeros up to a multiple of kAtOnce.
void copy_block(float* __restrict to, const Matrix& b, Index top, Index deep, Index left, Index wide) {
  const float* from = b.data + top * b.row_stride + left * b.column_stride;
  for (Index k = 0; k < deep; ++k, to += wide, from += b.row_stride) {
    if (b.column_stride == 1) {
      std::copy_n(from, wide, to);
    } else {
      for (Index j = 0; j < wide; ++j) to[j] = from[j * b.column_stride];
    }
  }
  if (deep % kAtOnce != 0) std::fill_n(to, (kAtOnce - deep % kAtOnce) * wide, 0.0f);
}

/// Adds to two rows of out the products of four numbers of a (p for the first row, q for the second) and four
/// rows of b: what is loaded serves twice.
void add_products(float* __restrict first, float* __restrict second, const float (&p)[kAtOnce],
                  const float (&q)[kAtOnce], const float* b, Index wide) {
  const float p0 = p[0], p1 = p[1], p2 = p[2], p3 = p[3], q0 = q[0], q1 = q[1], q2 = q[2], q3 = q[3];
  const float *b1 = b + wide, *b2 = b1 + wide, *b3 = b2 + wide;
  for (Index j = 0; j < wide; ++j) {
    first[j] = first[j] + p0 * b[j] + p1 * b1[j] + p2 * b2[j] + p3 * b3[j];
    second[j] = second[j] + q0 * b[j] + q1 * b1[j] + q2 * b2[j] + q3 * b3[j];
  }
}

}  // namespace

bool worth_blocks(Index m, Index k, Index n) { return m >= 4 && n >= 16 && m * k * n >= 1 << 15; }

void multiply_blocks(float* out, const Matrix& a, const Matrix& b) {
  alignas(64) float block[kDeep * kWide];
  float spare[kWide] = {};  // the second row of out when there is only one left
  for (Index i = 0; i < a.rows; ++i) std::fill_n(out + i * b.columns, b.columns, 0.0f);
  for (Index left = 0; left < b.columns; left += kWide) {
    const Index wide = std::min(kWide, b.columns - left);
    for (Index top = 0; top < a.columns; top += kDeep) {
      const Index deep = std::min(kDeep, a.columns - top);
      copy_block(block, b, top, deep, left, wide);
      for (Index i = 0; i < a.rows; i += 2) {
        const bool pair = i + 1 < a.rows;
        float* const first = out + i * b.columns + left;
        float* const second = pair ? first + b.columns : spare;
        const float* const from = a.data + i * a.row_stride + top * a.column_stride;
        for (Index k = 0; k < deep; k += kAtOnce) {
          float p[kAtOnce] = {}, q[kAtOnce] = {};
          for (Index t = 0; t < std::min(kAtOnce, deep - k); ++t) {
            p[t] = from[(k + t) * a.column_stride];
            if (pair) q[t] = from[(k + t) * a.column_stride + a.row_stride];
          }
          add_products(first, second, p, q, block + k * wide, wide);
        }
      }
    }
  }
}

}  // namespace tinytorch::kernels
