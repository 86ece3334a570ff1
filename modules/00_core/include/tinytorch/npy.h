/// @file
/// .npy: one array in a file, as numpy.save writes it.
///
///     Tensor digits = load_npy("digits.npy");
///     Tensor labels = narrow_to_i32(load_npy("labels.npy"));   // NumPy's whole numbers are i64
///
/// float32, int32, int64, uint8 and int8 are read and written as they are. bool is read as u8, float16 and
/// float64 as f32 (float64 rounded, and refused when too large). A file is checked whole before memory is
/// taken: nothing that it claims is believed.
///
/// Thread safety: any thread may load and save; two that save to one path leave the file of the later one.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "tinytorch/narrow.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// Reads each byte once. Versions 1, 2 and 3 of the format; an array in Fortran order becomes a view with
/// Fortran's strides.
/// @throws FileError saying what is wrong where
[[nodiscard]] Tensor load_npy(const std::string& path);
/// The same from memory; `name` stands for the path in messages.
[[nodiscard]] Tensor parse_npy(std::span<const std::byte> bytes, std::string_view name = "bytes");

/// Writes beside the path, then renames: the file is whole or as it was. Always in C order; a tensor that is
/// not row-major is packed first.
/// @throws FileError when it cannot be written, DTypeError for bf16, which NumPy does not have
void save_npy(const std::string& path, const Tensor& tensor);

}  // namespace tinytorch
