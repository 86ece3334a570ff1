#include "tinytorch/str.h"

#include <charconv>
#include <cmath>

#include "tinytorch/dtype.h"
#include "tinytorch/error.h"
#include "tinytorch/shape.h"

namespace tinytorch {
namespace detail {

void append_integer(std::string& out, long long value) { out += std::to_string(value); }
void append_unsigned(std::string& out, unsigned long long value) { out += std::to_string(value); }

void append_real(std::string& out, double value, bool is_float) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  char text[64];
  const auto end = is_float ? std::to_chars(text, text + sizeof text, static_cast<float>(value)).ptr
                            : std::to_chars(text, text + sizeof text, value).ptr;
  out.append(text, end);
}

}  // namespace detail

void append(std::string& out, const Shape& shape) {
  out += '(';
  for (Index i = 0; i < shape.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(shape[i]);
  }
  if (shape.size() == 1) out += ',';
  out += ')';
}

void append(std::string& out, DType dtype) { out += name_of(dtype); }
void append(std::string& out, Device device) { out += name_of(device); }

const char* name_of(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return "f32";
    case DType::i32:
      return "i32";
    case DType::u8:
      return "u8";
    case DType::i64:
      return "i64";
    case DType::bf16:
      return "bf16";
    case DType::i8:
      return "i8";
  }
  return "unknown";
}

const char* name_of(Device device) { return device == Device::cpu ? "cpu" : "cuda"; }

void Shape::too_long(std::size_t size) {
  throw ShapeError(str("shape: ", size, " axes, but a tensor has at most ", kMaxRank));
}

void Shape::out_of_range(Index i, Index size) {
  throw IndexError(str("shape: position ", i, " of a list of ", size, "; positions go from 0 to ", size - 1));
}

Index detail::numel_checked(const Shape& shape) {
  Index count = 1;
  bool zero = false;
  for (Index size : shape) {
    if (size < 0) throw ShapeError(str("shape: ", shape, " has a negative size"));
    zero = zero || size == 0;
    // Checked without the zeros, so that the strides of an empty tensor are numbers too.
    if (size != 0 && __builtin_mul_overflow(count, size, &count)) {
      throw MemoryError(str("shape: ", shape, " has more elements than 64 bits can count"));
    }
  }
  return zero ? 0 : count;
}

Index checked_axis(const char* who, Index axis, const Shape& shape) {
  const Index rank = shape.size();
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  if (rank == 0) throw IndexError(str(who, ": axis ", axis, " of a tensor with shape (), which has no axes"));
  throw IndexError(str(who, ": axis ", axis, " of a tensor with shape ", shape, "; axes go from 0 to ",
                       rank - 1, ", or from -1 down to ", -rank));
}

}  // namespace tinytorch
