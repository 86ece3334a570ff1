/// @file
/// Module 01: the operations. Each is a kernel, an Op that names it, and a public function that guards it.
///
///     Tensor y = where(x > 0.0f, x, 0.1f * x);
///     Tensor p = exp(x) / exp(x).sum(-1, true);
///
/// Arithmetic is f32. Operands broadcast as NumPy defines it (`broadcast_shape`). Every function throws
/// DTypeError for another dtype and ShapeError for shapes that do not fit; what else can go wrong is said
/// where it can.

#pragma once

#include "tinytorch/create.h"
#include "tinytorch/op.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// @name Arithmetic
/// @{
[[nodiscard]] Tensor add(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor sub(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor mul(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor div(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor pow(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor pow(const Tensor& a, float exponent);
/// The greater of two; NaN when either is.
[[nodiscard]] Tensor maximum(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor minimum(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor neg(const Tensor& x);
[[nodiscard]] Tensor exp(const Tensor& x);
[[nodiscard]] Tensor log(const Tensor& x);
[[nodiscard]] Tensor sqrt(const Tensor& x);
/// 1 / sqrt(x)
[[nodiscard]] Tensor rsqrt(const Tensor& x);
[[nodiscard]] Tensor abs(const Tensor& x);
/// Into [low, high]. @throws ValueError when low > high
[[nodiscard]] Tensor clamp(const Tensor& x, float low, float high);

[[nodiscard]] inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
[[nodiscard]] inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
[[nodiscard]] inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
[[nodiscard]] inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
[[nodiscard]] inline Tensor operator-(const Tensor& x) { return neg(x); }
[[nodiscard]] inline Tensor operator+(const Tensor& a, float b) { return add(a, scalar(b)); }
[[nodiscard]] inline Tensor operator-(const Tensor& a, float b) { return sub(a, scalar(b)); }
[[nodiscard]] inline Tensor operator*(const Tensor& a, float b) { return mul(a, scalar(b)); }
[[nodiscard]] inline Tensor operator/(const Tensor& a, float b) { return div(a, scalar(b)); }
[[nodiscard]] inline Tensor operator+(float a, const Tensor& b) { return add(scalar(a), b); }
[[nodiscard]] inline Tensor operator-(float a, const Tensor& b) { return sub(scalar(a), b); }
[[nodiscard]] inline Tensor operator*(float a, const Tensor& b) { return mul(scalar(a), b); }
[[nodiscard]] inline Tensor operator/(float a, const Tensor& b) { return div(scalar(a), b); }
/// @}

/// @name Comparisons: u8 tensors of 0 and 1. Operands are both f32, both i32 or both u8.
/// @{
[[nodiscard]] Tensor eq(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor ne(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor lt(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor le(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor gt(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor ge(const Tensor& a, const Tensor& b);
[[nodiscard]] inline Tensor operator==(const Tensor& a, const Tensor& b) { return eq(a, b); }
[[nodiscard]] inline Tensor operator!=(const Tensor& a, const Tensor& b) { return ne(a, b); }
[[nodiscard]] inline Tensor operator<(const Tensor& a, const Tensor& b) { return lt(a, b); }
[[nodiscard]] inline Tensor operator<=(const Tensor& a, const Tensor& b) { return le(a, b); }
[[nodiscard]] inline Tensor operator>(const Tensor& a, const Tensor& b) { return gt(a, b); }
[[nodiscard]] inline Tensor operator>=(const Tensor& a, const Tensor& b) { return ge(a, b); }
[[nodiscard]] Tensor operator==(const Tensor& a, float b);
[[nodiscard]] Tensor operator!=(const Tensor& a, float b);
[[nodiscard]] Tensor operator<(const Tensor& a, float b);
[[nodiscard]] Tensor operator<=(const Tensor& a, float b);
[[nodiscard]] Tensor operator>(const Tensor& a, float b);
[[nodiscard]] Tensor operator>=(const Tensor& a, float b);
/// a where the condition (u8) holds, b elsewhere; all three broadcast.
[[nodiscard]] Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor where(const Tensor& condition, const Tensor& a, float b);
[[nodiscard]] Tensor where(const Tensor& condition, float a, const Tensor& b);
/// Same shape, and every element within atol + rtol * |b|; NaN is close to nothing, infinity to itself.
[[nodiscard]] bool allclose(const Tensor& a, const Tensor& b, float rtol = 1e-5f, float atol = 1e-8f);
/// @}

/// @name Products
/// @{
/// The product of matrices, as torch.matmul has it: (m, k) x (k, n); leading axes are batches and broadcast;
/// a vector counts as a row on the left, as a column on the right, and its axis is dropped from the result.
[[nodiscard]] Tensor matmul(const Tensor& a, const Tensor& b);
/// @}

/// @name Joining and picking. concat and stack take every dtype, gather and index_select f32.
/// @{
/// Along an axis that exists; the other sizes must agree. @throws ValueError for an empty list
[[nodiscard]] Tensor concat(const Tensors& tensors, Index axis = 0);
/// Along a new axis; the shapes must be equal.
[[nodiscard]] Tensor stack(const Tensors& tensors, Index axis = 0);
/// out[i][j] = x[index[i][j]][j] for axis 0, and so on. index is i32, of x's rank, and no longer than x along
/// the other axes.
/// @throws IndexError naming the value, its position and the size, for a value outside [0, size)
[[nodiscard]] Tensor gather(const Tensor& x, Index axis, const Tensor& index);
/// The slices of x along an axis that a vector of i32 names.
[[nodiscard]] Tensor index_select(const Tensor& x, Index axis, const Tensor& index);
/// @}

// ---- the machinery: kernels and their operations ---------------------------------------------------------

/// The work itself. Arguments are checked already: dtypes and shapes fit, axes are not negative.
namespace kernels {

Tensor add(const Tensor& a, const Tensor& b);
Tensor sub(const Tensor& a, const Tensor& b);
Tensor mul(const Tensor& a, const Tensor& b);
Tensor div(const Tensor& a, const Tensor& b);
Tensor pow(const Tensor& a, const Tensor& b);
Tensor maximum(const Tensor& a, const Tensor& b);
Tensor minimum(const Tensor& a, const Tensor& b);
Tensor neg(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor rsqrt(const Tensor& x);
Tensor abs(const Tensor& x);
Tensor clamp(const Tensor& x, float low, float high);
Tensor eq(const Tensor& a, const Tensor& b);
Tensor ne(const Tensor& a, const Tensor& b);
Tensor lt(const Tensor& a, const Tensor& b);
Tensor le(const Tensor& a, const Tensor& b);
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
Tensor clone(const Tensor& x);
Tensor to(const Tensor& x, DType dtype);
Tensor reshape(const Tensor& x, const Shape& shape);
Tensor permute(const Tensor& x, const Shape& axes);
Tensor slice(const Tensor& x, Index axis, Index start, Index stop, Index step);
Tensor expand(const Tensor& x, const Shape& shape);
Tensor sum(const Tensor& x, const Shape& axes, bool keepdim);
Tensor mean(const Tensor& x, const Shape& axes, bool keepdim);
Tensor max(const Tensor& x, const Shape& axes, bool keepdim);
Tensor min(const Tensor& x, const Shape& axes, bool keepdim);
Tensor var(const Tensor& x, const Shape& axes, Index correction, bool keepdim);
Tensor argmax(const Tensor& x, Index axis, bool keepdim);
Tensor argmin(const Tensor& x, Index axis, bool keepdim);
Tensor fill_(const Tensor& x, float value);
Tensor copy_(const Tensor& x, const Tensor& source);
Tensor add_(const Tensor& x, const Tensor& other);
Tensor sub_(const Tensor& x, const Tensor& other);
Tensor mul_(const Tensor& x, const Tensor& other);
Tensor div_(const Tensor& x, const Tensor& other);

/// A matrix somewhere in memory: element (i, j) is data[i * row_stride + j * column_stride].
struct Matrix {
  const float* data;
  Index rows, columns;
  Index row_stride, column_stride;
};
/// out = a b, row-major, (a.rows, b.columns); out's old numbers do not count, and it overlaps neither a nor
/// b. (Exercise 01.13)
void multiply(float* __restrict out, const Matrix& a, const Matrix& b);
/// The same, the rows of a shared between threads where that pays, and large matrices block by block (see
/// given/blocks.cpp); every number is the same. Given.
void multiply_rows(float* out, const Matrix& a, const Matrix& b);
/// The matrix in the last two axes of x whose first element is element `start` of x's storage. Given.
Matrix matrix_at(const Tensor& x, Index start);
/// The layout of all axes but the last two: one element a matrix, its first. Given.
Layout leading_axes(const Tensor& x);
/// (..., m, k) x (..., k, n) with leading axes that broadcast; ranks of at least 2. (Exercise 01.14)
Tensor batched_matmul(const Tensor& a, const Tensor& b);
/// The same, after copying a small b whose rows are not contiguous: k n moves, against 2 m k n FLOPs that run
/// faster. Given.
Tensor matmul(const Tensor& a, const Tensor& b);

/// The position of the greatest of `count` numbers, `step` apart; the lowest on ties. NaN counts as the
/// greatest. count is at least 1. (Exercise 01.12)
Index argmax_of(const float* x, Index step, Index count);

/// index has x's rank; its values are within [0, x.size(axis)). f32 x. (Exercise 01.15)
Tensor gather(const Tensor& x, Index axis, const Tensor& index);
/// At least one tensor; ranks, dtypes and the other sizes agree. (Exercise 01.16)
Tensor concat(const Tensors& tensors, Index axis);

/// Writes the elements of source, which has target's shape and dtype, into target's memory, whatever the two
/// layouts. Given.
void copy_elements(const Tensor& target, const Tensor& source);

/// 2 m k n FLOPs a product; its matrices are read once and written once.
Cost matmul_cost(std::span<const Value> arguments, std::span<const Tensor> results);
/// Views move no numbers.
Cost no_cost(std::span<const Value> arguments, std::span<const Tensor> results);
/// One FLOP an element of the input.
Cost reduction_cost(std::span<const Value> arguments, std::span<const Tensor> results);

}  // namespace kernels

using UnaryOp = Op<Tensor(const Tensor&)>;
using BinaryOp = Op<Tensor(const Tensor&, const Tensor&)>;
using ReductionOp = Op<Tensor(const Tensor&, const Shape&, bool)>;

inline constinit BinaryOp add_op{"add", kernels::add};
inline constinit BinaryOp sub_op{"sub", kernels::sub};
inline constinit BinaryOp mul_op{"mul", kernels::mul};
inline constinit BinaryOp div_op{"div", kernels::div};
inline constinit BinaryOp pow_op{"pow", kernels::pow};
inline constinit BinaryOp maximum_op{"maximum", kernels::maximum};
inline constinit BinaryOp minimum_op{"minimum", kernels::minimum};
inline constinit UnaryOp neg_op{"neg", kernels::neg};
inline constinit UnaryOp exp_op{"exp", kernels::exp};
inline constinit UnaryOp log_op{"log", kernels::log};
inline constinit UnaryOp sqrt_op{"sqrt", kernels::sqrt};
inline constinit UnaryOp rsqrt_op{"rsqrt", kernels::rsqrt};
inline constinit UnaryOp abs_op{"abs", kernels::abs};
inline constinit Op<Tensor(const Tensor&, float, float)> clamp_op{"clamp", kernels::clamp};
inline constinit BinaryOp eq_op{"eq", kernels::eq, Kind::no_gradient};
inline constinit BinaryOp ne_op{"ne", kernels::ne, Kind::no_gradient};
inline constinit BinaryOp lt_op{"lt", kernels::lt, Kind::no_gradient};
inline constinit BinaryOp le_op{"le", kernels::le, Kind::no_gradient};
inline constinit Op<Tensor(const Tensor&, const Tensor&, const Tensor&)> where_op{"where", kernels::where};
inline constinit UnaryOp clone_op{"clone", kernels::clone};
inline constinit Op<Tensor(const Tensor&, DType)> to_op{"to", kernels::to, Kind::no_gradient};
inline constinit Op<Tensor(const Tensor&, const Shape&)> reshape_op{"reshape", kernels::reshape, Kind::atomic,
                                                                    kernels::no_cost};
inline constinit Op<Tensor(const Tensor&, const Shape&)> permute_op{"permute", kernels::permute, Kind::atomic,
                                                                    kernels::no_cost};
inline constinit Op<Tensor(const Tensor&, Index, Index, Index, Index)> slice_op{
    "slice", kernels::slice, Kind::atomic, kernels::no_cost};
inline constinit Op<Tensor(const Tensor&, const Shape&)> expand_op{"expand", kernels::expand, Kind::atomic,
                                                                   kernels::no_cost};
inline constinit ReductionOp sum_op{"sum", kernels::sum, Kind::atomic, kernels::reduction_cost};
inline constinit ReductionOp mean_op{"mean", kernels::mean, Kind::composite};
inline constinit ReductionOp max_op{"max", kernels::max, Kind::atomic, kernels::reduction_cost};
inline constinit ReductionOp min_op{"min", kernels::min, Kind::atomic, kernels::reduction_cost};
inline constinit Op<Tensor(const Tensor&, const Shape&, Index, bool)> var_op{"var", kernels::var,
                                                                             Kind::composite};
inline constinit Op<Tensor(const Tensor&, Index, bool)> argmax_op{"argmax", kernels::argmax,
                                                                  Kind::no_gradient, kernels::reduction_cost};
inline constinit Op<Tensor(const Tensor&, Index, bool)> argmin_op{"argmin", kernels::argmin,
                                                                  Kind::no_gradient, kernels::reduction_cost};
inline constinit BinaryOp matmul_op{"matmul", kernels::matmul, Kind::atomic, kernels::matmul_cost};
inline constinit Op<Tensor(const Tensor&, Index, const Tensor&)> gather_op{"gather", kernels::gather};
inline constinit Op<Tensor(const Tensors&, Index)> concat_op{"concat", kernels::concat};
inline constinit Op<Tensor(const Tensor&, float)> fill_inplace_op{"fill_", kernels::fill_};
inline constinit BinaryOp copy_inplace_op{"copy_", kernels::copy_};
inline constinit BinaryOp add_inplace_op{"add_", kernels::add_};
inline constinit BinaryOp sub_inplace_op{"sub_", kernels::sub_};
inline constinit BinaryOp mul_inplace_op{"mul_", kernels::mul_};
inline constinit BinaryOp div_inplace_op{"div_", kernels::div_};

}  // namespace tinytorch
