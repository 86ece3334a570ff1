#include "tinytorch/init.h"

#include <cmath>

#include "tinytorch/create.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"

namespace tinytorch::nn::init {
namespace {

// A uniform distribution on [-b, b] has the deviation b / sqrt(3).
const float kBoundOfDeviation = std::sqrt(3.0f);

void uniform_with(const Tensor& weight, float deviation, Generator& random) {
  uniform_(weight, -deviation * kBoundOfDeviation, deviation * kBoundOfDeviation, random);
}

// The weight keeps its memory, and the tape learns nothing.
void overwrite(const char* who, Tensor weight, const Tensor& values) {
  if (weight.dtype() != DType::f32) {
    throw DTypeError(str(who, ": fills f32 tensors, this one is ", weight.dtype()));
  }
  const NoGrad quiet;
  weight.copy_(values);
}

Index fan_of(const Tensor& weight, Fan fan) {
  const Fans both = fans(weight.shape());
  return fan == Fan::in ? both.in : both.out;
}

}  // namespace

Fans fans(const Shape& weight) {
  if (weight.size() < 2) {
    throw ShapeError(str("fans: a weight of shape ", weight,
                         " has none; they need (out, in) at least, so fill it with uniform_ or normal_"));
  }
  return kernels::fans(weight);
}

float gain(std::string_view nonlinearity, float slope) {
  if (nonlinearity == "linear" || nonlinearity == "sigmoid") return 1;
  if (nonlinearity == "tanh") return 5.0f / 3;
  if (nonlinearity == "relu") return std::sqrt(2.0f);
  if (nonlinearity == "leaky_relu") return std::sqrt(2.0f / (1 + slope * slope));
  if (nonlinearity == "selu") return 0.75f;
  throw ValueError(str("gain: '", nonlinearity,
                       "' is not known; it can be linear, sigmoid, tanh, relu, leaky_relu or selu"));
}

void uniform_(const Tensor& weight, float low, float high, Generator& random) {
  if (!(low <= high))
    throw ValueError(str("uniform_: low is ", low, " and high is ", high, "; low comes first"));
  overwrite("uniform_", weight, rand(weight.shape(), random) * (high - low) + low);
}

void normal_(const Tensor& weight, float mean, float deviation, Generator& random) {
  if (!(deviation >= 0))
    throw ValueError(str("normal_: the deviation is ", deviation, "; it cannot be below 0"));
  overwrite("normal_", weight, randn(weight.shape(), random) * deviation + mean);
}

void xavier_uniform_(const Tensor& weight, Generator& random, float gain) {
  uniform_with(weight, kernels::xavier_deviation(fans(weight.shape()), gain), random);
}

void xavier_normal_(const Tensor& weight, Generator& random, float gain) {
  normal_(weight, 0, kernels::xavier_deviation(fans(weight.shape()), gain), random);
}

void kaiming_uniform_(const Tensor& weight, Generator& random, float gain, Fan fan) {
  uniform_with(weight, kernels::kaiming_deviation(fan_of(weight, fan), gain), random);
}

void kaiming_normal_(const Tensor& weight, Generator& random, float gain, Fan fan) {
  normal_(weight, 0, kernels::kaiming_deviation(fan_of(weight, fan), gain), random);
}

}  // namespace tinytorch::nn::init
