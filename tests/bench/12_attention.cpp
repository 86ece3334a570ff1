// Module 12: attention under a causal mask, as in the tables of peers.

#include "tinytorch/attention.h"

#include "bench.h"
#include "tinytorch/autograd.h"
#include "tinytorch/create.h"

namespace {

using namespace tinytorch;
using bench::keep;

/// Four texts, eight heads of width 64. Scores are written down whole, as the peers' composed operations do.
void causal(Index time) {
  Generator random(1);
  const Shape shape{4, 8, time, 64};
  const Tensor q = randn(shape, random), k = randn(shape, random), v = randn(shape, random),
               dy = randn(shape, random);
  const std::string name = str("attn_causal_B4H8T", time, "D64");
  bench::latency(name + "_fwd", "tinytorch", "us", 1, [=] {
    const NoGrad off;
    keep(scaled_dot_product_attention(q, k, v, causal_mask()));
  });
  bench::latency(name + "_fwdbwd", "tinytorch", "us", 1, [=] {
    enable_autograd();
    const Tensor a = q.detach().requires_grad_(), b = k.detach().requires_grad_(),
                 c = v.detach().requires_grad_();
    backward(scaled_dot_product_attention(a, b, c, causal_mask()), {.gradient = dy});
    keep(a.grad());
    disable_autograd();
  });
}

const bench::Suite attention([] {
  causal(256);
  causal(1024);
});

}  // namespace
