// The walks of loops.h in parts: each part is a slice of the layout, and is walked as exercises 01.9 to 01.11
// have it.

#include "tinytorch/loops.h"
#include "tinytorch/parallel.h"

namespace tinytorch {
namespace {

constexpr Index kWorthAThread = 1 << 15;  // numbers: about 30 us, several times what waking a thread costs

/// The first axis along which there is something to cut, other than `never`; -1 when there is none.
Index axis_to_cut(const Shape& shape, const Shape& never) {
  for (Index axis = 0; axis < shape.size(); ++axis) {
    bool free = shape[axis] > 1;
    for (Index each : never) free = free && each != axis;
    if (free) return axis;
  }
  return -1;
}

bool worth_sharing(const Shape& shape, Index work) { return numel(shape) * work >= 2 * kWorthAThread; }

/// part(begin, end) for ranges of an axis of `shape`.
template <class Part>
void cut(const Shape& shape, Index axis, Index work, const Part& part) {
  parallel_for(shape[axis], kWorthAThread / (numel(shape) / shape[axis] * work) + 1, part);
}

}  // namespace

void share_rows(const Layout& x, RowFunction row) {
  const Index axis = worth_sharing(x.shape, 1) ? axis_to_cut(x.shape, {}) : -1;
  if (axis < 0) return for_each_row(x, row);
  const Index inner = numel(x.shape) / x.shape[axis];  // the axes before it have size 1
  cut(x.shape, axis, 1, [&](Index begin, Index end) {
    for_each_row(sliced(x, axis, begin, end, 1),
                 [&](Index done, Index count, const Row& r) { row(begin * inner + done, count, r); });
  });
}

void share_row_pairs(const Layout& a, const Layout& b, Index work, RowPairFunction row) {
  const Index axis = worth_sharing(a.shape, work) ? axis_to_cut(a.shape, {}) : -1;
  if (axis < 0) return for_each_row_pair(a, b, row);
  const Index inner = numel(a.shape) / a.shape[axis];
  cut(a.shape, axis, work, [&](Index begin, Index end) {
    for_each_row_pair(sliced(a, axis, begin, end, 1), sliced(b, axis, begin, end, 1),
                      [&](Index done, Index count, const Row& ra, const Row& rb) {
                        row(begin * inner + done, count, ra, rb);
                      });
  });
}

void share_fold(const Layout& x, const Shape& axes, RowPairFunction row) {
  const Index axis = worth_sharing(x.shape, 1) ? axis_to_cut(x.shape, axes) : -1;
  if (axis < 0) return for_each_fold(x, axes, row);
  Shape kept = x.shape;
  for (Index each : axes) kept[each] = 1;
  const Index inner = numel(kept) / kept[axis];  // accumulators that one position along the axis has
  cut(x.shape, axis, 1, [&](Index begin, Index end) {
    for_each_fold(sliced(x, axis, begin, end, 1), axes,
                  [&](Index done, Index count, const Row& r, const Row& t) {
                    row(done, count, r, {t.start + begin * inner, t.step});
                  });
  });
}

}  // namespace tinytorch
