// Many numbers to one, and products. mean and var are made of these, so they need no rule of their own.

#include "enable.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"

namespace tinytorch {

void detail::reduction_gradients(bool on) {
  if (!on) {
    for (ReductionOp* op : {&sum_op, &max_op, &min_op}) op->set_gradient(nullptr);
    matmul_op.set_gradient(nullptr);
    return;
  }
  gradient(sum_op, [](const Tensor&, const Shape& axes, bool keepdim) {
    return [axes, keepdim](const Tensor& dy, const Into& d) { gradients::sum(axes, keepdim, dy, d); };
  });
  // The least is found as the greatest is: both look for the elements that equal the answer.
  const auto extreme = [](Result y, const Tensor& x, const Shape& axes, bool keepdim) {
    return [x = Saved(x), y = Saved(y), axes, keepdim](const Tensor& dy, const Into& d) {
      gradients::max(x.get(), y.get(), axes, keepdim, dy, d);
    };
  };
  gradient(max_op, extreme);
  gradient(min_op, extreme);
  gradient(matmul_op, [](const Tensor& a, const Tensor& b) {
    return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
      gradients::matmul(a.get(), b.get(), dy, d);
    };
  });
}

}  // namespace tinytorch
