/// @file
/// Shape: a short list of sizes, strides or axes, kept inside the object. Layout: where a tensor's elements
/// lie.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace tinytorch {

/// Sizes, strides, axes and positions: 64 bits, signed so that -1 can mean "the last".
using Index = std::int64_t;

/// The most axes a tensor can have.
inline constexpr int kMaxRank = 8;

/// Up to kMaxRank whole numbers: a shape, strides, or a list of axes. Prints as (2, 3), () or (3,).
class Shape {
 public:
  constexpr Shape() = default;
  constexpr Shape(std::initializer_list<Index> values)
      : Shape(std::span<const Index>(values.begin(), values.size())) {}
  constexpr explicit Shape(std::span<const Index> values) {
    if (values.size() > kMaxRank) too_long(values.size());
    for (Index v : values) values_[size_++] = v;
  }
  /// `rank` times `value`.
  static constexpr Shape filled(Index rank, Index value) {
    if (rank > kMaxRank) too_long(static_cast<std::size_t>(rank));
    Shape out;
    out.size_ = rank;
    for (Index i = 0; i < rank; ++i) out.values_[i] = value;
    return out;
  }

  [[nodiscard]] constexpr Index size() const { return size_; }  ///< how many numbers: the rank
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  constexpr Index& operator[](Index i) { return values_[check(i)]; }
  constexpr Index operator[](Index i) const { return values_[check(i)]; }
  [[nodiscard]] constexpr Index front() const { return (*this)[0]; }
  [[nodiscard]] constexpr Index back() const { return (*this)[size_ - 1]; }
  [[nodiscard]] constexpr const Index* begin() const { return values_; }
  [[nodiscard]] constexpr const Index* end() const { return values_ + size_; }
  constexpr Index* begin() { return values_; }
  constexpr Index* end() { return values_ + size_; }

  constexpr void push_back(Index value) {
    if (size_ == kMaxRank) too_long(kMaxRank + 1);
    values_[size_++] = value;
  }
  constexpr void insert(Index at, Index value) {
    push_back(value);
    for (Index i = size_ - 1; i > at; --i) values_[i] = values_[i - 1];
    values_[at] = value;
  }
  constexpr void erase(Index at) {
    check(at);
    for (Index i = at; i + 1 < size_; ++i) values_[i] = values_[i + 1];
    --size_;
  }
  friend constexpr bool operator==(const Shape& a, const Shape& b) {
    if (a.size_ != b.size_) return false;
    for (Index i = 0; i < a.size_; ++i) {
      if (a.values_[i] != b.values_[i]) return false;
    }
    return true;
  }

 private:
  [[noreturn]] static void too_long(std::size_t size);
  [[noreturn]] static void out_of_range(Index i, Index size);
  constexpr Index check([[maybe_unused]] Index i) const {
#ifdef TINYTORCH_CHECKED
    if (i < 0 || i >= size_) out_of_range(i, size_);
#endif
    return i;
  }

  Index values_[kMaxRank] = {};
  Index size_ = 0;
};

/// Where the elements of a tensor lie in its storage: element (i, j, ...) is at offset + i * strides[0] + j *
/// strides[1] + ... A view is another Layout over the same storage.
struct Layout {
  Shape shape;
  Shape strides;     ///< in elements, one for each axis
  Index offset = 0;  ///< of element (0, 0, ...)
};

namespace detail {
/// numel when the plain product went wrong: a size of 0 makes it 0 whatever the others are, the rest is an
/// error.
[[nodiscard]] Index numel_checked(const Shape& shape);
}  // namespace detail

/// The product of the sizes; 1 for rank 0. @throws ShapeError on a negative size, MemoryError when it
/// overflows
[[nodiscard]] inline Index numel(const Shape& shape) {
  Index count = 1;
  bool wrong = false;
  for (Index size : shape) wrong |= size <= 0 || __builtin_mul_overflow(count, size, &count);
  return wrong ? detail::numel_checked(shape) : count;
}

/// axis, counted from the end when negative. @throws IndexError "who: axis 3 of a tensor with shape (2, 3);
/// ..."
[[nodiscard]] Index checked_axis(const char* who, Index axis, const Shape& shape);

void append(std::string& out, const Shape& shape);

}  // namespace tinytorch
