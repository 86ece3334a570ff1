/// @file
/// Module 05: gradient rules. Each takes what the operation had, the gradient dy of its result, and gives
/// the gradients of its tensor arguments into d. It runs with autograd off, and in whole tensors.
///
///     // y = a b   =>   da = dy b,   db = dy a
///     void gradients::mul(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d);
///
/// Inside `namespace gradients` call members and operators (x.exp(), a * b): a bare exp(x) would be
/// ambiguous.

#pragma once

#include "tinytorch/ops.h"
#include "tinytorch/tape.h"

namespace tinytorch::gradients {

/// y = a b, elementwise with broadcasting. (Exercise 05.5)
void mul(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d);
/// y = a / b, elementwise with broadcasting. (Exercise 05.6)
void div(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d);
/// y = e^x. (Exercise 05.7)
void exp(const Tensor& y, const Tensor& dy, const Into& d);
/// y = ln x. (Exercise 05.8)
void log(const Tensor& x, const Tensor& dy, const Into& d);
/// y = sum of x over `axes`, none negative; d.shape(0) is x's shape. (Exercise 05.9)
void sum(const Shape& axes, bool keepdim, const Tensor& dy, const Into& d);
/// y = the greatest of x over `axes`; elements that tie share the gradient equally, as in torch.amax.
/// (Exercise 05.10)
void max(const Tensor& x, const Tensor& y, const Shape& axes, bool keepdim, const Tensor& dy, const Into& d);
/// y = a b for a (..., m, k) and b (..., k, n), leading axes broadcast. (Exercise 05.11)
void matmul(const Tensor& a, const Tensor& b, const Tensor& dy, const Into& d);
/// y = softmax(x, axis). (Exercise 05.12)
void softmax(const Tensor& y, Index axis, const Tensor& dy, const Into& d);
/// y = log_softmax(x, axis). (Exercise 05.13)
void log_softmax(const Tensor& y, Index axis, const Tensor& dy, const Into& d);
/// y[i] = the weighted surprise of row i of logits (n, classes) at labels (n), as kernels::cross_entropy in
/// losses.h has it; weight may be undefined, which means 1; only the logits receive. (Exercise 05.14)
void cross_entropy(const Tensor& logits, const Tensor& labels, const Tensor& weight, Index ignore_index,
                   float label_smoothing, const Tensor& dy, const Into& d);
/// y = x[start:stop:step] along axis; the rest of x did not matter. (Exercise 05.15)
void slice(Index axis, Index start, Index stop, Index step, const Tensor& dy, const Into& d);
/// y[i][j] = x[index[i][j]][j] for axis 0; an element that was picked twice receives twice. (Exercise 05.16)
void gather(Index axis, const Tensor& index, const Tensor& dy, const Into& d);

/// dy with size 1 again along `axes`, so that it broadcasts against what was reduced. Given.
[[nodiscard]] Tensor kept(const Tensor& dy, const Shape& axes, bool keepdim);

}  // namespace tinytorch::gradients
