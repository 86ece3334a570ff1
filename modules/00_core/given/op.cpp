#include "tinytorch/op.h"

namespace tinytorch {
namespace detail {

constinit std::atomic<Mask> enabled{0};
constinit thread_local Mask allowed = ~Mask{0};

namespace {

constinit Observer* observers[2] = {};  // trace, profile
constexpr Layer kObserving[] = {Layer::trace, Layer::profile};

}  // namespace

void enable(Layer layer, bool on) {
  if (on) {
    enabled.fetch_or(bit(layer));
  } else {
    enabled.fetch_and(~bit(layer));
  }
}

void no_kernel(const OpInfo& op, Device device) {
  throw DeviceError(str(op.name, ": no kernel on ", device, "; copy the tensors with .to(Device::cpu)"));
}

void no_gradient(const OpInfo& op) {
  throw GradientError(
      str(op.name, ": has no gradient, but an argument wants one; use detach(), or NoGrad around the call"));
}

Watch::Watch(Mask live, const OpInfo& op, std::span<const Value> arguments)
    : live_(live), op_(op), arguments_(arguments) {
  for (Layer layer : kObserving) {
    if (live_ & bit(layer)) observers[static_cast<int>(layer)]->enter(op_, arguments_);
  }
}

void Watch::done(std::span<const Tensor> results) {
  left_ = true;
  for (Layer layer : kObserving) {
    if (live_ & bit(layer)) observers[static_cast<int>(layer)]->leave(op_, arguments_, results, false);
  }
}

Watch::~Watch() {
  if (left_) return;
  for (Layer layer : kObserving) {
    if (live_ & bit(layer)) observers[static_cast<int>(layer)]->leave(op_, arguments_, {}, true);
  }
}

}  // namespace detail

void observe(Layer layer, Observer* who) {
  if (layer == Layer::autograd)
    throw ValueError("observe: autograd is not an observer; call enable_autograd()");
  Observer*& place = detail::observers[static_cast<int>(layer)];
  if (who && place && place != who) {
    throw ValueError(
        "observe: another observer is in this layer; stop it first with observe(layer, nullptr)");
  }
  if (!who) detail::enable(layer, false);
  place = who;
  if (who) detail::enable(layer, true);
}

Cost OpInfo::cost_of(std::span<const Value> arguments, std::span<const Tensor> results) const {
  if (cost) return cost(arguments, results);
  Cost out;
  const auto bytes = [](const Tensor& t) { return t.defined() ? t.numel() * size_of(t.dtype()) : 0; };
  for (const Value& each : arguments) {
    if (each.type == Value::Type::tensor) out.bytes_read += bytes(*each.tensor);
    if (each.type == Value::Type::tensors) {
      for (const Tensor& t : *each.tensors) out.bytes_read += bytes(t);
    }
  }
  for (const Tensor& t : results) {
    out.flops += t.numel();
    out.bytes_written += bytes(t);
  }
  return out;
}

}  // namespace tinytorch
