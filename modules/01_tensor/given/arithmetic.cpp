// The public side of the elementwise operations: guards, operators with numbers, members.

#include <cmath>

#include "tinytorch/guards.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

using detail::require;
using detail::require_f32;

Tensor add(const Tensor& a, const Tensor& b) { return add_op(require_f32("add", a), require_f32("add", b)); }
Tensor sub(const Tensor& a, const Tensor& b) { return sub_op(require_f32("sub", a), require_f32("sub", b)); }
Tensor mul(const Tensor& a, const Tensor& b) { return mul_op(require_f32("mul", a), require_f32("mul", b)); }
Tensor div(const Tensor& a, const Tensor& b) { return div_op(require_f32("div", a), require_f32("div", b)); }
Tensor pow(const Tensor& a, const Tensor& b) { return pow_op(require_f32("pow", a), require_f32("pow", b)); }
Tensor pow(const Tensor& a, float exponent) { return pow(a, scalar(exponent)); }
Tensor maximum(const Tensor& a, const Tensor& b) {
  return maximum_op(require_f32("maximum", a), require_f32("maximum", b));
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  return minimum_op(require_f32("minimum", a), require_f32("minimum", b));
}
Tensor neg(const Tensor& x) { return neg_op(require_f32("neg", x)); }
Tensor exp(const Tensor& x) { return exp_op(require_f32("exp", x)); }
Tensor log(const Tensor& x) { return log_op(require_f32("log", x)); }
Tensor sqrt(const Tensor& x) { return sqrt_op(require_f32("sqrt", x)); }
Tensor rsqrt(const Tensor& x) { return rsqrt_op(require_f32("rsqrt", x)); }
Tensor abs(const Tensor& x) { return abs_op(require_f32("abs", x)); }
Tensor clamp(const Tensor& x, float low, float high) {
  if (!(low <= high))
    throw ValueError(str("clamp: low is ", low, " and high is ", high, "; low must not be above high"));
  return clamp_op(require_f32("clamp", x), low, high);
}

namespace {

const Tensor& comparable(const char* who, const Tensor& a, const Tensor& b) {
  require(who, a, {DType::f32, DType::i32, DType::u8});
  if (a.dtype() != b.dtype()) {
    throw DTypeError(str(who, ": a is ", a.dtype(), " and b is ", b.dtype(),
                         "; convert one with .to(DType::", a.dtype(), ")"));
  }
  return a;
}
/// A number as a tensor of x's dtype; a fraction beside whole numbers compares as f32, and one that no i32
/// reaches as infinity does.
Tensor number_like(const Tensor& x, float value) {
  if (x.dtype() == DType::f32 || value != std::floor(value)) return scalar(value);
  if (value >= 0x1p31f || value < -0x1p31f) return scalar(std::copysign(HUGE_VALF, value));
  return kernels::to(scalar(value),
                     x.dtype() == DType::u8 && value != 0.0f && value != 1.0f ? DType::f32 : x.dtype());
}

}  // namespace

Tensor eq(const Tensor& a, const Tensor& b) { return eq_op(comparable("eq", a, b), b); }
Tensor ne(const Tensor& a, const Tensor& b) { return ne_op(comparable("ne", a, b), b); }
Tensor lt(const Tensor& a, const Tensor& b) { return lt_op(comparable("lt", a, b), b); }
Tensor le(const Tensor& a, const Tensor& b) { return le_op(comparable("le", a, b), b); }
Tensor gt(const Tensor& a, const Tensor& b) { return lt_op(comparable("gt", b, a), a); }
Tensor ge(const Tensor& a, const Tensor& b) { return le_op(comparable("ge", b, a), a); }

namespace {

/// Compares with a number: whole numbers in the tensor's own dtype, everything else as f32.
template <class F>
Tensor with_number(const Tensor& a, float value, F compare) {
  const Tensor b = number_like(a, value);
  return b.dtype() == a.dtype() ? compare(a, b) : compare(a.to(DType::f32), b);
}

}  // namespace

Tensor operator==(const Tensor& a, float b) { return with_number(a, b, eq); }
Tensor operator!=(const Tensor& a, float b) { return with_number(a, b, ne); }
Tensor operator<(const Tensor& a, float b) { return with_number(a, b, lt); }
Tensor operator<=(const Tensor& a, float b) { return with_number(a, b, le); }
Tensor operator>(const Tensor& a, float b) { return with_number(a, b, gt); }
Tensor operator>=(const Tensor& a, float b) { return with_number(a, b, ge); }

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  require("where", condition, {DType::u8});
  return where_op(condition, require_f32("where", a), require_f32("where", b));
}
Tensor where(const Tensor& condition, const Tensor& a, float b) { return where(condition, a, scalar(b)); }
Tensor where(const Tensor& condition, float a, const Tensor& b) { return where(condition, scalar(a), b); }

bool allclose(const Tensor& a, const Tensor& b, float rtol, float atol) {
  require_f32("allclose", a), require_f32("allclose", b);
  if (a.shape() != b.shape()) return false;
  bool close = true;
  const float *pa = storage_data<float>(a), *pb = storage_data<float>(b);
  for_each_row_pair(a.layout(), b.layout(), [&](Index, Index count, Row ra, Row rb) {
    for (Index i = 0; i < count; ++i) {
      const float x = pa[ra.start + i * ra.step], y = pb[rb.start + i * rb.step];
      const bool near = std::isfinite(y) && std::fabs(x - y) <= atol + rtol * std::fabs(y);
      if (x != y && !near) close = false;
    }
  });
  return close;
}

Tensor Tensor::exp() const { return tinytorch::exp(*this); }
Tensor Tensor::log() const { return tinytorch::log(*this); }
Tensor Tensor::sqrt() const { return tinytorch::sqrt(*this); }
Tensor Tensor::rsqrt() const { return tinytorch::rsqrt(*this); }
Tensor Tensor::abs() const { return tinytorch::abs(*this); }
Tensor Tensor::neg() const { return tinytorch::neg(*this); }
Tensor Tensor::pow(float exponent) const { return tinytorch::pow(*this, exponent); }
Tensor Tensor::clamp(float low, float high) const { return tinytorch::clamp(*this, low, high); }

Tensor Tensor::to(DType dtype) const {
  if (dtype == this->dtype()) return *this;
  require("to", *this, {DType::f32, DType::i32, DType::u8});
  if (dtype != DType::f32 && dtype != DType::i32 && dtype != DType::u8) {
    throw DTypeError(str("to: from ", this->dtype(), " to ", dtype, " is not supported; use f32, i32 or u8"));
  }
  return to_op(*this, dtype);
}

Tensor Tensor::to(Device device) const {
  if (device == this->device()) return *this;
  throw DeviceError("to: this build has no cuda device; module 18 brings one, or use Device::cpu");
}

}  // namespace tinytorch
