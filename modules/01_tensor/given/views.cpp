// Views and copies: guards, and kernels that hang an exercise's Layout on the same storage.

#include <cstring>

#include "tinytorch/guards.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {
namespace kernels {

Tensor reshape(const Tensor& x, const Shape& shape) {
  Layout out{shape, {}, x.layout().offset};
  if (view_strides(x.layout(), shape, out.strides)) return x.with_layout(out);
  const Tensor copy = clone(x);
  return copy.with_layout({shape, row_major_strides(shape), 0});
}

Tensor permute(const Tensor& x, const Shape& axes) { return x.with_layout(permuted(x.layout(), axes)); }

Tensor slice(const Tensor& x, Index axis, Index start, Index stop, Index step) {
  return x.with_layout(sliced(x.layout(), axis, start, stop, step));
}

Tensor expand(const Tensor& x, const Shape& shape) {
  return x.shape() == shape ? x.detach() : x.with_layout(expanded(x.layout(), shape));
}

namespace {

template <class T>
void copy_as(const Tensor& target, const Tensor& source) {
  auto* to = reinterpret_cast<T*>(target.body().storage->data);
  const auto* from = reinterpret_cast<const T*>(source.body().storage->data);
  share_row_pairs(target.layout(), source.layout(), 1, [=](Index, Index count, Row t, Row s) {
    if (t.step == 1 && s.step == 1) {
      std::memmove(to + t.start, from + s.start, static_cast<std::size_t>(count) * sizeof(T));
    } else {
      for (Index i = 0; i < count; ++i) to[t.start + i * t.step] = from[s.start + i * s.step];
    }
  });
  ++target.body().storage->version;
}

}  // namespace

void copy_elements(const Tensor& target, const Tensor& source) {
  switch (size_of(source.dtype())) {
    case 1:
      return copy_as<std::uint8_t>(target, source);
    case 2:
      return copy_as<std::uint16_t>(target, source);
    case 4:
      return copy_as<std::uint32_t>(target, source);
    default:
      return copy_as<std::uint64_t>(target, source);
  }
}

Tensor clone(const Tensor& x) {
  Tensor out = Tensor::empty(x.shape(), x.dtype());
  copy_elements(out, x);
  return out;
}

Cost no_cost(std::span<const Value>, std::span<const Tensor>) { return {}; }

}  // namespace kernels

bool Tensor::is_contiguous() const { return is_row_major(layout()); }
Tensor Tensor::contiguous() const { return is_contiguous() ? *this : clone(); }
Tensor Tensor::clone() const { return clone_op(*this); }

namespace {

/// `shape` with -1 replaced by what is left of x's elements.
Shape completed(const char* who, const Tensor& x, Shape shape) {
  Index known = 1, open = -1;
  for (Index axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] >= 0) {
      if (__builtin_mul_overflow(known, shape[axis], &known)) known = -1;
      continue;
    }
    if (shape[axis] != -1 || open >= 0) {
      throw ShapeError(str(who, ": shape ", shape,
                           " is not a shape; sizes are at least 0, and one may be -1 for \"the rest\""));
    }
    open = axis;
  }
  if (open >= 0 && known > 0 && x.numel() % known == 0) shape[open] = x.numel() / known;
  if ((open >= 0 && shape[open] == -1) || (open < 0 && known != x.numel())) {
    throw ShapeError(
        str(who, ": ", x.shape(), " has ", x.numel(), " elements, which do not fill shape ", shape));
  }
  static_cast<void>(tinytorch::numel(shape));  // throws when, beside a 0, the strides would overflow
  return shape;
}

}  // namespace

Tensor Tensor::reshape(const Shape& shape) const {
  return reshape_op(*this, completed("reshape", *this, shape));
}

Tensor Tensor::view(const Shape& shape) const {
  const Shape full = completed("view", *this, shape);
  Shape strides;
  if (!view_strides(layout(), full, strides)) {
    throw ShapeError(str("view: a tensor of shape ", this->shape(), " with strides ", this->strides(),
                         " cannot be seen as ", full,
                         " without a copy; use reshape(), which copies when it must"));
  }
  return reshape_op(*this, full);
}

Tensor Tensor::flatten(Index first, Index last) const {
  if (dim() == 0) return reshape({1});
  first = checked_axis("flatten", first, shape());
  last = checked_axis("flatten", last, shape());
  if (first > last) throw IndexError(str("flatten: axis ", first, " comes after axis ", last));
  Shape flat;
  Index size = 1;
  for (Index axis = 0; axis < dim(); ++axis) {
    if (axis < first || axis > last) {
      flat.push_back(shape()[axis]);
    } else {
      size *= shape()[axis];
      if (axis == last) flat.push_back(size);
    }
  }
  return reshape(flat);
}

Tensor Tensor::permute(const Shape& axes) const {
  Shape order;
  bool seen[kMaxRank] = {};
  for (Index axis : axes) order.push_back(checked_axis("permute", axis, shape()));
  bool once = order.size() == dim();
  for (Index axis : order) {
    once = once && !seen[axis];
    seen[axis] = true;
  }
  if (!once)
    throw ShapeError(
        str("permute: ", axes, " must name each of the ", dim(), " axes of shape ", shape(), " once"));
  return permute_op(*this, order);
}

Tensor Tensor::transpose(Index first, Index second) const {
  first = checked_axis("transpose", first, shape());
  second = checked_axis("transpose", second, shape());
  Shape axes;
  for (Index axis = 0; axis < dim(); ++axis)
    axes.push_back(axis == first ? second : axis == second ? first : axis);
  return permute_op(*this, axes);
}

Tensor Tensor::t() const {
  if (dim() != 2)
    throw ShapeError(str("t: needs a matrix, got shape ", shape(), "; use transpose(first, second)"));
  return permute_op(*this, {1, 0});
}

Tensor Tensor::slice(Index axis, Index start, Index stop, Index step) const {
  axis = checked_axis("slice", axis, shape());
  if (step < 1) throw ValueError(str("slice: step is ", step, "; it must be at least 1"));
  // Python's rules: positions count from the end when negative, and what lies outside is cut off.
  const Index size = shape()[axis];
  if (step > size) step = size > 0 ? size : 1;  // past the end either way, and nothing overflows
  const auto inside = [size](Index at) {
    if (at < 0) at = at < -size ? 0 : at + size;
    return at > size ? size : at;
  };
  return slice_op(*this, axis, inside(start), inside(stop), step);
}

Tensor Tensor::narrow(Index axis, Index start, Index length) const {
  axis = checked_axis("narrow", axis, shape());
  if (start < 0 || length < 0 || start > shape()[axis] - length) {
    throw IndexError(str("narrow: ", length, " elements from ", start, " on do not lie within axis ", axis,
                         " of shape ", shape()));
  }
  return slice_op(*this, axis, start, start + length, 1);
}

Tensor Tensor::select(Index axis, Index position) const {
  axis = checked_axis("select", axis, shape());
  const Index size = shape()[axis];
  if (position < -size || position >= size) {
    throw IndexError(str("select: position ", position, " along axis ", axis, " of shape ", shape(),
                         ", which has size ", size));
  }
  if (position < 0) position += size;
  return slice_op(*this, axis, position, position + 1, 1).squeeze(axis);
}

Tensor Tensor::expand(const Shape& shape) const {
  Shape full = shape;
  const Index added = full.size() - dim();
  for (Index axis = 0; axis < full.size(); ++axis) {
    if (full[axis] == -1 && axis >= added)
      full[axis] = this->shape()[axis - added];  // -1 keeps a size, as in PyTorch
  }
  if (added < 0 || broadcast_shape(this->shape(), full) != full) {
    throw ShapeError(str("expand: ", this->shape(), " cannot be repeated to ", shape,
                         "; only new axes and axes of size 1 grow"));
  }
  return expand_op(*this, full);
}

Tensor Tensor::squeeze() const {
  Shape kept;
  for (Index size : shape()) {
    if (size != 1) kept.push_back(size);
  }
  return reshape_op(*this, kept);
}

Tensor Tensor::squeeze(Index axis) const {
  axis = checked_axis("squeeze", axis, shape());
  Shape kept = shape();
  if (kept[axis] == 1) kept.erase(axis);
  return reshape_op(*this, kept);
}

Tensor Tensor::unsqueeze(Index axis) const {
  Shape grown = shape();
  grown.push_back(1);  // the new axis may also come last
  axis = checked_axis("unsqueeze", axis, grown);
  grown = shape();
  grown.insert(axis, 1);
  return reshape_op(*this, grown);
}

Tensors Tensor::split(Index size, Index axis) const {
  axis = checked_axis("split", axis, shape());
  if (size < 1) throw ValueError(str("split: pieces of size ", size, "; a piece has at least 1"));
  Tensors pieces;
  const Index whole = shape()[axis];
  for (Index start = 0; start < whole || start == 0; start += size) {
    pieces.push_back(slice_op(*this, axis, start, start + size < whole ? start + size : whole, 1));
  }
  return pieces;
}

// ---- single elements -------------------------------------------------------------------------------------

Index Tensor::element(std::span<const Index> position) const {
  Index inside[kMaxRank] = {};
  if (static_cast<Index>(position.size()) != dim()) {
    throw IndexError(str("at: ", position.size(), " positions for a tensor of shape ", shape(),
                         ", which has ", dim(), " axes"));
  }
  for (std::size_t i = 0; i < position.size(); ++i) {
    const Index size = shape()[static_cast<Index>(i)];
    if (position[i] < -size || position[i] >= size) {
      throw IndexError(str("at: position ", position[i], " along axis ", i, " of shape ", shape(),
                           ", which has size ", size));
    }
    inside[i] = position[i] < 0 ? position[i] + size : position[i];
  }
  return flat_index(layout(), std::span<const Index>(inside, position.size())) - layout().offset;
}

double Tensor::only_element() const {
  if (numel() != 1) {
    throw ShapeError(
        str("item: needs exactly one element, got shape ", shape(), "; reduce it first, or use at(...)"));
  }
  detail::require("item", *this, {DType::f32, DType::i32, DType::u8});
  if (dtype() == DType::i32) return *data<std::int32_t>();
  if (dtype() == DType::u8) return *data<std::uint8_t>();
  return *data<float>();
}

template <class T>
std::vector<T> Tensor::to_vector() const {
  const Tensor rows = contiguous();
  const T* first = rows.data<T>();
  return std::vector<T>(first, first + numel());
}
template std::vector<float> Tensor::to_vector<float>() const;
template std::vector<std::int32_t> Tensor::to_vector<std::int32_t>() const;
template std::vector<std::uint8_t> Tensor::to_vector<std::uint8_t>() const;

}  // namespace tinytorch
