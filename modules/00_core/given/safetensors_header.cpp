#include "safetensors_header.h"

#include "scanner.h"

namespace tinytorch::detail {
namespace {

// Bytes of the UTF-8 sequence at the front of text; 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;  // a continuation, a two-byte form of ASCII, or beyond U+10FFFF
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // No longer form than needed, no surrogates, nothing beyond U+10FFFF.
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) > 0x9F) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6), put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
  } else {
    put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)),
        put(0x80 | (code & 63));
  }
}

// A reader for exactly the JSON that a header may be: no value can nest deeper than a header does.
class Reader : Scanner {
 public:
  Reader(const Source& source, std::string_view text) : Scanner(source, text) {}

  Header header() {
    Header out;
    if (text_.empty() || text_[0] != '{') refuse("'{' is the first byte of a header");
    members([&](std::string name) {
      if (name == "__metadata__") {
        if (metadata_seen_) refuse("'__metadata__' is there twice");
        metadata_seen_ = true;
        members([&](std::string key) { out.metadata.emplace_back(std::move(key), string()); });
      } else {
        out.entries.push_back(entry(std::move(name)));
      }
    });
    expect_end();
    return out;
  }

 private:
  template <class F>
  void members(const F& member) {
    expect('{', "'{' was expected");
    if (take('}')) return;
    do {
      std::string name = string();
      expect(':', "':' follows a name");
      member(std::move(name));
    } while (take(','));
    expect('}', "',' or '}' follows a value");
  }

  template <class F>
  void numbers(const F& number_of) {
    expect('[', "'[' was expected");
    if (take(']')) return;
    do number_of(whole());
    while (take(','));
    expect(']', "',' or ']' follows a number");
  }

  unsigned four_hex_digits() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = at_ < text_.size() ? text_[at_] : '\0';
      const bool digit = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'f';
      if (!digit && !letter) refuse("four hexadecimal digits follow \\u");
      code = code * 16 + static_cast<unsigned>(digit ? c - '0' : (c | 32) - 'a' + 10);
    }
    return code;
  }

  void escape(std::string& out) {
    ++at_;  // the backslash
    constexpr std::string_view kNames = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (const std::size_t which = kNames.find(c); which != std::string_view::npos) {
      ++at_;
      out += kMeant[which];
      return;
    }
    if (c != 'u') refuse("one of \" \\ / b f n r t u follows a backslash");
    ++at_;
    unsigned code = four_hex_digits();
    if (code >= 0xDC00 && code < 0xE000) refuse("a low surrogate follows only a high one");
    if (code >= 0xD800 && code < 0xDC00) {
      if (text_.substr(at_, 2) != "\\u") refuse("a low surrogate follows a high one");
      at_ += 2;
      const unsigned low = four_hex_digits();
      if (low < 0xDC00 || low >= 0xE000) refuse("a low surrogate follows a high one");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(out, code);
  }

  std::string string() {
    expect('"', "a string was expected");
    std::string out;
    for (;;) {
      if (at_ >= text_.size()) refuse("the string has no end");
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '"') {
        ++at_;
        return out;
      }
      if (byte < 0x20) refuse("control characters are written as escapes");
      if (byte == '\\') {
        escape(out);
        continue;
      }
      const std::size_t length = utf8_length(text_.substr(at_));
      if (length == 0) refuse("it is not UTF-8");
      out += text_.substr(at_, length);
      at_ += length;
    }
  }

  Entry entry(std::string name) {
    Entry out;
    bool shape = false, offsets = false;
    members([&](std::string_view field) {
      const auto once = [&](bool seen) {
        if (seen) source_.refuse("tensor '", name, "': '", field, "' is there twice");
      };
      if (field == "dtype") {
        once(out.type);
        const std::string type = string();
        out.type = safetensors_type(type);
        if (!out.type) {
          source_.refuse("tensor '", name, "': dtype is '", type,
                         "'; F32, I32, I64, U8, I8, BF16, BOOL, F16 and F64 can be read");
        }
      } else if (field == "shape") {
        once(shape);
        shape = true;
        numbers([&](Index size) {
          if (out.shape.size() == kMaxRank) {
            source_.refuse("tensor '", name, "': its shape has more than ", kMaxRank, " axes");
          }
          out.shape.push_back(size);
        });
      } else if (field == "data_offsets") {
        once(offsets);
        offsets = true;
        int count = 0;
        numbers([&](Index offset) {
          (count == 0 ? out.begin : out.end) = static_cast<std::uint64_t>(offset);
          if (++count > 2) source_.refuse("tensor '", name, "': data_offsets holds two numbers, not more");
        });
        if (count < 2)
          source_.refuse("tensor '", name, "': data_offsets holds ", count, " numbers; it takes two");
      } else {
        source_.refuse("tensor '", name, "': has a field '", field,
                       "'; dtype, shape and data_offsets are known");
      }
    });
    if (!out.type || !shape || !offsets) {
      source_.refuse("tensor '", name, "': has no ", !out.type ? "dtype" : !shape ? "shape" : "data_offsets");
    }
    out.name = std::move(name);
    return out;
  }

  bool metadata_seen_ = false;
};

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr char kHex[] = "0123456789abcdef";
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

Header parse_header(const Source& source, std::string_view text) { return Reader(source, text).header(); }

std::string write_header(const Header& header) {
  std::string out = "{";
  const char* comma = "";
  if (!header.metadata.empty()) {
    out += "\"__metadata__\":{";
    for (const auto& [key, text] : header.metadata) {
      out += comma;
      append_quoted(out, key);
      out += ':';
      append_quoted(out, text);
      comma = ",";
    }
    out += '}';
  }
  for (const Entry& each : header.entries) {
    out += comma;
    append_quoted(out, each.name);
    out += str(":{\"dtype\":\"", each.type->safetensors, "\",\"shape\":[");
    for (Index axis = 0; axis < each.shape.size(); ++axis) out += str(axis ? "," : "", each.shape[axis]);
    out += str("],\"data_offsets\":[", each.begin, ",", each.end, "]}");
    comma = ",";
  }
  out += '}';
  out.append((8 - out.size() % 8) % 8, ' ');
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace tinytorch::detail
