/// @file
/// Module 01: e^x for kernels. std::exp is a call for every number; this is arithmetic without a branch or a
/// table, which a compiler does for four numbers at once.
///
///     for (Index i = 0; i < count; ++i) y[i] = exp_f32(x[i]);

#pragma once

#include <bit>
#include <cstdint>

namespace tinytorch {

/// e^x within one unit in the last place: 0 and subnormal numbers far on the left, infinity from 88.73 on,
/// NaN for NaN.
///
/// e^x = 2^n e^r, where n is the whole number next to x / ln 2. Then |r| is at most ln 2 / 2, and a
/// polynomial of degree 6 is enough. Its coefficients and the two parts of ln 2 are those of expf in Cephes
/// (S. L. Moshier, 1992).
[[nodiscard]] inline float exp_f32(float x) {
  x = x > 89.0f ? 89.0f : x;  // beyond these two the answer does not change; NaN passes both
  x = x < -104.0f ? -104.0f : x;
  // A float of this size has no room for a fraction: adding it rounds, and its last bits are n.
  constexpr float kRound = 0x1.8p23f;
  const float shifted = x * 1.44269504f + kRound;
  const float n = shifted - kRound;
  // ln 2 in two parts, the first with so few digits that n times it is exact.
  const float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  // 2^n as two factors, each put together from its exponent: 2^128 and 2^-150 themselves are no floats.
  const auto power = [](std::int32_t exponent) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(exponent + 127) << 23);
  };
  const std::int32_t whole = (std::bit_cast<std::int32_t>(shifted) & 0x7fffff) - 0x400000;
  const std::int32_t half = whole >> 1;
  return p * power(half) * power(whole - half);
}

}  // namespace tinytorch
