#include <algorithm>
#include <utility>

#include "tinytorch/readers.h"

namespace tinytorch {

// Exercise 08.4: sizes that nobody vouches for.
std::optional<Shape> kernels::idx_shape(std::span<const std::uint8_t> bytes, Index most) {
  // BEGIN SOLUTION
  Shape shape;
  Index count = 1;
  for (std::size_t at = 0; at < bytes.size(); at += 4) {
    Index size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | bytes[at + i];
    if (size > 0 && count > most / size) return std::nullopt;
    count *= size;
    shape.push_back(size);
  }
  return shape;
  // END SOLUTION
}

}  // namespace tinytorch
