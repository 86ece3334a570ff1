// Module 01, part 6: picking elements by index, and joining tensors. Read the lesson, "Indices that are
// data".

#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 01.15: pick elements by index.
// out[i][j] = x[index[i][j]][j] for axis 0: walk index and x side by side, with x standing still along the
// axis.
Tensor kernels::gather(const Tensor& x, Index axis, const Tensor& index) {
  // BEGIN SOLUTION
  Tensor out = Tensor::empty(index.shape());
  Layout still = x.layout();
  still.shape = index.shape();
  still.strides[axis] = 0;
  const auto* at = storage_data<std::int32_t>(index);
  const float* from = storage_data<float>(x);
  for_each_row_pair(index.layout(), still, [&](Index done, Index count, Row i, Row r) {
    for (Index n = 0; n < count; ++n) {
      const Index position = at[i.start + n * i.step];
      out.data()[done + n] = from[r.start + n * r.step + position * x.strides()[axis]];
    }
  });
  return out;
  // END SOLUTION
}

// Exercise 01.16: join tensors along an axis.
// Each tensor is copied into its slice of the result: copy_elements(target, source) writes through any
// layout.
Tensor kernels::concat(const Tensors& tensors, Index axis) {
  // BEGIN SOLUTION
  Shape shape = tensors[0].shape();
  shape[axis] = 0;
  for (const Tensor& each : tensors) shape[axis] += each.size(axis);
  Tensor out = Tensor::empty(shape, tensors[0].dtype());
  Index start = 0;
  for (const Tensor& each : tensors) {
    const Index stop = start + each.size(axis);
    copy_elements(out.with_layout(sliced(out.layout(), axis, start, stop, 1)), each);
    start = stop;
  }
  return out;
  // END SOLUTION
}

}  // namespace tinytorch
