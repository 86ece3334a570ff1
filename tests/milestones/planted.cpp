// Mistakes as learners make them, planted before main: an operation gets a kernel that is wrong in one way.

#include "planted.h"
#include "tinytorch/ops.h"

namespace {

using namespace tinytorch;

Tensor zeros_for_matmul(const Tensor& a, const Tensor& b) { return kernels::matmul(a, b) * 0.0f; }
Tensor negated_matmul(const Tensor& a, const Tensor& b) { return -kernels::matmul(a, b); }
Tensor nan_for_matmul(const Tensor& a, const Tensor& b) { return kernels::matmul(a, b) * __builtin_nanf(""); }
Tensor first_of_two(const Tensor& a, const Tensor& b) { return kernels::add(a, b * 0.0f); }
Tensor nothing_added(const Tensor& a, const Tensor&) { return a; }
Tensor subtracted(const Tensor& a, const Tensor& b) { return kernels::sub_(a, b); }
Tensor first_row(const Tensor& x, Index axis, Index, Index, Index) {
  return kernels::slice(x, axis, 0, 1, 1);
}
Tensor unwritten_matmul(const Tensor&, const Tensor&) { todo("01.14"); }

const bool planted = [] {
  if (is_planted("matmul is zero")) matmul_op.override_kernel(Device::cpu, zeros_for_matmul);
  if (is_planted("matmul is negated")) matmul_op.override_kernel(Device::cpu, negated_matmul);
  if (is_planted("matmul is NaN")) matmul_op.override_kernel(Device::cpu, nan_for_matmul);
  if (is_planted("matmul is not written")) matmul_op.override_kernel(Device::cpu, unwritten_matmul);
  if (is_planted("add ignores its second argument")) add_op.override_kernel(Device::cpu, first_of_two);
  if (is_planted("add_ changes nothing")) add_inplace_op.override_kernel(Device::cpu, nothing_added);
  if (is_planted("add_ subtracts")) add_inplace_op.override_kernel(Device::cpu, subtracted);
  if (is_planted("slice is always the first row")) slice_op.override_kernel(Device::cpu, first_row);
  return true;
}();

}  // namespace
