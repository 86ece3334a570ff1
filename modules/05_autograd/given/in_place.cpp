// Writing into a tensor that has a history: the old numbers flow on or end here. mul_ and div_ have no rule,
// since they would need the numbers they have just overwritten; they throw, and a = a * b does the same.

#include "enable.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"

namespace tinytorch {

void detail::in_place_gradients(bool on) {
  if (!on) {
    for (BinaryOp* op : {&add_inplace_op, &sub_inplace_op, &copy_inplace_op}) op->set_gradient(nullptr);
    fill_inplace_op.set_gradient(nullptr);
    return;
  }
  gradient_in_place(add_inplace_op, [](const Tensor&, const Tensor&) {
    return [](const Tensor& dy, const Into& d) {
      d.give(0, dy);
      if (d.wants(1)) d.give(1, sum_to(dy, d.shape(1)));
    };
  });
  gradient_in_place(sub_inplace_op, [](const Tensor&, const Tensor&) {
    return [](const Tensor& dy, const Into& d) {
      d.give(0, dy);
      if (d.wants(1)) d.give(1, sum_to(-dy, d.shape(1)));
    };
  });
  // The old numbers are gone, and with them their influence.
  gradient_in_place(copy_inplace_op, [](const Tensor&, const Tensor&) {
    return [](const Tensor& dy, const Into& d) {
      if (d.wants(0)) d.give(0, zeros_like(dy));
      if (d.wants(1)) d.give(1, sum_to(dy, d.shape(1)));
    };
  });
  gradient_in_place(fill_inplace_op, [](const Tensor&, float) {
    return [](const Tensor& dy, const Into& d) { d.give(0, zeros_like(dy)); };
  });
}

}  // namespace tinytorch
