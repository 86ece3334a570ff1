/// @file
/// Module 03: layers.
///
///     Generator random(42);
///     auto model = nn::sequential({
///         std::make_shared<nn::Linear>(784, 128, random),
///         std::make_shared<nn::ReLU>(),
///         std::make_shared<nn::Dropout>(0.1f, random),
///         std::make_shared<nn::Linear>(128, 10, random),
///     });
///     Tensor scores = (*model)(images);   // (batch, 784) -> (batch, 10)
///
/// Every layer that needs chance takes the generator when it is made, so one seed decides the whole model.
/// Layers in braces are made from left to right. (The arguments of a function are made in any order: that is
/// why there is no sequential(a, b, c).)

#pragma once

#include <initializer_list>

#include "tinytorch/init.h"
#include "tinytorch/module.h"
#include "tinytorch/op.h"

namespace tinytorch {

/// y = x W^T + b.
///
/// @param x       (..., in)
/// @param weight  (out, in), as PyTorch stores it
/// @param bias    (out), or an undefined tensor
/// @return        (..., out)
/// @throws ShapeError, DTypeError
[[nodiscard]] Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = Tensor());

/// In training, zeroes each number with probability p and divides the others by 1 - p, so that the mean
/// stays. Otherwise, and for p = 0, returns x itself and draws nothing.
///
/// Which numbers: u = rand(x.shape(), random), and x[i] is dropped where u[i] < p.
/// @throws ValueError unless 0 <= p <= 1, DTypeError
[[nodiscard]] Tensor dropout(const Tensor& x, float p, bool training, Generator& random);

namespace nn {

/// y = x W^T + b over the last axis. Both start uniform in [-1/sqrt(in), 1/sqrt(in)), as in PyTorch; the
/// weight is drawn first.
class Linear : public Module {
 public:
  /// @throws ValueError when a size is below 1
  Linear(Index in, Index out, Generator& random, bool with_bias = true);
  Tensor forward(const Tensor& x) override { return linear(x, weight, bias); }

  Tensor weight;  ///< (out, in)
  Tensor bias;    ///< (out), or undefined
};

/// dropout(x, p) in training mode, the identity in evaluation mode. Its generator is its own, seeded by the
/// one it is made with; the same state gives the same mask again.
class Dropout : public Module {
 public:
  /// @throws ValueError unless 0 <= p <= 1
  Dropout(float p, Generator& source) : Dropout("Dropout", p, source) {}
  Tensor forward(const Tensor& x) override { return dropout(x, p_, is_training(), random); }
  [[nodiscard]] float p() const { return p_; }

  Generator random;  ///< random.state() before a call, random.set_state() to replay it

 protected:
  /// For layers that drop in another way, and are saved and restored like this one.
  Dropout(std::string type, float p, Generator& source);

 private:
  float p_;
};

/// Layers in a row, called "0", "1", ...: what comes out of one goes into the next. None at all: the
/// identity.
class Sequential : public Module {
 public:
  Sequential(std::initializer_list<ModulePtr> layers = {});
  void append(ModulePtr layer);
  [[nodiscard]] Index size() const { return static_cast<Index>(children().size()); }
  /// Calls the layers in order. (Exercise 03.6)
  Tensor forward(const Tensor& x) override;
};
/// A Sequential to put into other modules.
[[nodiscard]] std::shared_ptr<Sequential> sequential(std::initializer_list<ModulePtr> layers);

/// Merges the axes first..last, by default all but the batch.
class Flatten : public Module {
 public:
  explicit Flatten(Index first = 1, Index last = -1) : Module("Flatten"), first_(first), last_(last) {}
  Tensor forward(const Tensor& x) override { return x.flatten(first_, last_); }

 private:
  Index first_, last_;
};

/// x itself: a place where nothing happens, yet.
class Identity : public Module {
 public:
  Identity() : Module("Identity") {}
  Tensor forward(const Tensor& x) override { return x; }
};

/// @name Activations as layers. The functions themselves are module 02's.
/// @{
/// A function of one tensor as a layer.
class Activation : public Module {
 public:
  using Function = Tensor (*)(const Tensor&);
  Activation(std::string type, Function function) : Module(std::move(type)), function_(function) {}
  Tensor forward(const Tensor& x) override { return function_(x); }

 private:
  Function function_;
};
struct ReLU : Activation {
  ReLU();
};
struct Sigmoid : Activation {
  Sigmoid();
};
struct Tanh : Activation {
  Tanh();
};
struct SiLU : Activation {
  SiLU();
};
struct GELU : Activation {
  /// @param approximate  the tanh form, as GPT-2 has it
  explicit GELU(bool approximate = false);
};

class LeakyReLU : public Module {
 public:
  explicit LeakyReLU(float slope = 0.01f) : Module("LeakyReLU"), slope_(slope) {}
  Tensor forward(const Tensor& x) override;

 private:
  float slope_;
};

class Softmax : public Module {
 public:
  explicit Softmax(Index axis = -1) : Module("Softmax"), axis_(axis) {}
  Tensor forward(const Tensor& x) override;

 private:
  Index axis_;
};
/// @}

}  // namespace nn

// ---- the machinery ----------------------------------------------------------------------------------------

namespace kernels {

/// x W^T, plus b where there is one. Written with operations only: tape and trace look inside. (Exercise
/// 03.4)
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);
/// 0 <= p <= 1. Which numbers are dropped is part of dropout's contract above. (Exercise 03.5)
Tensor dropout(const Tensor& x, float p, bool training, Generator& random);

/// Two FLOPs a weight and row, one more a bias.
Cost linear_cost(std::span<const Value> arguments, std::span<const Tensor> results);

}  // namespace kernels

inline constinit Op<Tensor(const Tensor&, const Tensor&, const Tensor&)> linear_op{
    "linear", kernels::linear, Kind::composite, kernels::linear_cost};

}  // namespace tinytorch
