// Module 05, part 3: picked elements. Read the lesson, "Views have gradients too".

#include "tinytorch/gradients.h"
#include "tinytorch/loops.h"

namespace tinytorch {

// Exercise 05.16: send each gradient back to the place its number was picked from, and add there.
// Walk index and dx side by side, as gather (01.15) walks index and x: dx has index's shape here and stands
// still along the axis. `done` counts the elements of dy, once it is contiguous.
void gradients::gather(Index axis, const Tensor& index, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  const Tensor dx = zeros(d.shape(0)), rows = dy.contiguous();
  Layout still{index.shape(), dx.strides(), 0};
  still.strides[axis] = 0;
  const auto* at = storage_data<std::int32_t>(index);
  for_each_row_pair(index.layout(), still, [&](Index done, Index count, Row i, Row r) {
    for (Index n = 0; n < count; ++n) {
      dx.data()[r.start + n * r.step + at[i.start + n * i.step] * dx.strides()[axis]] +=
          rows.data()[done + n];
    }
  });
  d.give(0, dx);
  // END SOLUTION
}

}  // namespace tinytorch
