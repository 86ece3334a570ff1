/// @file
/// Module 13: normalisation along the last axis. A row leaves with a mean of 0 and a deviation of 1
/// (layer_norm), or just with a size of 1 (rms_norm), whatever it was before; weight and bias may then undo
/// it.
///
///     nn::LayerNorm norm(128);
///     Tensor y = norm(x);           // (..., 128) -> (..., 128)

#pragma once

#include <span>

#include "tinytorch/layers.h"
#include "tinytorch/record.h"

namespace tinytorch {

/// (x - mean) / sqrt(variance + eps) * weight + bias over the last axis; the variance divides by the width
/// (Ba, Kiros and Hinton, 2016).
///
/// @param x             (..., width), f32
/// @param weight, bias  (width), or undefined: 1 and 0
/// @throws ShapeError, DTypeError, ValueError unless eps is at least 0
[[nodiscard]] Tensor layer_norm(const Tensor& x, const Tensor& weight = {}, const Tensor& bias = {},
                                float eps = 1e-5f);

/// x / sqrt(mean(x^2) + eps) * weight over the last axis (Zhang and Sennrich, 2019).
/// @param weight  (width), or undefined: 1
/// @throws ShapeError, DTypeError, ValueError unless eps is at least 0
[[nodiscard]] Tensor rms_norm(const Tensor& x, const Tensor& weight = {}, float eps = 1e-5f);

namespace nn {

/// A norm of either kind, so that a block can hold one or the other.
class Norm : public Module {
 public:
  Tensor weight;  ///< (width), ones at first

 protected:
  /// @throws ValueError when width is below 1 or eps below 0
  Norm(std::string type, Index width, float eps);
  float eps_;
};
class LayerNorm : public Norm {
 public:
  explicit LayerNorm(Index width, float eps = 1e-5f, bool with_bias = true);
  Tensor forward(const Tensor& x) override { return layer_norm(x, weight, bias, eps_); }
  Tensor bias;  ///< (width), zeros at first, or undefined
};
class RMSNorm : public Norm {
 public:
  explicit RMSNorm(Index width, float eps = 1e-5f) : Norm("RMSNorm", width, eps) {}
  Tensor forward(const Tensor& x) override { return rms_norm(x, weight, eps_); }
};

}  // namespace nn

namespace kernels {

/// y = (x - mean) / sqrt(variance + eps) for one row, sums in double. (Exercise 13.1)
/// @return  1 / sqrt(variance + eps)
float normalize_row(std::span<const float> x, std::span<float> y, float eps);
/// The same for every row, with weight and bias. Given.
Tensor layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, float eps);
/// Made of operations, so that it needs no gradient of its own. (Exercise 13.3)
Tensor rms_norm(const Tensor& x, const Tensor& weight, float eps);
/// 8 FLOPs an element.
Cost norm_cost(std::span<const Value> arguments, std::span<const Tensor> results);

}  // namespace kernels

namespace gradients {

/// y = normalize_row(x), g = dy:   dx = (g - mean(g) - y mean(g y)) / sqrt(variance + eps). (Exercise 13.2)
/// @param inverse  1 / sqrt(variance + eps)
void normalize_row(std::span<const float> y, std::span<const float> g, float inverse, std::span<float> dx);
/// The same for every row, and the sums over rows that weight and bias receive. Given.
void layer_norm(const Tensor& x, const Tensor& weight, float eps, const Tensor& dy, const Into& d);

}  // namespace gradients

inline constinit Op<Tensor(const Tensor&, const Tensor&, const Tensor&, float)> layer_norm_op{
    "layer_norm", kernels::layer_norm, Kind::atomic, kernels::norm_cost,
    recorded([](const Tensor& x, const Tensor& weight, const Tensor&, float eps) {
      return [x = Saved(x), weight = Saved(weight), eps](const Tensor& dy, const Into& d) {
        gradients::layer_norm(x.get(), weight.get(), eps, dy, d);
      };
    })};
inline constinit Op<Tensor(const Tensor&, const Tensor&, float)> rms_norm_op{
    "rms_norm", kernels::rms_norm, Kind::composite, kernels::norm_cost};

}  // namespace tinytorch
