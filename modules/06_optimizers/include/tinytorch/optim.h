/// @file
/// Module 06: optimizers. An optimizer holds parameters and moves each of them a step against its gradient.
///
///     optim::Adam optimizer(model.named_parameters(), {.lr = 3e-4});
///     optimizer.zero_grad();
///     loss.backward();
///     optim::clip_grad_norm_(model.named_parameters(), 1.0);
///     optimizer.step();
///
/// Names, defaults and formulas are PyTorch's. Settings are double: 1 - 0.999f is off by one part in 80,000,
/// and Adam multiplies with that number at every step.
///
/// Thread safety: an optimizer belongs to one thread at a time. step() itself uses the pool.

#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "tinytorch/safetensors.h"
#include "tinytorch/tensor.h"

namespace tinytorch::optim {

/// What an optimizer is given: model.named_parameters(), so that messages and saved states have names, or
/// bare tensors, which are then called "0", "1", ...
struct Parameters {
  Parameters(NamedTensors tensors) : named(std::move(tensors)) {}  // NOLINT: meant to convert
  Parameters(const Tensors& tensors);                              // NOLINT
  Parameters(std::initializer_list<Tensor> tensors) : Parameters(Tensors(tensors)) {}
  NamedTensors named;
};

/// Some parameters with settings of their own.
template <class Options>
struct Group {
  Parameters parameters;
  Options options;
};

/// One setting, as it is saved.
struct Setting {
  const char* name;
  double value;
};

/// The base of every optimizer: groups of parameters, what is remembered about each of them, one step.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Moves every parameter that has a gradient; the others are left alone and their step is not counted.
  /// Reads and writes each number once, in place: the version of the storage goes up, no tape records it.
  void step();
  /// Forgets all gradients, so that the next backward starts from nothing.
  void zero_grad();

  [[nodiscard]] const std::string& type() const { return type_; }
  [[nodiscard]] std::size_t groups() const { return groups_; }
  [[nodiscard]] virtual double lr(std::size_t group = 0) const = 0;  ///< @throws IndexError
  /// @throws ValueError when lr is below 0 or not finite, IndexError
  void set_lr(double lr, std::size_t group = 0);
  /// All parameters of all groups, in order.
  [[nodiscard]] NamedTensors parameters() const;

  /// Everything needed to go on exactly: `state.NAME.step` (i64), what is remembered by PyTorch's names, such
  /// as `state.NAME.exp_avg`, and the settings, `Adam.0.lr` for group 0 (bits of a double as i64). Shares the
  /// optimizer's memory: clone() what must stay.
  [[nodiscard]] NamedTensors state_dict() const;
  /// Copies a state in. Nothing is written unless everything fits.
  /// @throws KeyError, ShapeError, DTypeError, ValueError, naming what does not belong to this optimizer
  void load_state_dict(const NamedTensors& state);

 protected:
  /// Most tensors that an optimizer remembers about one parameter.
  static constexpr std::size_t kMoments = 3;
  /// So short that all of it stays in the first cache: a kernel may walk it twice, memory is read once.
  static constexpr Index kStretch = 1024;
  /// The same stretch of a parameter, of its gradient and of what is remembered about it.
  struct Stretch {
    std::span<float> p;
    std::span<const float> g;
    std::array<std::span<float>, kMoments> moments;  ///< empty where nothing is remembered
  };
  /// PyTorch's names of what is remembered; nullptr where these settings need nothing.
  using MomentNames = std::array<const char*, kMoments>;

  explicit Optimizer(std::string type) : type_(std::move(type)) {}
  /// @throws ValueError, DTypeError, ShapeError: undefined, not f32, not row-major, computed, there already
  void add(const Parameters& parameters);
  /// @throws ValueError when no parameter was added
  void check_not_empty() const;
  /// group, when there is one of that number. @throws IndexError
  [[nodiscard]] std::size_t checked(std::size_t group) const;

  [[nodiscard]] virtual MomentNames moment_names(std::size_t group) const = 0;
  /// The `step`-th step (from 1) of a stretch; stretches of one parameter may be moved by several threads.
  virtual void move(std::size_t group, Index step, const Stretch& stretch) const = 0;
  [[nodiscard]] virtual std::vector<Setting> settings(std::size_t group) const = 0;
  /// Values in the order of settings(). @throws ValueError, and then changes nothing
  virtual void set_settings(std::size_t group, std::span<const double> values) = 0;

 private:
  /// One parameter and what is remembered about it.
  struct Slot {
    std::string name;
    Tensor parameter;
    std::size_t group;
    Index steps = 0;
    std::array<Tensor, kMoments> moments;
  };

  /// One row of values a group: all of them, or none when one is refused.
  void write_settings(const std::vector<std::vector<double>>& wanted);

  std::string type_;
  std::size_t groups_ = 0;
  std::vector<Slot> slots_;
};

/// What every optimizer with one kind of settings has in common.
template <class Options>
class OptimizerOf : public Optimizer {
 public:
  OptimizerOf(const Parameters& parameters, const Options& options = {})
      : OptimizerOf({Group<Options>{parameters, options}}) {}
  /// Groups with settings of their own.
  OptimizerOf(std::initializer_list<Group<Options>> groups) : Optimizer(Options::kType) {
    for (const Group<Options>& group : groups) {
      group.options.check();
      options_.push_back(group.options);
      add(group.parameters);
    }
    check_not_empty();
  }
  [[nodiscard]] double lr(std::size_t group = 0) const override { return options_[checked(group)].lr; }
  [[nodiscard]] const Options& options(std::size_t group = 0) const { return options_[checked(group)]; }

 protected:
  [[nodiscard]] MomentNames moment_names(std::size_t group) const override;
  void move(std::size_t group, Index step, const Stretch& stretch) const override;
  [[nodiscard]] std::vector<Setting> settings(std::size_t group) const override;
  void set_settings(std::size_t group, std::span<const double> values) override;

 private:
  std::vector<Options> options_;
};

/// p = p - lr d, where d is the gradient, plus weight_decay p, averaged by momentum.
struct SGDOptions {
  static constexpr const char* kType = "SGD";
  double lr = 1e-3;
  double momentum = 0;  ///< v = momentum v + d, and p moves by v
  double weight_decay = 0;
  bool nesterov = false;  ///< p moves by d + momentum v
  void check() const;     ///< @throws ValueError
};
using SGD = OptimizerOf<SGDOptions>;

/// Each number is divided by the root of the mean square of its own gradients.
struct RMSpropOptions {
  static constexpr const char* kType = "RMSprop";
  double lr = 1e-2;
  double alpha = 0.99;  ///< how much of the mean stays at each step
  double eps = 1e-8;    ///< added to the root
  double weight_decay = 0;
  double momentum = 0;    ///< v = momentum v + what p would move by
  bool centered = false;  ///< the deviation in place of the root mean square
  void check() const;     ///< @throws ValueError
};
using RMSprop = OptimizerOf<RMSpropOptions>;

/// Momentum over RMSprop, both corrected for their start at zero (Kingma and Ba, 2015).
struct AdamOptions {
  static constexpr const char* kType = "Adam";
  double lr = 1e-3;
  double beta1 = 0.9;       ///< how much of the mean gradient stays at each step
  double beta2 = 0.999;     ///< how much of the mean square stays at each step
  double eps = 1e-8;        ///< added to the corrected root
  double weight_decay = 0;  ///< added to the gradient: weight_decay p
  void check() const;       ///< @throws ValueError
};
using Adam = OptimizerOf<AdamOptions>;

/// Adam whose decay shrinks p itself and stays out of the averages (Loshchilov and Hutter, 2019).
struct AdamWOptions {
  static constexpr const char* kType = "AdamW";
  double lr = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 1e-2;  ///< p shrinks by lr weight_decay p
  void check() const;          ///< @throws ValueError
};
using AdamW = OptimizerOf<AdamWOptions>;

/// @name Clipping: call between backward() and step()
/// @{
/// Scales all gradients by one factor so that the norm of all their numbers together is at most max_norm;
/// shorter ones stay as they are.
/// @param error_if_nonfinite  throws, naming the first parameter whose gradient holds NaN or infinity
/// @return                    the norm before
/// @throws ValueError
double clip_grad_norm_(const Parameters& parameters, double max_norm, bool error_if_nonfinite = false);
/// Cuts every number of every gradient to [-value, value]. @throws ValueError
void clip_grad_value_(const Parameters& parameters, double value);
/// @}

}  // namespace tinytorch::optim

// ---- the machinery ----------------------------------------------------------------------------------------

/// Everything here walks stretches of memory, all of one length, and updates the first ones in place.
namespace tinytorch::kernels {

/// d = g + weight_decay p;  p = p - lr d. (Exercise 06.1)
void sgd_(std::span<float> p, std::span<const float> g, const optim::SGDOptions& options);
/// The same d;  v = momentum v + d;  p = p - lr v. (Exercise 06.2)
void momentum_(std::span<float> p, std::span<const float> g, std::span<float> v,
               const optim::SGDOptions& options);
/// The same d and v;  p = p - lr (d + momentum v). (Exercise 06.3)
void nesterov_(std::span<float> p, std::span<const float> g, std::span<float> v,
               const optim::SGDOptions& options);

/// d = g + weight_decay p;  s = alpha s + (1 - alpha) d^2;  u = d / (sqrt(s) + eps);  p = p - lr u.
/// Centered: a = alpha a + (1 - alpha) d, and the root is of s - a^2. With momentum: v = momentum v + u, and
/// p moves by lr v. a is empty unless centered, v is empty without momentum. (Exercise 06.4)
void rmsprop_(std::span<float> p, std::span<const float> g, std::span<float> s, std::span<float> a,
              std::span<float> v, const optim::RMSpropOptions& options);

/// d = g + weight_decay p;  m = beta1 m + (1 - beta1) d;  v = beta2 v + (1 - beta2) d^2;
/// p = p - lr (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + eps).
/// @param step  1 at the first call (Exercise 06.5)
void adam_(std::span<float> p, std::span<const float> g, std::span<float> m, std::span<float> v, Index step,
           const optim::AdamOptions& options);
/// p = p - lr weight_decay p first; then as Adam without decay. (Exercise 06.6)
void adamw_(std::span<float> p, std::span<const float> g, std::span<float> m, std::span<float> v, Index step,
            const optim::AdamWOptions& options);

/// Scales all gradients by min(1, max_norm / (norm + 1e-6)), where norm is the root of the sum of the squares
/// of all their numbers, summed in double. Returns norm. (Exercise 06.7)
double clip_norm_(std::span<const std::span<float>> gradients, double max_norm);

}  // namespace tinytorch::kernels
