// Making tensors. Fresh memory is row-major, so these write it from the first element to the last.

#include "tinytorch/create.h"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace tinytorch {
namespace {

/// Appends the numbers of nested lists in order. The first list of each level says how long all lists of that
/// level are.
template <class Stored, class T>
void collect(const Nested<T>& from, Index level, std::vector<Stored>& values, Shape& shape) {
  if (from.is_list != (level < shape.size()) && !values.empty()) {
    throw ShapeError("tensor: a number and a list stand side by side; all must be nested equally deep");
  }
  if (!from.is_list) return values.push_back(static_cast<Stored>(from.value));
  const auto length = static_cast<Index>(from.list.size());
  if (shape.size() == level) shape.push_back(length);
  if (shape[level] != length) {
    throw ShapeError(str("tensor: lists of ", shape[level], " and of ", length,
                         " elements side by side; all must be equally long"));
  }
  for (const Nested<T>& each : from.list) collect(each, level + 1, values, shape);
}

template <class Stored, class T>
Tensor from_lists(const Nested<T>& lists) {
  std::vector<Stored> values;
  Shape shape;
  collect(lists, 0, values, shape);
  return Tensor::from(std::span<const Stored>(values), shape);
}

/// value without its fraction, as a whole number of type T.
template <class T>
T whole(float value, DType dtype) {
  using Range = std::numeric_limits<T>;
  const double cut = std::trunc(static_cast<double>(value));
  if (!(cut >= Range::min() && cut <= Range::max())) {
    throw ValueError(str("full: ", value, " is no ", dtype, ", which goes from ", Index{Range::min()}, " to ",
                         Index{Range::max()}));
  }
  return static_cast<T>(cut);
}

template <class T>
void fill_fresh(const Tensor& out, T value) {
  T* to = out.data<T>();
  const Index count = out.numel();
  for (Index i = 0; i < count; ++i) to[i] = value;
}

}  // namespace

Tensor tensor(Nested<float> values) { return from_lists<float>(values); }
Tensor tensor_i32(Nested<std::int32_t> values) { return from_lists<std::int32_t>(values); }
Tensor tensor_bool(Nested<bool> values) { return from_lists<std::uint8_t>(values); }

Tensor scalar(float value) {
  Tensor out = Tensor::empty({});
  *out.data() = value;
  return out;
}

Tensor full(const Shape& shape, float value, DType dtype) {
  Tensor out = Tensor::empty(shape, dtype);
  switch (dtype) {
    case DType::f32:
      fill_fresh(out, value);
      break;
    case DType::i32:
      fill_fresh(out, whole<std::int32_t>(value, dtype));
      break;
    case DType::u8:
      fill_fresh(out, whole<std::uint8_t>(value, dtype));
      break;
    default:
      throw DTypeError(str("full: makes f32, i32 and u8, not ", dtype));
  }
  return out;
}
Tensor zeros(const Shape& shape, DType dtype) { return full(shape, 0.0f, dtype); }
Tensor ones(const Shape& shape, DType dtype) { return full(shape, 1.0f, dtype); }
Tensor full_like(const Tensor& x, float value) { return full(x.shape(), value, x.dtype()); }
Tensor zeros_like(const Tensor& x) { return full_like(x, 0.0f); }
Tensor ones_like(const Tensor& x) { return full_like(x, 1.0f); }

Tensor arange(float stop) { return arange(0.0f, stop, 1.0f); }

Tensor arange(float start, float stop, float step) {
  const double steps = (static_cast<double>(stop) - start) / step, count = std::ceil(steps);
  if (!std::isfinite(steps) || steps < 0) {
    throw ValueError(str("arange: steps of ", step, " do not lead from ", start, " to ", stop));
  }
  if (count > 1e15)
    throw MemoryError(str("arange: ", count, " elements from ", start, " to ", stop, " by ", step));
  Tensor out = Tensor::empty({static_cast<Index>(count)});
  float* to = out.data();
  for (Index i = 0; i < out.numel(); ++i) to[i] = static_cast<float>(start + static_cast<double>(i) * step);
  return out;
}

Tensor arange_i32(std::int32_t stop) {
  if (stop < 0) throw ValueError(str("arange_i32: stop is ", stop, "; it must be at least 0"));
  Tensor out = Tensor::empty({stop}, DType::i32);
  for (std::int32_t i = 0; i < stop; ++i) out.data<std::int32_t>()[i] = i;
  return out;
}

Tensor linspace(float start, float stop, Index count) {
  if (count < 0) throw ValueError(str("linspace: count is ", count, "; it must be at least 0"));
  Tensor out = Tensor::empty({count});
  float* to = out.data();
  const double step = count > 1 ? (static_cast<double>(stop) - start) / static_cast<double>(count - 1) : 0.0;
  for (Index i = 0; i < count; ++i) to[i] = static_cast<float>(start + static_cast<double>(i) * step);
  if (count > 1) to[count - 1] = stop;
  return out;
}

Tensor eye(Index n) {
  Tensor out = zeros({n, n});
  for (Index i = 0; i < n; ++i) out.data()[i * n + i] = 1.0f;
  return out;
}

Tensor rand(const Shape& shape, Generator& random) {
  Tensor out = Tensor::empty(shape);
  fill_uniform({out.data(), static_cast<std::size_t>(out.numel())}, random);
  return out;
}

Tensor randn(const Shape& shape, Generator& random) {
  Tensor out = Tensor::empty(shape);
  fill_normal({out.data(), static_cast<std::size_t>(out.numel())}, random);
  return out;
}

Tensor randint(std::int32_t low, std::int32_t high, const Shape& shape, Generator& random) {
  if (low >= high) throw ValueError(str("randint: no whole numbers in [", low, ", ", high, ")"));
  const auto width = static_cast<std::uint64_t>(static_cast<std::int64_t>(high) - low);
  Tensor out = Tensor::empty(shape, DType::i32);
  auto* to = out.data<std::int32_t>();
  const Index count = out.numel();
  for (Index i = 0; i < count; ++i)
    to[i] = static_cast<std::int32_t>(low + static_cast<std::int64_t>(random.below(width)));
  return out;
}

Tensor randperm(std::int32_t n, Generator& random) {
  Tensor out = arange_i32(n);
  auto* to = out.data<std::int32_t>();
  for (std::int32_t i = n - 1; i > 0; --i)
    std::swap(to[i], to[random.below(static_cast<std::uint64_t>(i) + 1)]);
  return out;
}

}  // namespace tinytorch
