// Mistakes in attention. Its kernels are no operations of their own.

#include "planted.h"
#include "tinytorch/attention.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

WRAPPED(Tensor, attend, "_ZN9tinytorch7kernels6attendERKNS_6TensorES3_S3_S3_bf", const Tensor& q,
        const Tensor& k, const Tensor& v, const Tensor& bias, bool causal, float scale) {
  if (is_planted("attention sees itself alone")) return v + 0.0f;
  if (is_planted("attention sees the future")) return real_attend(q, k, v, bias, false, scale);
  if (is_planted("attention looks everywhere alike")) return real_attend(q, k * 0.0f, v, bias, causal, scale);
  return real_attend(q, k, v, bias, causal, scale);
}

WRAPPED(Tensor, merge_heads, "_ZN9tinytorch7kernels11merge_headsERKNS_6TensorE", const Tensor& x) {
  if (!is_planted("heads are merged without turning them back")) return real_merge_heads(x);
  return x.reshape({x.size(0), x.size(2), x.size(1) * x.size(3)});
}
