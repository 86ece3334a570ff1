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

/// From a list, a list of lists, or one level more. @throws ShapeError when the inner lists differ in length
[[nodiscard]] Tensor tensor(std::initializer_list<float> values);
[[nodiscard]] Tensor tensor(std::initializer_list<std::initializer_list<float>> rows);
[[nodiscard]] Tensor tensor(
    std::initializer_list<std::initializer_list<std::initializer_list<float>>> blocks);
/// Labels and tokens.
[[nodiscard]] Tensor tensor_i32(std::initializer_list<std::int32_t> values);
[[nodiscard]] Tensor tensor_i32(std::initializer_list<std::initializer_list<std::int32_t>> rows);
/// Booleans, as a mask has them.
[[nodiscard]] Tensor tensor_bool(std::initializer_list<bool> values);
[[nodiscard]] Tensor tensor_bool(std::initializer_list<std::initializer_list<bool>> rows);
/// One number, shape ().
[[nodiscard]] Tensor scalar(float value);

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
