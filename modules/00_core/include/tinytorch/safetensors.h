/// @file
/// safetensors: named tensors in one file that holds nothing but numbers, as Hugging Face defines it.
///
///     save_safetensors("model.safetensors", {{"weight", w}, {"bias", b}}, {{"step", "1200"}});
///     SafeTensors file = load_safetensors("model.safetensors");
///     Tensor w = file.at("weight");
///
/// The format: 8 bytes with the length of a JSON header, the header, then the numbers of tensor after tensor.
///
/// F32, I32, I64, U8, I8 and BF16 are read and written as they are. BOOL is read as u8, F16 and F64 as f32
/// (F64 rounded, and refused when too large). A file is checked whole before memory is taken for its first
/// tensor: nothing that it claims is believed.
///
/// Thread safety: any thread may load and save; two that save to one path leave the file of the later one.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tinytorch/tensor.h"

namespace tinytorch {

/// Tensors by name, in order.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;
/// Texts by name, in order.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// What a file holds, in the order of its header.
struct SafeTensors {
  NamedTensors tensors;
  Metadata metadata;

  /// @throws KeyError naming what is there. Looks through all names: for a whole model, walk `tensors`.
  [[nodiscard]] const Tensor& at(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const;
};

/// Reads each byte once, into its tensor.
/// @throws FileError saying what is wrong where
[[nodiscard]] SafeTensors load_safetensors(const std::string& path);
/// The same from memory; `name` stands for the path in messages.
[[nodiscard]] SafeTensors parse_safetensors(std::span<const std::byte> bytes,
                                            std::string_view name = "bytes");

/// Writes beside the path, then renames: the file is whole or as it was. Writes each byte once; a tensor that
/// is not row-major is packed first.
/// @throws FileError when it cannot be written, ValueError for a name that is there twice, reserved or not
/// UTF-8
void save_safetensors(const std::string& path, const NamedTensors& tensors, const Metadata& metadata = {});

}  // namespace tinytorch
