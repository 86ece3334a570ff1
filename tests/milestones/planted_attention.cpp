// Mistakes in attention. Its kernels are no operations of their own, so the linker sends their calls to a
// wrapper (see CMakeLists.txt).

#include <cstdlib>
#include <string_view>

#include "tinytorch/attention.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

namespace {

const std::string_view plant = [] {
  const char* name = std::getenv("PLANT");
  return std::string_view(name ? name : "");
}();

}  // namespace

Tensor real_attend(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
                   float scale) __asm__("__real__ZN9tinytorch7kernels6attendERKNS_6TensorES3_S3_S3_bf");
Tensor wrap_attend(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
                   float scale) __asm__("__wrap__ZN9tinytorch7kernels6attendERKNS_6TensorES3_S3_S3_bf");
Tensor wrap_attend(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal,
                   float scale) {
  if (plant == "attention sees itself alone") return v + 0.0f;
  if (plant == "attention looks everywhere alike") return real_attend(q, k * 0.0f, v, bias, causal, scale);
  return real_attend(q, k, v, bias, causal, scale);
}

Tensor real_merge_heads(const Tensor& x) __asm__("__real__ZN9tinytorch7kernels11merge_headsERKNS_6TensorE");
Tensor wrap_merge_heads(const Tensor& x) __asm__("__wrap__ZN9tinytorch7kernels11merge_headsERKNS_6TensorE");
Tensor wrap_merge_heads(const Tensor& x) {
  if (plant != "heads are merged without turning them back") return real_merge_heads(x);
  return x.reshape({x.size(0), x.size(2), x.size(1) * x.size(3)});
}
