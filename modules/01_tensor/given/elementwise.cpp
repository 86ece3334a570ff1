// Elementwise kernels: repetitions of map and zip, which run on exercises 01.7 to 01.10.

#include <cmath>

#include "tinytorch/exp.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

namespace kernels {

Tensor add(const Tensor& a, const Tensor& b) {
  return zip(a, b, [](float x, float y) { return x + y; });
}
Tensor sub(const Tensor& a, const Tensor& b) {
  return zip(a, b, [](float x, float y) { return x - y; });
}
Tensor mul(const Tensor& a, const Tensor& b) {
  return zip(a, b, [](float x, float y) { return x * y; });
}
Tensor div(const Tensor& a, const Tensor& b) {
  return zip(a, b, [](float x, float y) { return x / y; });
}
Tensor pow(const Tensor& a, const Tensor& b) {
  return zip(a, b, [](float x, float y) { return std::pow(x, y); });
}
Tensor maximum(const Tensor& a, const Tensor& b) {
  return zip(a, b, [](float x, float y) { return x != x || x >= y ? x : y; });
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  return zip(a, b, [](float x, float y) { return x != x || x <= y ? x : y; });
}
Tensor neg(const Tensor& x) {
  return map(x, [](float v) { return -v; });
}
Tensor exp(const Tensor& x) {
  return map(x, [](float v) { return exp_f32(v); });  // a lambda, which is inlined
}
Tensor log(const Tensor& x) {
  return map(x, [](float v) { return std::log(v); });
}
Tensor sqrt(const Tensor& x) {
  return map(x, [](float v) { return std::sqrt(v); });
}
Tensor rsqrt(const Tensor& x) {
  return map(x, [](float v) { return 1.0f / std::sqrt(v); });
}
Tensor abs(const Tensor& x) {
  return map(x, [](float v) { return std::fabs(v); });
}
Tensor clamp(const Tensor& x, float low, float high) {
  return map(x, [=](float v) { return v < low ? low : v > high ? high : v; });  // NaN passes through
}

namespace {

/// A comparison of two tensors of one dtype.
template <class F>
Tensor compare(const Tensor& a, const Tensor& b, F f) {
  switch (a.dtype()) {
    case DType::i32:
      return zip<std::uint8_t, std::int32_t>(a, b, f);
    case DType::u8:
      return zip<std::uint8_t, std::uint8_t>(a, b, f);
    default:
      return zip<std::uint8_t, float>(a, b, f);
  }
}

}  // namespace

Tensor eq(const Tensor& a, const Tensor& b) {
  return compare(a, b, [](auto x, auto y) { return static_cast<std::uint8_t>(x == y); });
}
Tensor ne(const Tensor& a, const Tensor& b) {
  return compare(a, b, [](auto x, auto y) { return static_cast<std::uint8_t>(x != y); });
}
Tensor lt(const Tensor& a, const Tensor& b) {
  return compare(a, b, [](auto x, auto y) { return static_cast<std::uint8_t>(x < y); });
}
Tensor le(const Tensor& a, const Tensor& b) {
  return compare(a, b, [](auto x, auto y) { return static_cast<std::uint8_t>(x <= y); });
}

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  // b everywhere, then a over it where the condition holds.
  const Shape shape = broadcast_shape(broadcast_shape(condition.shape(), a.shape()), b.shape());
  Tensor out = clone(expand(b, shape));
  float* const to = out.data();
  const auto* const when = storage_data<std::uint8_t>(condition);
  const float* const from = storage_data<float>(a);
  for_each_row_pair_of(condition, a, shape, [=](Index done, Index count, Row rc, Row ra) {
    for (Index i = 0; i < count; ++i) {
      if (when[rc.start + i * rc.step]) to[done + i] = from[ra.start + i * ra.step];
    }
  });
  return out;
}

namespace {

template <class Out>
Tensor converted(const Tensor& x) {
  const auto cast = [](auto v) { return static_cast<Out>(v); };
  switch (x.dtype()) {
    case DType::i32:
      return map<Out, std::int32_t>(x, cast);
    case DType::u8:
      return map<Out, std::uint8_t>(x, cast);
    default:
      return map<Out, float>(x, cast);
  }
}

}  // namespace

Tensor to(const Tensor& x, DType dtype) {
  switch (dtype) {
    case DType::i32:
      return converted<std::int32_t>(x);
    case DType::u8:
      return map<std::uint8_t, float>(converted<float>(x),
                                      [](float v) { return static_cast<std::uint8_t>(v != 0.0f); });
    default:
      return converted<float>(x);
  }
}

}  // namespace kernels

}  // namespace tinytorch
