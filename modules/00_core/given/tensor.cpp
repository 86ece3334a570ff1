#include "tinytorch/tensor.h"

#include <cstring>
#include <new>

#include "tinytorch/op.h"

namespace tinytorch {
namespace detail {

Body* make_body(const Layout& layout, DType dtype, Storage* storage) {
  return new (pool_take_small(sizeof(Body))) Body{.dtype = dtype, .storage = storage, .layout = layout};
}

void free_body(Body* body) noexcept {
  // One level of grad only: a gradient has no gradient of its own.
  if (Body* grad = body->grad; grad && drop(grad->owners)) free_body(grad);
  if (Node* node = body->node; node && drop(node->owners)) node->dispose(node);
  if (Node* sink = body->sink) {
    sink->leaf = nullptr;
    if (drop(sink->owners)) sink->dispose(sink);
  }
  if (drop(body->storage->owners)) free_storage(body->storage);
  body->~Body();
  pool_give_small(body, sizeof(Body));
}

namespace {

template <class T>
Tensor copied(std::span<const T> values, const Shape& shape) {
  if (static_cast<Index>(values.size()) != numel(shape)) {
    throw ShapeError(
        str("from: ", values.size(), " values for shape ", shape, ", which has ", numel(shape), " elements"));
  }
  Tensor out = Tensor::empty(shape, dtype_of<T>);
  if (!values.empty()) std::memcpy(out.data<T>(), values.data(), values.size_bytes());
  return out;
}

}  // namespace
}  // namespace detail

Tensor Tensor::empty(const Shape& shape, DType dtype, Device device) {
  if (device != Device::cpu) [[unlikely]] {
    throw DeviceError("empty: this build has no cuda device; module 18 brings one, or use Device::cpu");
  }
  Index bytes = 0;
  if (__builtin_mul_overflow(tinytorch::numel(shape), size_of(dtype), &bytes)) {
    throw MemoryError(str("empty: a tensor with shape ", shape, " has more bytes than 64 bits can count"));
  }
  detail::Storage* storage = detail::make_storage(bytes);
  auto* body = new (detail::pool_take_small(sizeof(detail::Body))) detail::Body;
  body->dtype = dtype;
  body->storage = storage;
  body->layout.shape = shape;
  // Row-major strides. Exercise 01.1 builds the same for views; nothing of the ground may depend on a
  // learner.
  body->layout.strides = shape;
  Index step = 1;
  for (Index axis = shape.size() - 1; axis >= 0; --axis) {
    body->layout.strides[axis] = step;
    step *= shape[axis] > 0 ? shape[axis] : 1;
  }
  return Tensor(body);
}

Tensor Tensor::from(std::span<const float> values, const Shape& shape) {
  return detail::copied(values, shape);
}
Tensor Tensor::from(std::span<const std::int32_t> values, const Shape& shape) {
  return detail::copied(values, shape);
}
Tensor Tensor::from(std::span<const std::uint8_t> values, const Shape& shape) {
  return detail::copied(values, shape);
}

Tensor Tensor::with_layout(const Layout& layout) const {
  if (layout.strides.size() != layout.shape.size()) {
    throw ShapeError(
        str("with_layout: shape ", layout.shape, " needs as many strides, got ", layout.strides));
  }
  // The lowest and the highest element it can reach.
  Index low = layout.offset, high = layout.offset;
  if (tinytorch::numel(layout.shape) > 0) {
    bool too_far = false;
    for (Index axis = 0; axis < layout.shape.size(); ++axis) {
      Index reach = 0;
      too_far |= __builtin_mul_overflow(layout.shape[axis] - 1, layout.strides[axis], &reach);
      Index& end = reach < 0 ? low : high;
      too_far |= __builtin_add_overflow(end, reach, &end);
    }
    const Index held = body().storage->bytes / size_of(dtype());
    if (too_far || low < 0 || high >= held) {
      throw IndexError(str("with_layout: shape ", layout.shape, " with strides ", layout.strides,
                           " and offset ", layout.offset, " reaches ",
                           too_far ? "further than 64 bits can count" : str("elements ", low, " to ", high),
                           " of a storage of ", held));
    }
  }
  body().storage->owners.fetch_add(1, std::memory_order_relaxed);
  return Tensor(detail::make_body(layout, dtype(), body().storage));
}

Index Tensor::numel() const {
  Index count = 1;
  for (Index size : shape()) count *= size;  // checked when the tensor was made
  return count;
}

Tensor& Tensor::requires_grad_(bool wanted) {
  if (wanted && !(detail::enabled.load(std::memory_order_relaxed) & detail::bit(Layer::autograd))) {
    throw GradientError(
        "requires_grad_: nothing is recorded before enable_autograd(); call it once at the start (module "
        "05)");
  }
  if (wanted && dtype() != DType::f32) {
    throw GradientError(str("requires_grad_: only f32 has gradients, this tensor is ", dtype()));
  }
  if (!wanted && !is_leaf()) {
    throw GradientError("requires_grad_: this tensor is the result of a recorded operation; use detach()");
  }
  body().requires_grad = wanted;
  return *this;
}

Tensor Tensor::grad() const {
  detail::Body* grad = body().grad;
  if (grad) grad->owners.fetch_add(1, std::memory_order_relaxed);
  return Tensor(grad);
}

void Tensor::set_grad(const Tensor& grad) {
  if (grad.defined() && grad.shape() != shape()) {
    throw ShapeError(str("set_grad: a gradient of shape ", grad.shape(), " for a tensor of shape ", shape()));
  }
  Tensor old(body().grad);  // gives the reference back at the end
  body().grad = nullptr;
  if (!grad.defined()) return;
  grad.body().owners.fetch_add(1, std::memory_order_relaxed);
  body().grad = &grad.body();
}

Tensor Tensor::detach() const { return with_layout(layout()); }

void Tensor::undefined() {
  throw ValueError(
      "tensor: this one is undefined (default-constructed or moved from); make it with tensor(), zeros() or "
      "empty()");
}

void Tensor::wrong_dtype(DType asked) const {
  throw DTypeError(str("tensor: its elements are ", dtype(), ", but they were asked for as ", asked,
                       "; convert with .to()"));
}

void Tensor::not_on_cpu() const {
  throw DeviceError(str("tensor: its elements are on ", device(), "; copy them with .to(Device::cpu) first"));
}

}  // namespace tinytorch
