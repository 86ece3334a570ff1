/// @file
/// Module 01: the loops under every elementwise operation and every reduction.
///
/// A loop walks one or two layouts of the same shape row by row, a row being the last axis, and hands each
/// row to a function that runs along it. The loop knows shapes and strides; the row function knows the type
/// and the arithmetic.
///
///     Tensor exp(const Tensor& x) { return map(x, [](float v) { return std::exp(v); }); }

#pragma once

#include <type_traits>

#include "tinytorch/layout.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// A reference to any callable, for the length of a call. (std::function would allocate, and its header is
/// slow to compile.)
template <class Signature>
class FunctionRef;
template <class R, class... A>
class FunctionRef<R(A...)> {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
      FunctionRef(F&& f)  // NOLINT: a callable, plain functions included, is meant to convert
      : callable_(const_cast<void*>(reinterpret_cast<const void*>(&f))), call_([](void* c, A... a) -> R {
          return (*reinterpret_cast<std::remove_reference_t<F>*>(c))(a...);
        }) {}
  R operator()(A... a) const { return call_(callable_, a...); }

 private:
  void* callable_;
  R (*call_)(void*, A...);
};

/// One operand's share of a row: elements start, start + step, ... of its storage.
struct Row {
  Index start;
  Index step;
};

/// Called once a row: `done` elements came before it in row-major order, and it has `count`.
/// (References, so that every argument travels in a register.)
using RowFunction = FunctionRef<void(Index done, Index count, const Row& x)>;
using RowPairFunction = FunctionRef<void(Index done, Index count, const Row& a, const Row& b)>;

/// Visits every row of a layout in row-major order. A tensor of rank 0 is one row of one element; one without
/// elements has no rows. A row-major layout is one single row. (Exercise 01.9)
void for_each_row(const Layout& x, RowFunction row);

/// The same for two layouts of one shape, side by side. (Exercise 01.10)
void for_each_row_pair(const Layout& a, const Layout& b, RowPairFunction row);

/// Visits every row of x together with the accumulators it is folded into. The accumulators are a row-major
/// array with x's shape, but size 1 along `axes`; seen from x they have stride 0 there, so that many elements
/// meet in one accumulator: broadcasting, run backwards. (Exercise 01.11)
/// @param axes  none negative, none twice
/// @param row   its second Row says where the accumulators are
void for_each_fold(const Layout& x, const Shape& axes, RowPairFunction row);

/// @name The same walks, shared between threads where they are long enough (given)
/// `row` is called from several threads at once, each with a part of its own, and within a part in order.
/// What is folded into one accumulator stays in one part, so no result depends on the number of threads.
/// @{
void share_rows(const Layout& x, RowFunction row);
/// @param work  how many numbers an element stands for, when it is the head of a lane
void share_row_pairs(const Layout& a, const Layout& b, Index work, RowPairFunction row);
/// `done` counts within a part.
void share_fold(const Layout& x, const Shape& axes, RowPairFunction row);
/// @}

/// The first element of a tensor's storage (not of the tensor: rows count from the start of the storage).
/// @throws DTypeError when T is not its dtype
template <class T>
[[nodiscard]] T* storage_data(const Tensor& x) {
  const detail::Body& body = x.body();
  if (body.dtype != dtype_of<T>) [[unlikely]]
    static_cast<void>(x.data<T>());  // which throws
  return reinterpret_cast<T*>(body.storage->data);
}

/// f of every element, as a new row-major tensor.
template <class Out = float, class In = float, class F>
[[nodiscard]] Tensor map(const Tensor& x, F f) {
  Tensor out = Tensor::empty(x.shape(), dtype_of<Out>);
  Out* const to = out.data<Out>();
  const In* const from = storage_data<In>(x);
  share_rows(x.layout(), [=](Index done, Index count, Row r) {
    Out* __restrict o = to + done;  // fresh memory, so nothing else points into it
    const In* p = from + r.start;
    if (r.step == 1) {
      for (Index i = 0; i < count; ++i) o[i] = f(p[i]);
    } else {
      for (Index i = 0; i < count; ++i) o[i] = f(p[i * r.step]);
    }
  });
  return out;
}

/// The same for two tensors, broadcast to a shape they both fit.
inline void for_each_row_pair_of(const Tensor& a, const Tensor& b, const Shape& shape, RowPairFunction row) {
  if (a.shape() == shape && b.shape() == shape) return share_row_pairs(a.layout(), b.layout(), 1, row);
  share_row_pairs(expanded(a.layout(), shape), expanded(b.layout(), shape), 1, row);
}

/// f(a, b) of every pair of elements, broadcast, as a new row-major tensor.
template <class Out = float, class In = float, class F>
[[nodiscard]] Tensor zip(const Tensor& a, const Tensor& b, F f) {
  const In* const from_a = storage_data<In>(a);
  const In* const from_b = storage_data<In>(b);
  const bool same = a.shape() == b.shape();
  Tensor out = same ? Tensor::empty(a.shape(), dtype_of<Out>)
                    : Tensor::empty(broadcast_shape(a.shape(), b.shape()), dtype_of<Out>);
  Out* const to = storage_data<Out>(out);
  if (out.body().storage->bytes == sizeof(Out)) {  // one number has no rows to walk
    *to = f(from_a[a.layout().offset], from_b[b.layout().offset]);
    return out;
  }
  const auto row = [=](Index done, Index count, Row ra, Row rb) {
    Out* __restrict o = to + done;  // fresh memory, so nothing else points into it
    const In* p = from_a + ra.start;
    const In* q = from_b + rb.start;
    // The usual strides each get a loop of their own, which the compiler can vectorise.
    if (ra.step == 1 && rb.step == 1) {
      for (Index i = 0; i < count; ++i) o[i] = f(p[i], q[i]);
    } else if (ra.step == 1 && rb.step == 0) {
      for (Index i = 0; i < count; ++i) o[i] = f(p[i], *q);
    } else if (ra.step == 0 && rb.step == 1) {
      for (Index i = 0; i < count; ++i) o[i] = f(*p, q[i]);
    } else {
      for (Index i = 0; i < count; ++i) o[i] = f(p[i * ra.step], q[i * rb.step]);
    }
  };
  if (same) {
    share_row_pairs(a.layout(), b.layout(), 1, row);
  } else {
    for_each_row_pair_of(a, b, out.shape(), row);
  }
  return out;
}

/// target = f(target, source) in place; source is broadcast to target's shape.
template <class T = float, class F>
void update(const Tensor& target, const Tensor& source, F f) {
  T* const to = storage_data<T>(target);
  const T* const from = storage_data<T>(source);
  for_each_row_pair_of(target, source, target.shape(), [=](Index, Index count, Row t, Row s) {
    T* o = to + t.start;
    const T* p = from + s.start;
    if (t.step == 1 && s.step == 1) {
      for (Index i = 0; i < count; ++i) o[i] = f(o[i], p[i]);
    } else {
      for (Index i = 0; i < count; ++i) o[i * t.step] = f(o[i * t.step], p[i * s.step]);
    }
  });
  ++target.body().storage->version;
}

/// `shape` with size 1 along `axes`, or without them.
[[nodiscard]] Shape reduced_shape(const Shape& shape, const Shape& axes, bool keepdim);

/// f folded over `axes`, starting from `start`; f is associative and start its identity. Accumulates in
/// double, so that a sum of 2^25 ones is right; eight partial results hide the latency of f.
template <class F>
[[nodiscard]] Tensor fold(const Tensor& x, const Shape& axes, bool keepdim, double start, F f) {
  Tensor out = Tensor::empty(reduced_shape(x.shape(), axes, keepdim));
  std::vector<double> sums(static_cast<std::size_t>(out.numel()), start);
  double* const to = sums.data();
  const float* const from = storage_data<float>(x);
  share_fold(x.layout(), axes, [=](Index, Index count, Row r, Row t) {
    const float* p = from + r.start;
    double* s = to + t.start;
    if (t.step != 0) {
      for (Index i = 0; i < count; ++i) s[i * t.step] = f(s[i * t.step], static_cast<double>(p[i * r.step]));
      return;
    }
    double part[8] = {start, start, start, start, start, start, start, start};
    Index i = 0;
    if (r.step == 1) {
      for (; i + 8 <= count; i += 8) {
        for (int lane = 0; lane < 8; ++lane) part[lane] = f(part[lane], static_cast<double>(p[i + lane]));
      }
    }
    for (; i < count; ++i) part[0] = f(part[0], static_cast<double>(p[i * r.step]));
    for (double each : part) *s = f(*s, each);
  });
  float* const result = out.data();
  for (std::size_t i = 0; i < sums.size(); ++i) result[i] = static_cast<float>(sums[i]);
  return out;
}

}  // namespace tinytorch
