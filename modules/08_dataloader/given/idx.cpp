// The IDX format (LeCun, Cortes and Burges), as MNIST and its successors are published in.

#include <algorithm>
#include <array>
#include <bit>

#include "bytes.h"
#include "tinytorch/ops.h"
#include "tinytorch/readers.h"

namespace tinytorch::data {
namespace {

/// What an element is in the file, and here.
struct IdxType {
  std::uint8_t code;
  Index bytes;
  DType dtype;
};
constexpr std::array<IdxType, 5> kTypes{{{0x08, 1, DType::u8},
                                         {0x09, 1, DType::i8},
                                         {0x0B, 2, DType::i32},
                                         {0x0C, 4, DType::i32},
                                         {0x0D, 4, DType::f32}}};

const IdxType& type_of(const ByteStream& in, std::uint8_t code) {
  for (const IdxType& type : kTypes) {
    if (type.code == code) return type;
  }
  in.refuse("its elements have type ", int{code},
            "; 8 (u8), 9 (i8), 11 (i16), 12 (i32) and 13 (f32) are read");
}

/// The number that starts at `from`, highest byte first.
template <class T>
T element(const std::uint8_t* from, Index bytes) {
  std::uint32_t bits = 0;
  for (Index i = 0; i < bytes; ++i) bits = bits << 8 | from[i];
  if (bytes == 2) return static_cast<T>(static_cast<std::int16_t>(bits));
  return std::bit_cast<T>(bits);
}

template <class T>
void read_elements(ByteStream& in, Index bytes, const Tensor& out) {
  constexpr Index kPiece = 4096;
  std::array<std::uint8_t, 4 * kPiece> piece{};
  T* const to = out.data<T>();
  for (Index begin = 0; begin < out.numel(); begin += kPiece) {
    const Index count = std::min(kPiece, out.numel() - begin);
    in.read(piece.data(), static_cast<std::size_t>(count * bytes));
    for (Index i = 0; i < count; ++i) to[begin + i] = element<T>(piece.data() + i * bytes, bytes);
  }
}

Tensor read_idx(ByteStream& in) {
  std::array<std::uint8_t, 4> start{};
  in.read(start.data(), start.size());
  const auto [zero, also_zero, code, rank] = start;
  if (zero != 0 || also_zero != 0) {
    in.refuse("is no IDX file: it begins with the bytes ", int{zero}, " ", int{also_zero}, " ", int{code},
              " ", int{rank}, ", not with two zeros");
  }
  const IdxType& type = type_of(in, code);
  if (rank < 1 || rank > kMaxRank) {
    in.refuse("has ", int{rank}, " sizes; 1 to ", kMaxRank, " can be read");
  }
  std::array<std::uint8_t, 4 * kMaxRank> sizes{};
  const std::span<std::uint8_t> used(sizes.data(), std::size_t{4} * rank);
  in.read(used.data(), used.size());

  const std::uint64_t held = in.most();
  const std::optional<Shape> shape = kernels::idx_shape(used, static_cast<Index>(held) / type.bytes);
  if (!shape)
    in.refuse("claims more elements than its ", held, " bytes can hold; it is cut short or damaged");
  // An array without elements may claim any other sizes, and strides are products of those.
  Index product = 1;
  for (const Index size : *shape) {
    if (__builtin_mul_overflow(product, std::max<Index>(size, 1), &product)) {
      in.refuse("shape ", *shape, " has no elements, and sizes that no tensor has");
    }
  }
  const auto wanted = static_cast<std::uint64_t>(numel(*shape) * type.bytes);
  if (!in.packed() && wanted != held) {
    in.refuse("shape ", *shape, " needs ", wanted, " bytes, but ", held, " follow the header; it is ",
              held < wanted ? "cut short" : "longer than it says");
  }
  const Tensor out = Tensor::empty(*shape, type.dtype);
  if (type.bytes == 1) {
    in.read(out.body().storage->data, static_cast<std::size_t>(wanted));
  } else if (type.dtype == DType::i32) {
    read_elements<std::int32_t>(in, type.bytes, out);
  } else {
    read_elements<float>(in, type.bytes, out);
  }
  in.expect_end();
  return out;
}

/// The array of a file, when it holds bytes under `rank` sizes.
Tensor bytes_with(const char* what, const std::string& path, Index rank) {
  const Tensor out = load_idx(path);
  if (out.dtype() != DType::u8 || out.dim() != rank) {
    throw FileError(str("load_mnist: ", path, ": holds ", out.dtype(), " ", out.shape(), "; ", what,
                        " are u8 with ", rank, rank == 1 ? " size" : " sizes"));
  }
  return out;
}

}  // namespace

Tensor parse_idx(std::span<const std::byte> bytes, std::string_view name) {
  ByteStream in("parse_idx", name, bytes);
  return read_idx(in);
}

Tensor load_idx(const std::string& path) {
  const std::vector<std::byte> bytes = bytes_of("load_idx", path);
  ByteStream in("load_idx", path, bytes);
  return read_idx(in);
}

ImageDataset load_mnist(const std::string& images, const std::string& labels) {
  const Tensor pixels = bytes_with("pictures", images, 3), classes = bytes_with("labels", labels, 1);
  if (pixels.size(0) != classes.size(0)) {
    throw FileError(str("load_mnist: ", labels, ": has ", classes.size(0), " labels, and ", images, " has ",
                        pixels.size(0), " pictures; take two files that belong together"));
  }
  return {pixels.unsqueeze(1), classes.to(DType::i32)};
}

}  // namespace tinytorch::data
