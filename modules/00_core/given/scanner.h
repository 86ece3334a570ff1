/// @file
/// What the readers of headers share: a position in a text, and refusals that name it.

#pragma once

#include <limits>

#include "file_io.h"
#include "tinytorch/shape.h"

namespace tinytorch::detail {

class Scanner {
 protected:
  Scanner(const Source& source, std::string_view text) : source_(source), text_(text) {}

  /// Throws "...: header, position 12: found 'x', but ':' follows a name".
  [[noreturn]] void refuse(std::string_view expected) const {
    std::string found = "the end";
    if (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      found = byte >= 0x20 && byte < 0x7F ? str("'", text_[at_], "'") : str("byte ", static_cast<int>(byte));
    }
    source_.refuse("header, position ", at_, ": found ", found, ", but ", expected);
  }
  void space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }
  /// The next byte after spaces; '\0' at the end.
  char peek() {
    space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char wanted) {
    if (peek() != wanted || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char wanted, std::string_view message) {
    if (!take(wanted)) refuse(message);
  }
  void expect_end() {
    space();
    if (at_ != text_.size()) refuse("nothing but spaces may follow the last '}'");
  }
  /// Digits without sign, fraction or leading zeros.
  Index whole() {
    const bool zero = peek() == '0';
    const std::size_t start = at_;
    Index value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      const Index digit = text_[at_] - '0';
      if (value > (std::numeric_limits<Index>::max() - digit) / 10) refuse("no number exceeds 2^63 - 1");
      value = value * 10 + digit;
    }
    if (at_ == start) refuse("a whole number that is not negative was expected");
    if (zero && at_ - start > 1) refuse("a number does not begin with 0");
    return value;
  }

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace tinytorch::detail
