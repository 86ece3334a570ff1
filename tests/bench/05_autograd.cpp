// Module 05: what recording and going backwards cost, and one training step of a small network.

#include "tinytorch/autograd.h"

#include "bench.h"
#include "recording.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"

namespace {

using namespace tinytorch;
using bench::keep;
using bench::Recording;

/// A chain of 1,000 additions of one element: all overhead and no work.
Tensor chain(const Tensor& x, const Tensor& one) {
  Tensor y = x;
  for (int i = 0; i < 1000; ++i) y = y + one;
  return y;
}

void overhead() {
  const Tensor one = ones({1});
  bench::latency("autograd_chain_add1_fwd_record", "tinytorch", "ns/op", 1000, [=] {
    const Recording on;
    const Tensor x = ones({1}).requires_grad_();
    keep(chain(x, one));
  });
  bench::latency("autograd_chain_add1_fwdbwd", "tinytorch", "ns/op", 1000, [=] {
    const Recording on;
    const Tensor x = ones({1}).requires_grad_();
    chain(x, one).backward();
    keep(x.grad());
  });
}

/// 784-128-10, 64 samples, plain steps: forward, loss, backward, update.
void small_network() {
  Generator random(5);
  const auto model =
      nn::sequential({std::make_shared<nn::Linear>(784, 128, random), std::make_shared<nn::ReLU>(),
                      std::make_shared<nn::Linear>(128, 10, random)});
  const Tensor x = randn({64, 784}, random), labels = randint(0, 10, {64}, random);
  bench::latency("train_mlp784_128_10_B64_sgd", "tinytorch", "us/step", 1, [=] {
    const Recording on;
    model->zero_grad();
    cross_entropy((*model)(x), labels).backward();
    const NoGrad off;
    for (Tensor& parameter : model->parameters()) parameter -= 0.01f * parameter.grad();
  });
}

const bench::Suite autograd([] {
  overhead();
  small_network();
});

}  // namespace
