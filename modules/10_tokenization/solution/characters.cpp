#include <algorithm>

#include "tinytorch/tokenizer.h"

namespace tinytorch {

// Exercise 10.1: number the characters.
std::vector<std::uint32_t> kernels::alphabet(std::string_view text) {
  // BEGIN SOLUTION
  std::vector<std::uint32_t> out;
  for (std::size_t at = 0; at < text.size();) {
    const Char c = char_at(text, at);
    out.push_back(c.code_point);
    at += c.length;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
  // END SOLUTION
}

// Exercise 10.2: back to text.
std::string kernels::decode(const Tokenizer& tokenizer, std::span<const TokenId> ids) {
  // BEGIN SOLUTION
  std::string out;
  for (const TokenId id : ids) out += tokenizer.bytes_of(id);
  return out;
  // END SOLUTION
}

// Exercise 10.3: hold back half a character.
std::size_t kernels::whole_characters(std::string_view bytes) {
  // BEGIN SOLUTION
  for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (byte >= 0x80 && byte < 0xC0) continue;  // it follows something that is further left
    const std::size_t length = byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1;
    return length > back ? bytes.size() - back : bytes.size();
  }
  return bytes.size();
  // END SOLUTION
}

}  // namespace tinytorch
