/// @file
/// Elements in files: the types that safetensors and NumPy write, and what becomes of them here.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "file_io.h"
#include "tinytorch/tensor.h"

namespace tinytorch::detail {

enum class Conversion : std::uint8_t { none, checked_boolean, from_half, from_double };

/// One row of the table: a type by its names in files.
struct FileType {
  const char* safetensors;
  const char* npy;  ///< nullptr: NumPy has none
  DType dtype;      ///< what it is in memory
  Index bytes;      ///< of one element in the file
  Conversion conversion = Conversion::none;
};

[[nodiscard]] const FileType* safetensors_type(std::string_view name);  ///< nullptr: unknown
[[nodiscard]] const FileType* npy_type(std::string_view name);          ///< nullptr: unknown
[[nodiscard]] const FileType& type_of(DType dtype);                     ///< how a dtype is written

/// Bytes of a tensor in a file, without any overflow on the way to it.
[[nodiscard]] std::optional<std::uint64_t> bytes_in_file(const Shape& shape, const FileType& type);

/// A tensor from bytes whose number is checked already. `what` names it in a refusal.
[[nodiscard]] Tensor read_elements(const Source& source, std::uint64_t offset, const Shape& shape,
                                   const FileType& type, std::string_view what);

/// The bytes of all elements in row-major order: the tensor's own where they lie so, else packed in scratch.
[[nodiscard]] std::span<const std::byte> row_major(const Tensor& tensor, std::vector<std::byte>& scratch);

}  // namespace tinytorch::detail
