// Arrays and tables that become datasets.

#include "tinytorch/create.h"
#include "tinytorch/guards.h"
#include "tinytorch/npy.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"
#include "tinytorch/readers.h"

namespace tinytorch::data {
namespace {

/// Whole numbers from 0 on, which a float holds exactly.
Tensor as_labels(const Tensor& column) {
  constexpr float kMost = 1 << 24;
  for (Index row = 0; row < column.size(0); ++row) {
    const float label = column.at(row);
    if (!(label >= 0 && label <= kMost) || label != static_cast<float>(static_cast<std::int32_t>(label))) {
      throw ValueError(
          str("with_labels: the label of row ", row, " is ", label, "; a whole number from 0 on is needed"));
    }
  }
  return column.to(DType::i32);
}

/// What training counts with: i64 made i32.
Tensor narrowed(const Tensor& array) { return array.dtype() == DType::i64 ? narrow_to_i32(array) : array; }

}  // namespace

TensorDataset with_labels(const Tensor& table, Index column) {
  const NoGrad quiet;
  tinytorch::detail::require_f32("with_labels", table);
  if (table.dim() != 2 || table.size(1) < 2) {
    throw ShapeError(str("with_labels: the table is ", table.shape(),
                         "; it needs rows, a column of labels and at least one column more"));
  }
  const Index columns = table.size(1), at = column < 0 ? column + columns : column;
  if (at < 0 || at >= columns) {
    throw IndexError(str("with_labels: there is no column ", column, " in a table of ", table.shape()));
  }
  const Tensor x = concat({table.narrow(1, 0, at), table.narrow(1, at + 1, columns - at - 1)}, 1);
  return {x, as_labels(table.select(1, at))};
}

TensorDataset load_npy_pair(const std::string& x, const std::string& y) {
  const Tensor inputs = narrowed(load_npy(x)).to(DType::f32);
  const Tensor targets = narrowed(load_npy(y));
  return {inputs, targets.dtype() == DType::f32 ? targets : targets.to(DType::i32)};
}

}  // namespace tinytorch::data
