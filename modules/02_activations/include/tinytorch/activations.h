/// @file
/// Module 02: activations. Without them a stack of layers is one matrix; with them it can bend.
///
///     Tensor hidden = relu(x.matmul(w));                 // x: (batch, in), w: (in, out)
///     Tensor p = softmax(scores, -1);                    // every row: positive numbers that sum to 1
///
/// All take f32 of any shape and strides and return a new row-major tensor. They hold for every float: huge
/// ones and infinities give the limit of the formula, and NaN gives NaN. Each throws DTypeError for another
/// dtype.

#pragma once

#include "tinytorch/exp.h"
#include "tinytorch/lanes.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// @name One number at a time
/// @{
/// max(x, 0).
[[nodiscard]] Tensor relu(const Tensor& x);
/// x where it is above zero, slope * x elsewhere, so that the left side is not silent. -infinity with slope 0
/// is NaN, as in PyTorch: nothing times without end has no value.
/// @throws ValueError when slope is not a finite number
[[nodiscard]] Tensor leaky_relu(const Tensor& x, float slope = 0.01f);
/// 1 / (1 + e^-x): any number to a share between 0 and 1.
[[nodiscard]] Tensor sigmoid(const Tensor& x);
/// (e^x - e^-x) / (e^x + e^-x): the same curve between -1 and 1, and steepest at 0.
[[nodiscard]] Tensor tanh(const Tensor& x);
/// x Phi(x), where Phi(x) = (1 + erf(x / sqrt 2)) / 2 is the share of a normal distribution below x.
[[nodiscard]] Tensor gelu(const Tensor& x);
/// gelu as GPT-2 has it: Phi(x) is replaced by (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, off by at
/// most 0.0005.
[[nodiscard]] Tensor gelu_tanh(const Tensor& x);
/// x sigmoid(x), also called swish.
[[nodiscard]] Tensor silu(const Tensor& x);
/// @}

/// @name One lane at a time
/// @{
/// e^x / sum(e^x) along an axis: scores to weights that sum to 1.
///
/// A score of -inf gets weight 0. A lane in which all are -inf, such as a fully masked row of attention, has
/// nothing to weigh: its weights are all 0. A lane with NaN or +inf in it becomes NaN.
/// @throws IndexError  when x has no such axis; a tensor of shape () has none
[[nodiscard]] Tensor softmax(const Tensor& x, Index axis = -1);
/// log(softmax(x, axis)), also where the softmax is too small for a float. -inf stays -inf, all of a fully
/// masked lane too.
/// @throws IndexError  when x has no such axis; a tensor of shape () has none
[[nodiscard]] Tensor log_softmax(const Tensor& x, Index axis = -1);
/// @}

// ---- the machinery: kernels and their operations ---------------------------------------------------------

/// The work itself. Arguments are checked already: f32, an axis that is there.
namespace kernels {

Tensor relu(const Tensor& x);                     ///< Exercise 02.1
Tensor leaky_relu(const Tensor& x, float slope);  ///< Exercise 02.2
Tensor sigmoid(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor gelu(const Tensor& x);  ///< Exercise 02.5
Tensor gelu_tanh(const Tensor& x);
Tensor silu(const Tensor& x);
Tensor softmax(const Tensor& x, Index axis);
Tensor log_softmax(const Tensor& x, Index axis);

/// 1 / (1 + e^-x) of one number, without e^ of a positive one: that could overflow. (Exercise 02.3)
[[nodiscard]] float sigmoid_of(float x);
/// The hyperbolic tangent of one number, to seven digits also near zero. (Exercise 02.4)
[[nodiscard]] float tanh_of(float x);

/// The part of x that a gate lets through: x * share. Of a closed gate, share 0, nothing comes, however large
/// x is (0 * infinity would be NaN). gelu and silu are gates that x opens for itself. Given.
[[nodiscard]] inline float gate(float x, float share) { return share == 0.0f ? 0.0f : x * share; }

/// What to subtract from a lane before e^ is taken: its greatest number, so that no power overflows, or 0
/// when that is -inf or the lane is empty. It need not look for NaN. (Exercise 02.6)
[[nodiscard]] float shift_of(Lane<const float> x);
/// One lane of softmax. (Exercise 02.7)
void softmax_lane(Lane<const float> x, Lane<float> out);
/// One lane of log_softmax. (Exercise 02.9)
void log_softmax_lane(Lane<const float> x, Lane<float> out);

/// `flops` for every number of the result, an exponential counting as one; every byte is read once and
/// written once.
template <int flops>
Cost activation_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const Index n = results[0].numel(), bytes = n * size_of(DType::f32);
  static_cast<void>(arguments);
  return {flops * n, bytes, bytes};
}

}  // namespace kernels

using LaneOp = Op<Tensor(const Tensor&, Index)>;

inline constinit UnaryOp relu_op{"relu", kernels::relu, Kind::atomic, kernels::activation_cost<1>};
inline constinit Op<Tensor(const Tensor&, float)> leaky_relu_op{"leaky_relu", kernels::leaky_relu,
                                                                Kind::atomic, kernels::activation_cost<2>};
inline constinit UnaryOp sigmoid_op{"sigmoid", kernels::sigmoid, Kind::atomic, kernels::activation_cost<4>};
inline constinit UnaryOp tanh_op{"tanh", kernels::tanh, Kind::atomic, kernels::activation_cost<5>};
inline constinit UnaryOp gelu_op{"gelu", kernels::gelu, Kind::atomic, kernels::activation_cost<4>};
inline constinit UnaryOp gelu_tanh_op{"gelu_tanh", kernels::gelu_tanh, Kind::atomic,
                                      kernels::activation_cost<10>};
inline constinit UnaryOp silu_op{"silu", kernels::silu, Kind::atomic, kernels::activation_cost<5>};
inline constinit LaneOp softmax_op{"softmax", kernels::softmax, Kind::atomic, kernels::activation_cost<5>};
inline constinit LaneOp log_softmax_op{"log_softmax", kernels::log_softmax, Kind::atomic,
                                       kernels::activation_cost<6>};

}  // namespace tinytorch
