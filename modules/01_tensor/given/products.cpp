// Products, joining and picking: guards, and what is given on top of exercises 01.13 to 01.16.

#include "blocks.h"
#include "tinytorch/guards.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"
#include "tinytorch/parallel.h"

namespace tinytorch {

using detail::require;
using detail::require_f32;

namespace kernels {

Matrix matrix_at(const Tensor& x, Index start) {
  const Index last = x.dim() - 1;
  return {storage_data<float>(x) + start, x.shape()[last - 1], x.shape()[last], x.strides()[last - 1],
          x.strides()[last]};
}

Layout leading_axes(const Tensor& x) {
  Layout out = x.layout();
  for (int axis = 0; axis < 2; ++axis) {
    out.shape.erase(out.shape.size() - 1);
    out.strides.erase(out.strides.size() - 1);
  }
  return out;
}

void multiply_rows(float* out, const Matrix& a, const Matrix& b) {
  constexpr Index kWorthAThread =
      1 << 18;  // multiplications: about 30 us, ten times what waking a thread costs
  const Index a_row = a.columns * b.columns + 1;
  const bool blocks = worth_blocks(a.rows, a.columns, b.columns);
  parallel_for(a.rows, kWorthAThread / a_row + 1, [&](Index begin, Index end) {
    const Matrix part{a.data + begin * a.row_stride, end - begin, a.columns, a.row_stride, a.column_stride};
    (blocks ? multiply_blocks : multiply)(out + begin * b.columns, part, b);
  });
}

Tensor matmul(const Tensor& a, const Tensor& b) {
  const bool rows_run_on = b.strides().back() == 1 || b.shape().back() == 1;
  const bool copied_anyway = worth_blocks(a.size(-2), a.size(-1), b.size(-1));
  return batched_matmul(a, rows_run_on || copied_anyway || a.size(-2) == 1 ? b : clone(b));
}

Cost matmul_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const Tensor &a = *arguments[0].tensor, &b = *arguments[1].tensor;
  Cost cost{0, 4 * (a.numel() + b.numel()), 0};
  for (const Tensor& out : results) {
    cost.flops += 2 * out.numel() * a.size(-1);
    cost.bytes_written += 4 * out.numel();
  }
  return cost;
}

}  // namespace kernels

Tensor matmul(const Tensor& a, const Tensor& b) {
  require_f32("matmul", a), require_f32("matmul", b);
  if (a.dim() == 0 || b.dim() == 0) {
    throw ShapeError(
        str("matmul: a is ", a.shape(), " and b is ", b.shape(), "; a number has no rows, use a * b"));
  }
  const Index inner_b = b.dim() == 1 ? b.size(0) : b.size(-2);
  if (a.size(-1) != inner_b) {
    throw ShapeError(str("matmul: a is ", a.shape(), " and b is ", b.shape(), "; a has ", a.size(-1),
                         " columns but b has ", inner_b, " rows"));
  }
  // A vector is a row on the left and a column on the right, for the time of the product.
  if (a.dim() == 1) return matmul(a.unsqueeze(0), b).squeeze(b.dim() == 1 ? 0 : -2);
  if (b.dim() == 1) return matmul(a, b.unsqueeze(1)).squeeze(-1);
  return matmul_op(a, b);
}

Tensor concat(const Tensors& tensors, Index axis) {
  if (tensors.empty()) throw ValueError("concat: an empty list has no shape; give at least one tensor");
  const Tensor& first = tensors.front();
  axis = checked_axis("concat", axis, first.shape());
  for (std::size_t i = 1; i < tensors.size(); ++i) {
    if (tensors[i].dtype() != first.dtype()) {
      throw DTypeError(
          str("concat: tensor 0 is ", first.dtype(), " and tensor ", i, " is ", tensors[i].dtype()));
    }
    Shape same = tensors[i].shape();
    if (same.size() == first.dim()) same[axis] = first.shape()[axis];
    if (same != first.shape()) {
      throw ShapeError(str("concat: tensor 0 is ", first.shape(), " and tensor ", i, " is ",
                           tensors[i].shape(), "; they may differ along axis ", axis, " only"));
    }
  }
  return concat_op(tensors, axis);
}

Tensor stack(const Tensors& tensors, Index axis) {
  if (tensors.empty()) throw ValueError("stack: an empty list has no shape; give at least one tensor");
  Tensors grown;
  for (const Tensor& each : tensors) {
    if (each.shape() != tensors.front().shape()) {
      throw ShapeError(str("stack: tensor 0 is ", tensors.front().shape(), " and tensor ", grown.size(),
                           " is ", each.shape(), "; all shapes must be equal"));
    }
    grown.push_back(each.unsqueeze(axis));
  }
  return concat(grown, axis < 0 ? axis + grown.front().dim() : axis);
}

namespace {

/// @throws IndexError for the first value outside [0, size)
void check_indices(const char* who, const Tensor& index, Index size) {
  const auto* at = storage_data<std::int32_t>(index);
  for_each_row(index.layout(), [&](Index done, Index count, Row r) {
    for (Index i = 0; i < count; ++i) {
      const Index value = at[r.start + i * r.step];
      if (value < 0 || value >= size) {
        throw IndexError(str(who, ": index ", value, " (number ", done + i,
                             " of the index tensor) is outside [0, ", size, ")"));
      }
    }
  });
}

}  // namespace

Tensor gather(const Tensor& x, Index axis, const Tensor& index) {
  require_f32("gather", x);
  require("gather", index, {DType::i32});
  axis = checked_axis("gather", axis, x.shape());
  bool fits = index.dim() == x.dim();
  for (Index i = 0; fits && i < x.dim(); ++i) fits = i == axis || index.shape()[i] <= x.shape()[i];
  if (!fits) {
    throw ShapeError(str("gather: x is ", x.shape(), " and index is ", index.shape(),
                         "; index needs as many axes, and no more than x along any but axis ", axis));
  }
  check_indices("gather", index, x.shape()[axis]);
  return gather_op(x, axis, index);
}

Tensor index_select(const Tensor& x, Index axis, const Tensor& index) {
  require_f32("index_select", x);
  require("index_select", index, {DType::i32});
  axis = checked_axis("index_select", axis, x.shape());
  if (index.dim() != 1)
    throw ShapeError(str("index_select: index must be a vector, got shape ", index.shape()));
  check_indices("index_select", index, x.shape()[axis]);
  // The same position for all elements of a slice: index, expanded along the other axes.
  Shape column = Shape::filled(x.dim(), 1), wide = x.shape();
  column[axis] = wide[axis] = index.size(0);
  return gather_op(x, axis, index.reshape(column).expand(wide));
}

Tensor Tensor::matmul(const Tensor& other) const { return tinytorch::matmul(*this, other); }
Tensor Tensor::gather(Index axis, const Tensor& index) const { return tinytorch::gather(*this, axis, index); }
Tensor Tensor::index_select(Index axis, const Tensor& index) const {
  return tinytorch::index_select(*this, axis, index);
}

}  // namespace tinytorch
