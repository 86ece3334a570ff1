// UTF-8 and Unicode's classes, by way of utf8proc: the only file that includes it.

#include "tinytorch/unicode.h"

#include <utf8proc.h>

namespace tinytorch {
namespace {

CharKind kind_of(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return CharKind::letter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharKind::number;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return CharKind::space;
    default:  // White_Space is category Z and these six (Unicode's PropList.txt)
      return (code_point >= 0x09 && code_point <= 0x0D) || code_point == 0x85 ? CharKind::space
                                                                              : CharKind::other;
  }
}

}  // namespace

Char detail::long_char_at(std::string_view text, std::size_t at) {
  utf8proc_int32_t code_point = 0;
  const utf8proc_ssize_t length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                       static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
  if (length < 1) return {static_cast<unsigned char>(text[at]), CharKind::other, 1, false};
  return {static_cast<std::uint32_t>(code_point), kind_of(code_point), static_cast<std::uint8_t>(length),
          true};
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const bool exists = code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t length =
      utf8proc_encode_char(exists ? static_cast<utf8proc_int32_t>(code_point) : 0xFFFD, bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Char c = char_at(text, at);
    if (!c.valid) return at;
    at += c.length;
  }
  return std::string_view::npos;
}

}  // namespace tinytorch
