#include "elements.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace tinytorch::detail {
namespace {

static_assert(std::endian::native == std::endian::little, "files hold little-endian numbers");

// The first row of a dtype is how it is written.
constexpr FileType kTypes[] = {
    {"F32", "<f4", DType::f32, 4},
    {"I32", "<i4", DType::i32, 4},
    {"U8", "|u1", DType::u8, 1},
    {"I64", "<i8", DType::i64, 8},
    {"BF16", nullptr, DType::bf16, 2},
    {"I8", "|i1", DType::i8, 1},
    {"BOOL", "|b1", DType::u8, 1, Conversion::checked_boolean},
    {"F16", "<f2", DType::f32, 2, Conversion::from_half},
    {"F64", "<f8", DType::f32, 8, Conversion::from_double},
};

float from_half(std::uint16_t half) {
  const int exponent = half >> 10 & 31, fraction = half & 1023;
  float value = 0;
  if (exponent == 31) {
    value = fraction ? std::nanf("") : HUGE_VALF;
  } else {
    value =
        std::ldexp(static_cast<float>(exponent ? 1024 + fraction : fraction), (exponent ? exponent : 1) - 25);
  }
  return half & 0x8000 ? -value : value;
}

}  // namespace

const FileType* safetensors_type(std::string_view name) {
  for (const FileType& type : kTypes) {
    if (name == type.safetensors) return &type;
  }
  return nullptr;
}

const FileType* npy_type(std::string_view name) {
  for (const FileType& type : kTypes) {
    if (type.npy && name == type.npy) return &type;
  }
  return nullptr;
}

const FileType& type_of(DType dtype) {
  const FileType* type = kTypes;
  while (type->dtype != dtype) ++type;
  return *type;
}

std::optional<std::uint64_t> bytes_in_file(const Shape& shape, const FileType& type) {
  // Sizes of zero come last in the product: even then the strides of the others have to be numbers.
  Index bytes = std::max(type.bytes, size_of(type.dtype));
  bool zero = false;
  for (Index size : shape) {
    zero = zero || size == 0;
    if (size != 0 && __builtin_mul_overflow(bytes, size, &bytes)) return std::nullopt;
  }
  return zero ? 0
              : static_cast<std::uint64_t>(bytes / std::max(type.bytes, size_of(type.dtype)) * type.bytes);
}

Tensor read_elements(const Source& source, std::uint64_t offset, const Shape& shape, const FileType& type,
                     std::string_view what) {
  Tensor out = Tensor::empty(shape, type.dtype);
  const auto count = static_cast<std::size_t>(numel(shape));
  std::byte* to = out.body().storage->data;
  if (type.conversion == Conversion::none || type.conversion == Conversion::checked_boolean) {
    source.read(offset, to, count * static_cast<std::size_t>(type.bytes));
    if (type.conversion == Conversion::none) return out;
    for (std::size_t i = 0; i < count; ++i) {
      if (to[i] > std::byte{1}) {
        source.refuse(what, ": boolean ", i, " is the byte ", static_cast<int>(to[i]),
                      "; 0 and 1 are booleans");
      }
    }
    return out;
  }
  std::vector<std::byte> raw(count * static_cast<std::size_t>(type.bytes));
  source.read(offset, raw.data(), raw.size());
  auto* numbers = reinterpret_cast<float*>(to);
  for (std::size_t i = 0; i < count; ++i) {
    if (type.conversion == Conversion::from_half) {
      std::uint16_t half = 0;
      std::memcpy(&half, raw.data() + 2 * i, 2);
      numbers[i] = from_half(half);
    } else {
      double wide = 0;
      std::memcpy(&wide, raw.data() + 8 * i, 8);
      if (std::isfinite(wide) && std::fabs(wide) > static_cast<double>(__FLT_MAX__)) {
        source.refuse(what, ": number ", i, " is ", wide,
                      ", more than an f32 can hold; scale it before saving");
      }
      numbers[i] = static_cast<float>(wide);
    }
  }
  return out;
}

std::span<const std::byte> row_major(const Tensor& tensor, std::vector<std::byte>& scratch) {
  const Layout& layout = tensor.layout();
  const Storage& storage = *tensor.body().storage;
  if (storage.device != Device::cpu) {
    throw DeviceError(str("save: a tensor of shape ", layout.shape, " is on ", storage.device,
                          "; copy it with .to(Device::cpu) first"));
  }
  const auto width = static_cast<std::size_t>(size_of(tensor.dtype()));
  const Index count = tensor.numel();
  if (count == 0) return {};
  const std::byte* first = storage.data + layout.offset * static_cast<Index>(width);
  const std::size_t bytes = static_cast<std::size_t>(count) * width;
  Index step = 1;
  bool packed = true;
  for (Index axis = layout.shape.size() - 1; axis >= 0; --axis) {
    packed = packed && (layout.shape[axis] == 1 || layout.strides[axis] == step);
    step *= layout.shape[axis];
  }
  if (packed) return {first, bytes};

  scratch.resize(bytes);
  Shape position = Shape::filled(layout.shape.size(), 0);
  Index at = 0;
  for (std::byte* to = scratch.data(); to < scratch.data() + bytes; to += width) {
    std::memcpy(to, first + at * static_cast<Index>(width), width);
    for (Index axis = position.size() - 1; axis >= 0; --axis) {  // the next position, as an odometer counts
      at += layout.strides[axis];
      if (++position[axis] < layout.shape[axis]) break;
      at -= position[axis] * layout.strides[axis];
      position[axis] = 0;
    }
  }
  return scratch;
}

}  // namespace tinytorch::detail
