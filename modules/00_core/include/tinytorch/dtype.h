/// @file
/// What an element is, and where a tensor lives.

#pragma once

#include <cstdint>
#include <string>

namespace tinytorch {

/// f32 computes; i32 holds labels and tokens; u8 is also the boolean of comparisons and masks. i64 is read
/// from files and narrowed with a check. bf16 and i8 only store.
enum class DType : std::uint8_t { f32, i32, u8, i64, bf16, i8 };

/// The CPU, or an NVIDIA GPU (module 18).
enum class Device : std::uint8_t { cpu, cuda };
inline constexpr int kDevices = 2;

/// Bytes of one element.
[[nodiscard]] constexpr std::int64_t size_of(DType dtype) {
  switch (dtype) {
    case DType::f32:
    case DType::i32:
      return 4;
    case DType::i64:
      return 8;
    case DType::bf16:
      return 2;
    case DType::u8:
    case DType::i8:
      return 1;
  }
  return 0;
}

/// The dtype of a C++ type: dtype_of<float> is DType::f32.
template <class T>
inline constexpr DType dtype_of = T::no_such_dtype;
template <>
inline constexpr DType dtype_of<float> = DType::f32;
template <>
inline constexpr DType dtype_of<std::int32_t> = DType::i32;
template <>
inline constexpr DType dtype_of<std::uint8_t> = DType::u8;
template <>
inline constexpr DType dtype_of<std::int64_t> = DType::i64;
template <>
inline constexpr DType dtype_of<std::int8_t> = DType::i8;

[[nodiscard]] const char* name_of(DType dtype);    ///< "f32"
[[nodiscard]] const char* name_of(Device device);  ///< "cpu"
void append(std::string& out, DType dtype);
void append(std::string& out, Device device);

}  // namespace tinytorch
