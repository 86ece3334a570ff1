// A reader for exactly the JSON that a vocabulary may be. A general one could say what is wrong, but not in
// which line two tokens share an id.

#include "vocabulary_file.h"

#include <algorithm>

#include "tinytorch/unicode.h"

namespace tinytorch::bpe {
namespace {

constexpr Index kLargestId = 0x7FFFFFFF;

class Reader {
 public:
  explicit Reader(const TextFile& file) : file_(file), text_(file.text) {
    if (const std::size_t at = find_invalid_utf8(text_); at != std::string_view::npos) {
      line_ += std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      file_.refuse(line_, "holds a byte that is no UTF-8");
    }
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark
  }

  std::vector<Entry> entries() {
    std::vector<Entry> out;
    expect('{', "a vocabulary is a JSON object and begins with '{'");
    if (!take('}')) {
      do {
        Entry entry;
        if (peek() != '"') refuse("a token in quotes was expected");
        entry.line = line_;
        entry.file = &file_;
        entry.text = string();
        expect(':', "':' follows a token");
        entry.id = whole();
        out.push_back(std::move(entry));
      } while (take(','));
      expect('}', "',' or '}' follows an id");
    }
    peek();
    if (at_ != text_.size()) refuse("nothing may follow the last '}'");
    return out;
  }

 private:
  [[noreturn]] void refuse(std::string_view expected) const {
    if (at_ >= text_.size()) file_.refuse(line_, "the file ends here, but ", expected, "; is it cut short?");
    std::string found;
    append_utf8(found, char_at(text_, at_).code_point);
    file_.refuse(line_, "found '", found, "', but ", expected);
  }
  // The next byte that is no space; '\0' at the end.
  char peek() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return c;
    }
    return '\0';
  }
  bool take(char wanted) {
    if (peek() != wanted || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char wanted, std::string_view message) {
    if (!take(wanted)) refuse(message);
  }

  std::string string() {
    std::string out;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) refuse("a token has no control characters");
      if (text_[at_] == '\\') {
        ++at_;
        escaped(out);
      } else {
        out += text_[at_];
      }
    }
    if (at_ == text_.size()) refuse("a token ends with '\"'");
    ++at_;
    return out;
  }
  // What follows a backslash; leaves at_ on its last character.
  void escaped(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    if (at_ == text_.size()) refuse("a backslash is followed by what it escapes");
    if (const std::size_t which = kLetters.find(text_[at_]); which != std::string_view::npos) {
      out += kMeant[which];
      return;
    }
    if (text_[at_] != 'u') refuse("a backslash is followed by one of \"\\/bfnrtu");
    std::uint32_t code = hex4();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_ + 1).starts_with("\\u")) {
      at_ += 2;
      const std::uint32_t low = hex4();
      if (low < 0xDC00 || low > 0xDFFF) refuse("the second half of a surrogate pair was expected");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xD800 && code <= 0xDFFF) {
      refuse("half a surrogate pair is no character");
    }
    append_utf8(out, code);
  }
  // The four digits after at_, which comes to stand on the last.
  std::uint32_t hex4() {
    std::uint32_t out = 0;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      const char c = at_ < text_.size() ? text_[at_] : '\0';
      const std::size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
      if (digit == std::string_view::npos || c < '0') refuse("\\u is followed by four hexadecimal digits");
      out = out << 4 | static_cast<std::uint32_t>(digit);
    }
    return out;
  }
  Index whole() {
    peek();
    const std::size_t start = at_;
    Index value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      value = 10 * value + (text_[at_] - '0');
      if (value > kLargestId) refuse("an id is at most 2147483647");
    }
    if (at_ == start) refuse("an id, a whole number that is not negative, was expected");
    if (text_[start] == '0' && at_ - start > 1) refuse("a number does not begin with 0");
    return value;
  }

  const TextFile& file_;
  std::string_view text_;
  std::size_t at_ = 0;
  Index line_ = 1;
};

}  // namespace

std::vector<Entry> read_entries(const TextFile& file) { return Reader(file).entries(); }

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      constexpr const char* kDigits = "0123456789abcdef";
      out += str("\\u00", kDigits[c >> 4], kDigits[c & 15]);
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace tinytorch::bpe
