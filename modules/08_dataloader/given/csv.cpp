#include <charconv>
#include <cmath>

#include "bytes.h"
#include "tinytorch/readers.h"

namespace tinytorch::data {
namespace {

// A packed text has no header that says how long it is, so there is a bound.
constexpr std::size_t kMostText = std::size_t{1} << 30;

std::string unpacked(ByteStream& in) {
  constexpr std::size_t kPiece = 1 << 16;
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    const std::size_t got = in.read_some(text.data() + before, kPiece);
    text.resize(before + got);
    if (got == 0) return text;
    if (text.size() > kMostText)
      in.refuse("unpacks to more than ", kMostText, " bytes; unpack it and split it");
  }
}

/// Lines of numbers, read one after the other.
class Table {
 public:
  Table(const ByteStream& in, std::string_view text, const CsvOptions& options)
      : in_(in), text_(text), separator_(options.separator) {
    if (options.header && !text_.empty()) take_line();
  }

  Tensor read() {
    // Empty lines at the end are no lines.
    text_ = text_.substr(0, text_.find_last_not_of(" \t\r\n") + 1);
    if (text_.empty()) in_.refuse("holds no numbers");
    while (!text_.empty()) row(take_line());
    return Tensor::from(numbers_, {static_cast<Index>(numbers_.size()) / columns_, columns_});
  }

 private:
  std::string_view take_line() {
    ++line_;
    const std::size_t end = text_.find('\n');
    std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == text_.npos ? text_.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  }

  void row(std::string_view line) {
    Index column = 0;
    for (bool more = true; more;) {
      const std::size_t end = line.find(separator_);
      more = end != line.npos;
      numbers_.push_back(number(line.substr(0, end), ++column));
      if (more) line.remove_prefix(end + 1);
    }
    if (columns_ == 0) columns_ = column;
    if (column != columns_) {
      in_.refuse("line ", line_, " has ", column, " numbers, the lines before it ", columns_);
    }
  }

  [[nodiscard]] float number(std::string_view text, Index column) const {
    const auto space = [&](char c) { return (c == ' ' || c == '\t') && c != separator_; };
    while (!text.empty() && space(text.front())) text.remove_prefix(1);
    while (!text.empty() && space(text.back())) text.remove_suffix(1);
    std::string_view digits = text;
    if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const auto out = static_cast<float>(value);
    if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(out)) {
      constexpr std::size_t kShown = 20;
      in_.refuse("line ", line_, ", column ", column, ": '", text.substr(0, kShown),
                 text.size() > kShown ? "..." : "", "' is no finite number",
                 line_ == 1 ? "; if the line holds names, say .header = true" : "");
    }
    return out;
  }

  const ByteStream& in_;
  std::string_view text_;
  char separator_;
  Index line_ = 0, columns_ = 0;
  std::vector<float> numbers_;
};

Tensor read_csv(const char* who, std::span<const std::byte> bytes, std::string_view name,
                const CsvOptions& options) {
  if (std::string_view("0123456789.+-eE\r\n").find(options.separator) != std::string_view::npos) {
    throw ValueError(
        str(who, ": the separator '", options.separator, "' may be part of a number or line; use another"));
  }
  ByteStream in(who, name, bytes);
  if (!in.packed()) {
    return Table(in, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, options).read();
  }
  const std::string text = unpacked(in);
  return Table(in, text, options).read();
}

}  // namespace

Tensor parse_csv(std::span<const std::byte> bytes, const CsvOptions& options, std::string_view name) {
  return read_csv("parse_csv", bytes, name, options);
}

Tensor load_csv(const std::string& path, const CsvOptions& options) {
  return read_csv("load_csv", bytes_of("load_csv", path), path, options);
}

}  // namespace tinytorch::data
