/// @file
/// str(...): one line of text from several values, for messages.
///
///     throw ShapeError(str("matmul: needs two matrices, got ", a.shape(), " and ", b.shape()));

#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace tinytorch {
namespace detail {

void append_integer(std::string& out, long long value);
void append_unsigned(std::string& out, unsigned long long value);
/// Shortest text that reads back as the same float.
void append_real(std::string& out, double value, bool is_float);

inline void append(std::string& out, std::string_view text) { out += text; }
void append(std::string& out, std::same_as<bool> auto value) {
  out += value ? "true" : "false";
}  // no pointer is a bool
inline void append(std::string& out, char value) { out += value; }
template <std::signed_integral T>
void append(std::string& out, T value) {
  append_integer(out, value);
}
template <std::unsigned_integral T>
requires(!std::same_as<T, bool>) void append(std::string& out, T value) { append_unsigned(out, value); }
inline void append(std::string& out, float value) { append_real(out, value, true); }
inline void append(std::string& out, double value) { append_real(out, value, false); }

}  // namespace detail

/// Joins its arguments. A type takes part by an `append(std::string&, const T&)` beside it.
template <class... Parts>
[[nodiscard]] std::string str(const Parts&... parts) {
  using detail::append;
  std::string out;
  (append(out, parts), ...);
  return out;
}

}  // namespace tinytorch
