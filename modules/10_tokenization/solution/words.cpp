#include <algorithm>

#include "tinytorch/merges.h"

namespace tinytorch {

// Exercise 10.4: a character for each byte.
std::array<std::uint32_t, 256> kernels::byte_symbols() {
  // BEGIN SOLUTION
  std::array<std::uint32_t, 256> symbols{};
  std::uint32_t next = 256;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    const bool shows = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
    symbols[byte] = shows ? byte : next++;
  }
  return symbols;
  // END SOLUTION
}

// Exercise 10.5: cut a text into words.
std::size_t kernels::word_end(std::string_view text, std::size_t at) {
  // BEGIN SOLUTION
  if (text[at] == '\'') {
    for (const std::string_view ending : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"}) {
      if (text.substr(at).starts_with(ending)) return at + ending.size();
    }
  }
  std::size_t end = at;
  if (text[at] == ' ' && at + 1 < text.size() && char_at(text, at + 1).kind != CharKind::space) ++end;
  const CharKind kind = char_at(text, end).kind;
  std::size_t last = end;  // where the last character of the run begins
  while (end < text.size() && char_at(text, end).kind == kind) {
    last = end;
    end += char_at(text, end).length;
  }
  // Of spaces before a word all but the last are a word; that one belongs to what follows, if it is a ' '.
  return kind == CharKind::space && end < text.size() && last > at ? last : end;
  // END SOLUTION
}

}  // namespace tinytorch
