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
  Arena& mine = my_arena();
  if (drop(body->storage->owners)) free_storage(body->storage, mine);
  body->~Body();
  pool_give_small(body, sizeof(Body), mine);
}

namespace {

// Strides and number of elements in one pass, written where they stay: a copy right after the write would
// stall. Exercise 01.1 builds the same strides for views; nothing of the ground may depend on a learner.
Index set_row_major(Layout& layout) {
  Index count = 1;
  bool odd = false;
  for (Index axis = layout.shape.size() - 1; axis >= 0; --axis) {
    layout.strides[axis] = count;
    odd |= layout.shape[axis] <= 0 || __builtin_mul_overflow(count, layout.shape[axis], &count);
  }
  if (!odd) [[likely]]
    return count;
  count = numel(layout.shape);  // which throws, or a size is 0
  Index step = 1;
  for (Index axis = layout.shape.size() - 1; axis >= 0; --axis) {
    layout.strides[axis] = step;
    step *= layout.shape[axis] > 0 ? layout.shape[axis] : 1;
  }
  return count;
}

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
  detail::Arena& mine = detail::my_arena();
  auto* body = new (detail::pool_take_small(sizeof(detail::Body), mine))
      detail::Body{.dtype = dtype, .layout = {shape, shape}};
  try {
    Index bytes = 0;
    if (__builtin_mul_overflow(detail::set_row_major(body->layout), size_of(dtype), &bytes)) [[unlikely]] {
      throw MemoryError(str("empty: a tensor with shape ", shape, " has more bytes than 64 bits can count"));
    }
    body->storage = detail::make_storage(bytes, mine);
  } catch (...) {
    detail::pool_give_small(body, sizeof(detail::Body), mine);
    throw;
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
