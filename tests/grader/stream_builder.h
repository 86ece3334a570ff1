/// @file
/// Streams of records for tests of the judge, written by hand and bent where a test wants them bent.

#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "support/judge.h"

namespace tinytorch::scenario {

template <class T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// A stream of f32 records (and others), with a right end unless a test asks for another.
class Builder {
 public:
  Builder& f32(std::string_view name, const std::vector<std::int64_t>& sizes,
               const std::vector<float>& values) {
    return add(encode(name, Wire::f32, sizes, raw(values)));
  }
  Builder& i32(std::string_view name, const std::vector<std::int64_t>& sizes,
               const std::vector<std::int32_t>& values) {
    return add(encode(name, Wire::i32, sizes, raw(values)));
  }
  Builder& text(std::string_view name, std::string_view value) {
    return add(encode(name, Wire::text, {static_cast<std::int64_t>(value.size())}, value));
  }
  Builder& error(std::string_view value) {
    return add(encode(kErrorName, Wire::error, {static_cast<std::int64_t>(value.size())}, value));
  }
  Builder& add(std::string_view record) {
    body_ += record;
    ++end_.count;
    return *this;
  }
  /// The digests of the inputs: the same before and after unless a test says otherwise.
  Builder& digests(std::uint64_t before, std::uint64_t after) {
    end_.before = before;
    end_.after = after;
    return *this;
  }
  [[nodiscard]] std::string open() const { return std::string(kMagic) + body_; }
  [[nodiscard]] std::string bytes() const { return open() + encode_end(end_); }
  [[nodiscard]] Answer run() const {
    Answer out;
    out.bytes = bytes();
    return out;
  }
  [[nodiscard]] End end() const { return end_; }

 private:
  std::string body_;
  End end_{0, 1, 1};
};

}  // namespace tinytorch::scenario
