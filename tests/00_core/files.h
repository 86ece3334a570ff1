/// @file
/// What the tests of readers and writers share: a folder that goes away, bytes, and the shape of a refusal.

#pragma once

#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "support/folder.h"
#include "tinytorch/str.h"

namespace core_tests {

using testing_support::Folder;

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

inline std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// The numbers of T as they lie in a little-endian file.
template <class T>
std::string packed(std::initializer_list<T> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

}  // namespace core_tests
