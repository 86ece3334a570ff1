// What this machine can do at most, measured in the same run as everything that is compared with it.

#include <cstring>
#include <memory>
#include <vector>

#include "bench.h"

namespace {

void copy(const char* name, std::size_t footprint) {
  const std::size_t half = footprint / 2;
  const auto from = std::make_shared<std::vector<char>>(half, char{1});
  const auto to = std::make_shared<std::vector<char>>(half, char{2});
  bench::throughput(name, "machine", "GB/s", static_cast<double>(footprint), [=] {
    std::memcpy(to->data(), from->data(), half);
    benchmark::ClobberMemory();
  });
}

/// A multiplication and an addition a step in 64 independent chains: enough for any latency, and few enough
/// for registers. The baseline flags of the library apply, so this is the limit of its plain loops and not of
/// the processor's widest ones.
void multiply_add() {
  constexpr int kLanes = 64, kSteps = 1000;
  bench::throughput("peak_multiply_add_fp32", "machine", "GFLOP/s", 2.0 * kLanes * kSteps, [] {
    float sums[kLanes] = {};
    float factor = 0.999f;
    benchmark::DoNotOptimize(factor);
    for (int step = 0; step < kSteps; ++step) {
      for (float& sum : sums) sum = sum * factor + 0.001f;
    }
    bench::keep(sums);
  });
}

const bench::Suite machine([] {
  copy("bw_copy_L1_16K", 16 << 10);
  copy("bw_copy_L2_256K", 256 << 10);
  copy("bw_copy_L3_4M", 4 << 20);
  copy("bw_copy_DRAM_256M", 256 << 20);
  multiply_add();
});

}  // namespace
