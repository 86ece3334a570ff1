/// @file
/// Op: a tensor operation as a named, typed call that later modules can add to without reopening it.
///
///     inline constinit Op<Tensor(const Tensor&, const Tensor&)> mul_op{"mul", kernels::mul};
///     Tensor mul(const Tensor& a, const Tensor& b) { return mul_op(a, b); }
///
/// Three things can be attached, each in a place of its own and in any order: observers, which see every call
/// and change nothing (trace, profile); a gradient (module 05); a kernel per device (module 18). A layer
/// without an entry lets the call through.
///
/// Thread safety: calls may come from any thread. Attaching is not for the middle of a computation.

#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <type_traits>

#include "tinytorch/tensor.h"

namespace tinytorch {

/// Observers watch every operation (trace, profile). A gradient entry computes one (autograd).
enum class Layer : std::uint8_t { trace, profile, autograd };

/// What a kernel is made of.
enum class Kind : std::uint8_t {
  atomic,     ///< touches memory: one node on the tape; without a gradient it refuses a tensor that wants one
  composite,  ///< only calls operations: tape and trace look inside
  no_gradient,  ///< argmax, comparisons: the result never wants a gradient
};

/// What a call costs, as arithmetic and as traffic between memory and processor.
struct Cost {
  std::int64_t flops = 0;
  std::int64_t bytes_read = 0;
  std::int64_t bytes_written = 0;
};

/// One argument of a call, as an observer sees it. The pointers live as long as the call.
struct Value {
  enum class Type : std::uint8_t { tensor, tensors, integer, real, shape } type;
  union {
    const Tensor* tensor;
    const Tensors* tensors;
    std::int64_t integer;
    double real;
    const Shape* shape;
  };
};

/// What is known of an operation without its signature.
struct OpInfo {
  const char* name;
  Kind kind = Kind::atomic;
  /// FLOPs and bytes of one call; without one: a FLOP for each element of the results, and the bytes of
  /// arguments and results.
  Cost (*cost)(std::span<const Value> arguments, std::span<const Tensor> results) = nullptr;

  [[nodiscard]] Cost cost_of(std::span<const Value> arguments, std::span<const Tensor> results) const;
};

/// Modules 14 and 19 derive from this. Arguments are boxed once, here, for every signature.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void enter(const OpInfo& op, std::span<const Value> arguments) = 0;
  virtual void leave(const OpInfo& op, std::span<const Value> arguments, std::span<const Tensor> results,
                     bool threw) = 0;
};

/// Lets `who` see every call from now on in the layer trace or profile; nullptr stops. Twice changes nothing.
/// @throws ValueError for Layer::autograd, or when another observer is there
void observe(Layer layer, Observer* who);

namespace detail {

using Mask = std::uint32_t;
constexpr Mask bit(Layer layer) { return Mask{1} << static_cast<int>(layer); }
inline constexpr Mask kObservers = bit(Layer::trace) | bit(Layer::profile);

extern constinit std::atomic<Mask> enabled;  // for everybody
// For this thread. constinit saves a wrapper call at every use, and the model a call that asks for the
// address.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local Mask allowed;
void enable(Layer layer, bool on);

[[noreturn]] void no_kernel(const OpInfo& op, Device device);
[[noreturn]] void no_gradient(const OpInfo& op);

/// Does an argument want a gradient? Only then is there anything to record.
inline bool wanted(const Tensor& argument) { return argument.defined() && argument.requires_grad(); }
inline bool wanted(const Tensors& arguments) {
  for (const Tensor& each : arguments) {
    if (wanted(each)) return true;
  }
  return false;
}
template <class T>
bool wanted(const T&) {
  return false;
}

/// The device of a call is that of its first tensor.
inline Device device_of() { return Device::cpu; }
template <class First, class... Rest>
Device device_of(const First& first, const Rest&... rest) {
  if constexpr (std::is_same_v<First, Tensor>) {
    if (first.defined()) return first.body().storage->device;
  } else if constexpr (std::is_same_v<First, Tensors>) {
    if (!first.empty()) return device_of(first.front());
  }
  return device_of(rest...);
}

template <class T>
Value boxed(const T& argument) {
  Value value;
  if constexpr (std::is_same_v<T, Tensor>) {
    value.type = Value::Type::tensor, value.tensor = &argument;
  } else if constexpr (std::is_same_v<T, Tensors>) {
    value.type = Value::Type::tensors, value.tensors = &argument;
  } else if constexpr (std::is_same_v<T, Shape>) {
    value.type = Value::Type::shape, value.shape = &argument;
  } else if constexpr (std::is_floating_point_v<T>) {
    value.type = Value::Type::real, value.real = argument;
  } else {
    static_assert(std::is_integral_v<T> || std::is_enum_v<T>,
                  "an operation takes tensors, shapes and numbers");
    value.type = Value::Type::integer, value.integer = static_cast<std::int64_t>(argument);
  }
  return value;
}

template <class R>
std::span<const Tensor> results_of(const R& result) {
  if constexpr (std::is_same_v<R, Tensor>) {
    return {&result, 1};
  } else if constexpr (std::is_same_v<R, Tensors>) {
    return result;
  } else {
    return {};
  }
}

/// Tells the observers of one call; leaves them balanced when the kernel throws.
class Watch {
 public:
  Watch(Mask live, const OpInfo& op, std::span<const Value> arguments);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  void done(std::span<const Tensor> results);

 private:
  Mask live_;
  const OpInfo& op_;
  std::span<const Value> arguments_;
  bool left_ = false;
};

}  // namespace detail

/// Switches a layer off in this thread while it lives, exceptions included.
class Without {
 public:
  explicit Without(Layer layer) : before_(detail::allowed) { detail::allowed &= ~detail::bit(layer); }
  ~Without() { detail::allowed = before_; }
  Without(const Without&) = delete;
  Without& operator=(const Without&) = delete;

 private:
  detail::Mask before_;
};

/// No operation is recorded for gradients in this thread while it lives.
struct NoGrad : Without {
  NoGrad() : Without(Layer::autograd) {}
};

template <class Signature>
class Op;

/// An operation with this signature. Parameters are const references or plain numbers.
template <class R, class... A>
class Op<R(A...)> {
 public:
  using Kernel = R (*)(A...);
  using Gradient = R (*)(const Op&, A...);

  /// The kernel is named in the declaration, so a missing one is a link error and nothing runs before main.
  constexpr Op(const char* name, Kernel base, Kind kind = Kind::atomic,
               Cost (*cost)(std::span<const Value>, std::span<const Tensor>) = nullptr,
               Gradient gradient = nullptr)
      : info_{name, kind, cost}, gradient_(gradient) {
    for (int d = 0; d < kDevices; ++d) {
      if (d == 0 || kind == Kind::composite) base_[d] = base;
    }
    for (int d = 0; d < kDevices; ++d) resolve(d);
  }
  Op(const Op&) = delete;
  Op& operator=(const Op&) = delete;

  /// The call: observers, then the gradient entry, then the kernel.
  R operator()(A... args) const {
    const detail::Mask live = detail::enabled.load(std::memory_order_relaxed) & detail::allowed;
    if (live & detail::kObservers) [[unlikely]]
      return observed(live, args...);
    return enter(live, args...);
  }
  /// Below observers and autograd: what a gradient entry calls.
  R kernel(A... args) const { return route(args...).kernel(args...); }

  [[nodiscard]] const OpInfo& info() const { return info_; }

  /// The kernel of a device.
  void set_kernel(Device device, Kernel base) {
    base_[static_cast<int>(device)] = base;
    resolve(static_cast<int>(device));
  }
  void set_gradient(Gradient gradient) {
    gradient_ = gradient;
    for (int d = 0; d < kDevices; ++d) resolve(d);
  }
  /// A faster kernel, always atomic; without a gradient of its own it keeps the operation's. restore() brings
  /// back what was there.
  void override_kernel(Device device, Kernel over, Gradient gradient = nullptr) {
    over_[static_cast<int>(device)] = {over, gradient};
    resolve(static_cast<int>(device));
  }
  void restore(Device device) {
    over_[static_cast<int>(device)] = {};
    resolve(static_cast<int>(device));
  }

 private:
  struct Route {
    Kernel kernel = nullptr;
    Gradient gradient = nullptr;
    bool opaque = false;  // atomic: without a gradient it refuses
  };
  struct Over {
    Kernel kernel = nullptr;
    Gradient gradient = nullptr;
  };

  constexpr void resolve(int d) {
    const Over& over = over_[d];
    route_[d] = {over.kernel ? over.kernel : base_[d], over.gradient ? over.gradient : gradient_,
                 over.kernel ? info_.kind != Kind::no_gradient : info_.kind == Kind::atomic};
  }
  const Route& route(const std::remove_cvref_t<A>&... args) const {
    const Device device = detail::device_of(args...);
    const Route& found = route_[static_cast<int>(device)];
    if (!found.kernel) [[unlikely]]
      detail::no_kernel(info_, device);
    return found;
  }
  R enter(detail::Mask live, A... args) const {
    const Route& found = route(args...);
    if ((live & detail::bit(Layer::autograd)) && (detail::wanted(args) || ...)) {
      if (found.gradient) return found.gradient(*this, args...);
      if (found.opaque) detail::no_gradient(info_);
    }
    return found.kernel(args...);
  }
  [[gnu::cold, gnu::noinline]] R observed(detail::Mask live, A... args) const {
    const Value values[sizeof...(A) + 1] = {detail::boxed<std::remove_cvref_t<A>>(args)..., Value{}};
    detail::Watch watch(live, info_, std::span<const Value>(values, sizeof...(A)));
    R result = enter(live, args...);
    watch.done(detail::results_of(result));
    return result;
  }

  OpInfo info_;
  Kernel base_[kDevices] = {};
  Gradient gradient_;
  Over over_[kDevices] = {};
  Route route_[kDevices] = {};  // what the rest comes to: one load at a call
};

}  // namespace tinytorch
