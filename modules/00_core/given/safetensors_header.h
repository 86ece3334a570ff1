/// @file
/// The header of a safetensors file: JSON of one fixed shape, read strictly.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elements.h"
#include "tinytorch/safetensors.h"

namespace tinytorch::detail {

struct Entry {
  std::string name;
  const FileType* type = nullptr;
  Shape shape;
  std::uint64_t begin = 0, end = 0;  ///< data_offsets
};

struct Header {
  Metadata metadata;
  std::vector<Entry> entries;
};

/// What the text says; whether it makes sense is for the caller to check. @throws FileError with the position
/// in the header
[[nodiscard]] Header parse_header(const Source& source, std::string_view text);
/// Padded with spaces to a multiple of 8 bytes.
[[nodiscard]] std::string write_header(const Header& header);
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace tinytorch::detail
