#include "chat/json.h"

#include <cstdio>

#include "tinytorch/unicode.h"

namespace milestones {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const tinytorch::Char c = tinytorch::char_at(text, at);
    if (!c.valid) {
      tinytorch::append_utf8(out, 0xFFFD);
    } else if (c.code_point == '"' || c.code_point == '\\') {
      (out += '\\') += text[at];
    } else if (c.code_point < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c.code_point));
      out += escaped;
    } else {
      out += text.substr(at, c.length);
    }
    at += c.length;
  }
  return out += '"';
}

}  // namespace milestones
