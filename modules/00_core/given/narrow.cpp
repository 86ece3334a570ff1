#include "tinytorch/narrow.h"

#include <cstring>

#include "elements.h"

namespace tinytorch {

Tensor narrow_to_i32(const Tensor& tensor) {
  if (tensor.dtype() == DType::i32) return tensor;
  if (tensor.dtype() != DType::i64) {
    throw DTypeError(
        str("narrow_to_i32: the tensor is ", tensor.dtype(), "; i64 is narrowed, and i32 is left as it is"));
  }
  std::vector<std::byte> scratch;
  const std::span<const std::byte> wide = detail::row_major(tensor, scratch);
  Tensor out = Tensor::empty(tensor.shape(), DType::i32);
  auto* to = out.data<std::int32_t>();
  for (std::size_t i = 0; i < wide.size() / 8; ++i) {
    std::int64_t value = 0;
    std::memcpy(&value, wide.data() + 8 * i, 8);
    to[i] = static_cast<std::int32_t>(value);
    if (to[i] != value) {
      throw ValueError(str("narrow_to_i32: element ", i, " of shape ", tensor.shape(), " is ", value,
                           ", outside the 32 bits of i32 (-2147483648 to 2147483647)"));
    }
  }
  return out;
}

}  // namespace tinytorch
