#include "finite.h"

#include <bit>
#include <cmath>

#include "tinytorch/loops.h"

namespace tinytorch::detail {
namespace {

// All bits of the exponent: what NaN and infinity have in common. Without a branch, so that it vectorises.
bool any_not_finite(const float* numbers, Index count) {
  constexpr std::uint32_t kExponent = 0x7f800000;
  std::uint32_t found = 0;
  for (Index i = 0; i < count; ++i) {
    found |= (std::bit_cast<std::uint32_t>(numbers[i]) & kExponent) == kExponent ? 1U : 0U;
  }
  return found != 0;
}

}  // namespace

std::optional<NotFinite> first_not_finite(const Tensor& x) {
  if (x.dtype() != DType::f32) return {};
  std::optional<NotFinite> found;
  const float* numbers = storage_data<float>(x);
  for_each_row(x.layout(), [&](Index done, Index count, Row row) {
    if (found || (row.step == 1 && !any_not_finite(numbers + row.start, count))) return;
    for (Index i = 0; i < count && !found; ++i) {
      const float each = numbers[row.start + i * row.step];
      if (!std::isfinite(each)) found = {done + i, each};
    }
  });
  return found;
}

}  // namespace tinytorch::detail
