/// @file
/// For programs with mistakes in the library, one of which $PLANT names.

#pragma once

#include <cstdlib>
#include <string_view>

/// Whether this is the mistake that the library makes.
inline bool is_planted(std::string_view mistake) {
  const char* const name = std::getenv("PLANT");
  return name != nullptr && mistake == name;
}

/// Begins a function that is called in place of one that is no operation: the linker sends calls of `symbol`
/// to wrap_NAME, and real_NAME is the function itself (see CMakeLists.txt).
#define WRAPPED(result, name, symbol, ...)                   \
  result real_##name(__VA_ARGS__) __asm__("__real_" symbol); \
  result wrap_##name(__VA_ARGS__) __asm__("__wrap_" symbol); \
  result wrap_##name(__VA_ARGS__)
