/// @file
/// vocab.json and its like: one JSON object of texts and whole numbers, {"!": 0, "\u0120the": 262}.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tinytorch/error.h"
#include "tinytorch/shape.h"
#include "tinytorch/str.h"

namespace tinytorch::bpe {

/// The content of a file under its name, for messages.
struct TextFile {
  std::string name;
  std::string_view text;

  /// Throws FileError "load: vocab.json, line 3: ...".
  template <class... Parts>
  [[noreturn]] void refuse(Index line, const Parts&... parts) const {
    throw FileError(str("load: ", name, ", line ", line, ": ", parts...));
  }
};

/// One token as it is written in a file.
struct Entry {
  std::string text;  ///< UTF-8
  Index id = 0;
  Index line = 0;
  const TextFile* file = nullptr;
};

/// All entries in the order of the file, which must live on. @throws FileError
std::vector<Entry> read_entries(const TextFile& file);

/// A text as JSON writes it, quotes included.
std::string quoted(std::string_view text);

}  // namespace tinytorch::bpe
