// Module 01: elementwise work, reductions and products beside our own obvious version of each, `naive`.

#include <string>

#include "bench.h"
#include "naive.h"
#include "tinytorch/ops.h"
#ifdef BENCH_OPENBLAS
#include <cblas.h>
#endif

namespace {

using bench::keep;
using tinytorch::full;
using tinytorch::Generator;
using tinytorch::Index;
using tinytorch::Tensor;
using tinytorch::zeros;

constexpr Index kBig = 256 * 1024;
constexpr double kFloat = sizeof(float);

void elementwise(const std::string& size, Index n) {
  const Tensor a = full({n}, 0.5f), b = full({n}, 0.25f);
  const double bytes = kFloat * static_cast<double>(n);
  const auto row = [&](const std::string& name, double arrays, auto f) {
    bench::throughput(name + "_" + size, "tinytorch", "GB/s", arrays * bytes, f);
  };
  row("add_alloc", 3, [=] { keep(a + b); });
  Tensor c = zeros({n});
  row("add_inplace", 3, [=]() mutable { c += b; });
  row("exp_alloc", 2, [=] { keep(exp(a)); });
}

void reductions() {
  Generator random(2);
  const Tensor flat = randn({kBig}, random);
  const Tensor x = flat.reshape({-1, 1024});
  const double bytes = kFloat * kBig;
  const auto row = [&](const char* name, double arrays, auto f) {
    bench::throughput(name, "tinytorch", "GB/s", arrays * bytes, f);
  };
  row("sum_256K", 1, [=] { keep(flat.sum()); });
  row("sum_rows1024_256K", 1, [=] { keep(x.sum(1)); });
  row("sum_cols_256K", 1, [=] { keep(x.sum(0)); });
  row("max_rows1024_256K", 1, [=] { keep(x.max(1)); });
  row("transpose_copy_256K", 2, [=] { keep(x.t().contiguous()); });
}

void products() {
  for (const Index n : {32, 64, 128, 256, 512, 1024}) {
    Generator random(3);
    const Tensor a = randn({n, n}, random), b = randn({n, n}, random);
    const std::string name = "sgemm_n" + std::to_string(n);
    const double flops = 2.0 * static_cast<double>(n * n * n);
    bench::throughput(name, "tinytorch", "GFLOP/s", flops, [=] { keep(matmul(a, b)); });
#ifdef BENCH_OPENBLAS
    openblas_set_num_threads(1);
    const Tensor c = zeros({n, n});
    bench::throughput(name, "openblas", "GFLOP/s", flops, [=] {
      const int m = static_cast<int>(n);
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, m, m, 1, a.data(), m, b.data(), m, 0,
                  c.data(), m);
    });
#endif
  }
}

void naive_versions() {
  Generator random(4);
  const Tensor a = randn({256, 1024}, random), b = randn({256, 1024}, random);
  const Tensor c = zeros({256, 1024});
  bench::throughput("add_alloc_256K", "naive", "GB/s", 3 * kFloat * kBig,
                    [=] { bench::naive::add(c, a, b); });
  bench::throughput("sum_256K", "naive", "GB/s", kFloat * kBig, [=] { keep(bench::naive::sum(a)); });
  constexpr Index n = 256;
  const Tensor p = randn({n, n}, random), q = randn({n, n}, random), r = zeros({n, n});
  bench::throughput("sgemm_n256", "naive", "GFLOP/s", 2.0 * n * n * n,
                    [=] { bench::naive::matmul(r, p, q); });
  for (const char* name : {"add_alloc_256K", "sum_256K", "sgemm_n256"}) bench::speedup(name, "naive");
}

/// One element added a thousand times: all overhead and no work.
void overhead() {
  const Tensor one = tinytorch::ones({1});
  bench::latency("autograd_chain_add1_fwd_nograd", "tinytorch", "ns/op", 1000, [=] {
    Tensor y = one;
    for (int i = 0; i < 1000; ++i) y = y + one;
    keep(y);
  });
}

const bench::Suite tensor([] {
  overhead();
  elementwise("4K", 4096);
  elementwise("256K", kBig);
  elementwise("16M", 16 * 1024 * 1024);
  reductions();
  products();
  naive_versions();
});

}  // namespace
