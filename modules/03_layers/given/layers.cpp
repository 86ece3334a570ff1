#include "tinytorch/layers.h"

#include <cmath>

#include "tinytorch/activations.h"

namespace tinytorch {
namespace {

void need_f32(const char* who, const char* what, const Tensor& tensor) {
  if (tensor.dtype() != DType::f32) {
    throw DTypeError(
        str(who, ": ", what, " is ", tensor.dtype(), "; it must be f32, convert it with .to(DType::f32)"));
  }
}

void check_probability(float p) {
  if (!(p >= 0 && p <= 1)) {
    throw ValueError(str("dropout: p is ", p, "; it is the probability to drop a number, from 0 to 1"));
  }
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  need_f32("linear", "x", x);
  need_f32("linear", "weight", weight);
  if (weight.dim() != 2) {
    throw ShapeError(str("linear: the weight is (out, in), got ", weight.shape()));
  }
  if (x.dim() == 0 || x.size(-1) != weight.size(1)) {
    throw ShapeError(str("linear: x is ", x.shape(), " and weight is ", weight.shape(),
                         "; the last axis of x must be ", weight.size(1), ", the number of inputs"));
  }
  if (bias.defined()) {
    need_f32("linear", "bias", bias);
    if (bias.shape() != Shape{weight.size(0)}) {
      throw ShapeError(str("linear: bias is ", bias.shape(), " and weight is ", weight.shape(),
                           "; bias must be ", Shape{weight.size(0)}, ", one number an output"));
    }
  }
  if (x.dim() <= 2) return linear_op(x, weight, bias);
  // All rows of all batches meet the same weight: one product, and one gradient of the weight's size.
  Shape shape = x.shape();
  shape[shape.size() - 1] = weight.size(0);
  return linear_op(x.flatten(0, -2), weight, bias).reshape(shape);
}

Tensor dropout(const Tensor& x, float p, bool training, Generator& random) {
  need_f32("dropout", "x", x);
  check_probability(p);
  return kernels::dropout(x, p, training, random);
}

Cost kernels::linear_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const Tensor &x = *arguments[0].tensor, &weight = *arguments[1].tensor, &bias = *arguments[2].tensor;
  const Index outputs = results[0].numel(), biases = bias.defined() ? bias.numel() : 0;
  constexpr Index kBytes = size_of(DType::f32);
  return {2 * outputs * weight.size(1) + (biases ? outputs : 0),
          (x.numel() + weight.numel() + biases) * kBytes, outputs * kBytes};
}

namespace nn {

Linear::Linear(Index in, Index out, Generator& random, bool with_bias) : Module("Linear") {
  if (in < 1 || out < 1) {
    throw ValueError(
        str("Linear: ", in, " inputs and ", out, " outputs; there must be at least one of each"));
  }
  weight = zeros({out, in});
  // The gain of a leaky relu with slope sqrt(5) is 1/sqrt(3): PyTorch's way to say "within 1/sqrt(in)".
  init::kaiming_uniform_(weight, random, init::gain("leaky_relu", std::sqrt(5.0f)));
  if (with_bias) {
    const float bound = 1 / std::sqrt(static_cast<float>(in));
    bias = zeros({out});
    init::uniform_(bias, -bound, bound, random);
  }
  register_parameter("weight", weight);
  register_parameter("bias", bias);
}

namespace {

Generator seeded_by(Generator& random) {
  const std::uint64_t high = random.next();
  return Generator(high << 32 | random.next());
}

}  // namespace

Dropout::Dropout(std::string type, float p, Generator& source)
    : Module(std::move(type)), random(seeded_by(source)), p_(p) {
  check_probability(p);
}

Sequential::Sequential(std::initializer_list<ModulePtr> layers) : Module("Sequential") {
  for (const ModulePtr& layer : layers) append(layer);
}

void Sequential::append(ModulePtr layer) { add_child(str(size()), std::move(layer)); }

std::shared_ptr<Sequential> sequential(std::initializer_list<ModulePtr> layers) {
  return std::make_shared<Sequential>(layers);
}

ReLU::ReLU() : Activation("ReLU", relu) {}
Sigmoid::Sigmoid() : Activation("Sigmoid", sigmoid) {}
Tanh::Tanh() : Activation("Tanh", tanh) {}
SiLU::SiLU() : Activation("SiLU", silu) {}
GELU::GELU(bool approximate) : Activation("GELU", approximate ? gelu_tanh : gelu) {}
Tensor LeakyReLU::forward(const Tensor& x) { return leaky_relu(x, slope_); }
Tensor Softmax::forward(const Tensor& x) { return softmax(x, axis_); }

}  // namespace nn
}  // namespace tinytorch
