// Module 02: the activations, and softmax beside our own obvious version of it.

#include "bench.h"
#include "naive.h"
#include "tinytorch/activations.h"
#include "tinytorch/ops.h"

namespace {

using bench::keep;
using tinytorch::Index;
using tinytorch::Tensor;

const bench::Suite activations([] {
  constexpr Index kCount = 256 * 1024;
  constexpr double kBytes = 2.0 * sizeof(float) * kCount;  // each number is read once and written once
  tinytorch::Generator random(5);
  const Tensor x = randn({kCount / 1024, 1024}, random);
  const auto row = [&](const char* name, auto f) { bench::throughput(name, "tinytorch", "GB/s", kBytes, f); };
  row("relu_alloc_256K", [=] { keep(relu(x)); });
  row("sigmoid_alloc_256K", [=] { keep(sigmoid(x)); });
  row("tanh_alloc_256K", [=] { keep(tanh(x)); });
  row("gelu_erf_alloc_256K", [=] { keep(gelu(x)); });
  row("gelu_tanh_alloc_256K", [=] { keep(gelu_tanh(x)); });
  row("softmax_rows1024_alloc_256K", [=] { keep(softmax(x, -1)); });
  const Tensor y = tinytorch::zeros(x.shape());
  bench::throughput("softmax_rows1024_alloc_256K", "naive", "GB/s", kBytes,
                    [=] { bench::naive::softmax(y, x); });
  bench::speedup("softmax_rows1024_alloc_256K", "naive");
});

}  // namespace
