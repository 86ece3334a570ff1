/// @file
/// Module 01: making tensors.
///
///     Tensor a = tensor({{1, 2}, {3, 4}});        // f32, shape (2, 2)
///     Tensor labels = tensor_i32({0, 2, 1});      // i32, shape (3,)
///     Generator random(42);
///     Tensor w = randn({128, 64}, random);        // the same numbers for any thread count and device

#pragma once

#include <initializer_list>

#include "tinytorch/random.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// A number, or a list of such: what stands between the braces of tensor({{1, 2}, {3, 4}}). It lives as long
/// as the call.
template <class T>
struct Nested {
  Nested(T number) : value(number) {}  // NOLINT: meant to convert
  Nested(std::initializer_list<Nested> elements) : is_list(true), list(elements) {}  // NOLINT
  T value{};
  bool is_list = false;
  std::initializer_list<Nested> list;
};

/// From lists nested as deep as the tensor has axes. @throws ShapeError when lists side by side differ in
/// length
[[nodiscard]] Tensor tensor(Nested<float> values);
/// Labels and tokens.
[[nodiscard]] Tensor tensor_i32(Nested<std::int32_t> values);
/// Booleans, as a mask has them.
[[nodiscard]] Tensor tensor_bool(Nested<bool> values);
/// One number, shape ().
[[nodiscard]] Tensor scalar(float value);

/// f32, i32 (a fraction is cut off) or u8. @throws ValueError when the dtype has no such number
[[nodiscard]] Tensor full(const Shape& shape, float value, DType dtype = DType::f32);
[[nodiscard]] Tensor zeros(const Shape& shape, DType dtype = DType::f32);
[[nodiscard]] Tensor ones(const Shape& shape, DType dtype = DType::f32);
[[nodiscard]] Tensor full_like(const Tensor& x, float value);
[[nodiscard]] Tensor zeros_like(const Tensor& x);
[[nodiscard]] Tensor ones_like(const Tensor& x);
/// start, start + step, ... before stop. @throws ValueError when step leads away from stop or is 0
[[nodiscard]] Tensor arange(float stop);
[[nodiscard]] Tensor arange(float start, float stop, float step = 1);
[[nodiscard]] Tensor arange_i32(std::int32_t stop);
/// count numbers from start to stop, both included.
[[nodiscard]] Tensor linspace(float start, float stop, Index count);
/// The identity matrix.
[[nodiscard]] Tensor eye(Index n);

/// Uniform in [0, 1).
[[nodiscard]] Tensor rand(const Shape& shape, Generator& random);
/// Normal with mean 0 and deviation 1.
[[nodiscard]] Tensor randn(const Shape& shape, Generator& random);
/// Whole numbers in [low, high), i32. @throws ValueError when there are none
[[nodiscard]] Tensor randint(std::int32_t low, std::int32_t high, const Shape& shape, Generator& random);
/// 0 .. n-1 in a random order, i32.
[[nodiscard]] Tensor randperm(std::int32_t n, Generator& random);

}  // namespace tinytorch
