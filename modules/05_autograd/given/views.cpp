// Views, joining and picking: gradients go where the numbers came from.

#include "enable.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"

namespace tinytorch {

void detail::view_gradients(bool on) {
  if (!on) {
    reshape_op.set_gradient(nullptr);
    permute_op.set_gradient(nullptr);
    expand_op.set_gradient(nullptr);
    slice_op.set_gradient(nullptr);
    gather_op.set_gradient(nullptr);
    concat_op.set_gradient(nullptr);
    return;
  }
  gradient(reshape_op, [](const Tensor&, const Shape&) {
    return [](const Tensor& dy, const Into& d) { d.give(0, dy.reshape(d.shape(0))); };
  });
  // The permutation that undoes this one: back[axes[i]] = i.
  gradient(permute_op, [](const Tensor&, const Shape& axes) {
    Shape back = axes;
    for (Index i = 0; i < axes.size(); ++i) back[axes[i]] = i;
    return [back](const Tensor& dy, const Into& d) { d.give(0, dy.permute(back)); };
  });
  gradient(expand_op, [](const Tensor&, const Shape&) {
    return [](const Tensor& dy, const Into& d) { d.give(0, sum_to(dy, d.shape(0))); };
  });
  gradient(slice_op, [](const Tensor&, Index axis, Index start, Index stop, Index step) {
    return [=](const Tensor& dy, const Into& d) { gradients::slice(axis, start, stop, step, dy, d); };
  });
  gradient(gather_op, [](const Tensor&, Index axis, const Tensor& index) {
    return [axis, index = Saved(index)](const Tensor& dy, const Into& d) {
      gradients::gather(axis, index.get(), dy, d);
    };
  });
  // Each receives its slice of dy.
  gradient(concat_op, [](const Tensors& parts, Index axis) {
    std::vector<Index> sizes;
    for (const Tensor& each : parts) sizes.push_back(each.size(axis));
    return [axis, sizes = std::move(sizes)](const Tensor& dy, const Into& d) {
      Index start = 0;
      for (std::size_t i = 0; i < sizes.size(); start += sizes[i++]) {
        d.give(static_cast<Index>(i), dy.slice(axis, start, start + sizes[i]));
      }
    };
  });
}

}  // namespace tinytorch
