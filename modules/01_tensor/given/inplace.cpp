// Operations that write into a tensor's own memory.

#include "tinytorch/guards.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

using detail::require_f32;

namespace kernels {

Tensor fill_(const Tensor& x, float value) {
  update(x, scalar(value), [](float, float v) { return v; });
  return x;
}
Tensor copy_(const Tensor& x, const Tensor& source) {
  copy_elements(x, expand(source, x.shape()));
  return x;
}
Tensor add_(const Tensor& x, const Tensor& other) {
  update(x, other, [](float a, float b) { return a + b; });
  return x;
}
Tensor sub_(const Tensor& x, const Tensor& other) {
  update(x, other, [](float a, float b) { return a - b; });
  return x;
}
Tensor mul_(const Tensor& x, const Tensor& other) {
  update(x, other, [](float a, float b) { return a * b; });
  return x;
}
Tensor div_(const Tensor& x, const Tensor& other) {
  update(x, other, [](float a, float b) { return a / b; });
  return x;
}

}  // namespace kernels

namespace {

/// What is written in place must show each of its elements once, and what is read must not change underway.
Tensor writable(const char* who, const Tensor& target, const Tensor& source) {
  for (Index axis = 0; axis < target.dim(); ++axis) {
    if (target.strides()[axis] == 0 && target.shape()[axis] > 1) {
      throw ValueError(str(who, ": the target was expanded, so that axis ", axis, " shows one element ",
                           target.shape()[axis], " times; write to a clone()"));
    }
  }
  if (broadcast_shape(target.shape(), source.shape()) != target.shape()) {
    throw ShapeError(
        str(who, ": ", source.shape(), " does not broadcast to the target's shape ", target.shape()));
  }
  const Layout &t = target.layout(), &s = source.layout();
  const bool same = t.offset == s.offset && t.shape == s.shape && t.strides == s.strides;
  return target.shares_storage_with(source) && !same ? source.clone() : source;
}

}  // namespace

Tensor& Tensor::fill_(float value) {
  fill_inplace_op(require_f32("fill_", *this), value);
  return *this;
}
Tensor& Tensor::copy_(const Tensor& source) {
  if (dtype() != source.dtype()) {
    throw DTypeError(str("copy_: the target is ", dtype(), " and the source is ", source.dtype(),
                         "; convert it with .to(DType::", dtype(), ")"));
  }
  copy_inplace_op(*this, writable("copy_", *this, source));
  return *this;
}
Tensor& Tensor::add_(const Tensor& other) {
  add_inplace_op(require_f32("add_", *this), writable("add_", *this, require_f32("add_", other)));
  return *this;
}
Tensor& Tensor::sub_(const Tensor& other) {
  sub_inplace_op(require_f32("sub_", *this), writable("sub_", *this, require_f32("sub_", other)));
  return *this;
}
Tensor& Tensor::mul_(const Tensor& other) {
  mul_inplace_op(require_f32("mul_", *this), writable("mul_", *this, require_f32("mul_", other)));
  return *this;
}
Tensor& Tensor::div_(const Tensor& other) {
  div_inplace_op(require_f32("div_", *this), writable("div_", *this, require_f32("div_", other)));
  return *this;
}
Tensor& Tensor::operator+=(float value) { return add_(scalar(value)); }
Tensor& Tensor::operator-=(float value) { return sub_(scalar(value)); }
Tensor& Tensor::operator*=(float value) { return mul_(scalar(value)); }
Tensor& Tensor::operator/=(float value) { return div_(scalar(value)); }

}  // namespace tinytorch
