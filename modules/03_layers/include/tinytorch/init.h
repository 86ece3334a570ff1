/// @file
/// Module 03: how a weight begins. Too small and signals fade from layer to layer, too large and they
/// explode.
///
///     nn::init::kaiming_normal_(layer.weight, random, nn::init::gain("relu"));
///     nn::init::xavier_uniform_(layer.weight, random);
///
/// Each function overwrites the weight, which may require a gradient: nothing is recorded. Numbers are drawn
/// in row-major order, one for each element.

#pragma once

#include <string_view>

#include "tinytorch/random.h"
#include "tinytorch/tensor.h"

namespace tinytorch::nn {

/// How many numbers meet in one output (in), and how many outputs one number takes part in (out).
struct Fans {
  Index in = 0;
  Index out = 0;
};

namespace init {

/// Of a weight (out, in), or (out, in, height, width) and so on. @throws ShapeError below rank 2
[[nodiscard]] Fans fans(const Shape& weight);

/// How much an activation shrinks what passes: "linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu".
/// @param slope  of leaky_relu, left of zero
/// @throws ValueError naming the names
[[nodiscard]] float gain(std::string_view nonlinearity, float slope = 0.01f);

/// Which of the two keeps its variance: the signal on its way forward (in), or the gradient on its way back
/// (out).
enum class Fan { in, out };

/// @name Filling a weight. @throws ShapeError below rank 2, DTypeError
/// @{
/// Uniform between low and high. Any rank.
void uniform_(const Tensor& weight, float low, float high, Generator& random);
/// Normal. Any rank.
void normal_(const Tensor& weight, float mean, float deviation, Generator& random);
/// Glorot and Bengio, 2010: deviation gain * sqrt(2 / (fan in + fan out)).
void xavier_uniform_(const Tensor& weight, Generator& random, float gain = 1);
void xavier_normal_(const Tensor& weight, Generator& random, float gain = 1);
/// He et al., 2015: deviation gain / sqrt(fan). The default gain is that of relu.
void kaiming_uniform_(const Tensor& weight, Generator& random, float gain = 1.41421356f, Fan fan = Fan::in);
void kaiming_normal_(const Tensor& weight, Generator& random, float gain = 1.41421356f, Fan fan = Fan::in);
/// @}

}  // namespace init
}  // namespace tinytorch::nn

namespace tinytorch::kernels {

/// The fans of a weight of rank 2 or more: axis 0 is out, axis 1 is in, and what follows (a window) counts
/// for both. (Exercise 03.1)
[[nodiscard]] nn::Fans fans(const Shape& weight);

/// The deviation of Xavier's start: gain times the square root of 2 / (in + out). (Exercise 03.2)
[[nodiscard]] float xavier_deviation(nn::Fans fans, float gain);

/// The deviation of Kaiming's start: gain divided by the square root of one fan. (Exercise 03.3)
/// @param fan   the fan to keep steady, at least 1
[[nodiscard]] float kaiming_deviation(Index fan, float gain);

}  // namespace tinytorch::kernels
