/// @file
/// Characters in bytes: UTF-8, and what Unicode says about a character.
///
///     for (std::size_t at = 0; at < text.size();) {
///       const Char c = char_at(text, at);
///       ...
///       at += c.length;
///     }
///
/// A text is a row of bytes. In UTF-8 a character takes one to four of them: 0xxxxxxx stands alone, 110xxxxx,
/// 1110xxxx and 11110xxx say that one, two or three bytes of the form 10xxxxxx follow.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tinytorch {

/// What splitting a text into words asks about a character. `letter` is Unicode's category L, `number` its
/// category N, `space` its property White_Space; `other` is everything else: punctuation, symbols, marks,
/// and bytes that are no UTF-8.
enum class CharKind : std::uint8_t { letter, number, space, other };

/// One character of a text.
struct Char {
  std::uint32_t code_point = 0;
  CharKind kind = CharKind::other;
  std::uint8_t length = 1;  ///< bytes
  bool valid = true;        ///< false: one byte that is no part of UTF-8, its value as the code point
};

/// The character that begins at byte `at`, which is inside the text.
[[nodiscard]] inline Char char_at(std::string_view text, std::size_t at);

/// Appends a code point as UTF-8. Surrogates and numbers above 0x10FFFF become U+FFFD.
void append_utf8(std::string& out, std::uint32_t code_point);

/// Where the first byte is that is no part of UTF-8; npos when there is none.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

}  // namespace tinytorch

// ---- the machinery ----------------------------------------------------------------------------------------

namespace tinytorch {
namespace detail {

/// ASCII, without a look into Unicode's tables: most of most texts.
inline constexpr std::array<CharKind, 128> kAsciiKinds = [] {
  std::array<CharKind, 128> out{};
  for (std::size_t c = 0; c < out.size(); ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), number = c >= '0' && c <= '9';
    const bool space = c == ' ' || (c >= 0x09 && c <= 0x0D);
    out[c] = letter   ? CharKind::letter
             : number ? CharKind::number
             : space  ? CharKind::space
                      : CharKind::other;
  }
  return out;
}();

/// char_at for a byte that is no ASCII.
[[nodiscard]] Char long_char_at(std::string_view text, std::size_t at);

}  // namespace detail

inline Char char_at(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < detail::kAsciiKinds.size()) return {byte, detail::kAsciiKinds[byte], 1, true};
  return detail::long_char_at(text, at);
}

}  // namespace tinytorch
