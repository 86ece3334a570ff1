#include "tinytorch/random.h"

#include <cmath>
#include <numbers>

#include "tinytorch/error.h"
#include "tinytorch/parallel.h"

namespace tinytorch {
namespace {

using Words = std::array<std::uint32_t, 4>;

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kNormalBlocks = std::uint64_t{1} << 63;  // p / 4 never reaches bit 63

constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

Words block_at(const Generator::State& at, std::uint64_t block) {
  return philox4x32({low(block), high(block), low(at.stream), high(at.stream)},
                    {low(at.seed), high(at.seed)});
}

float as_uniform(std::uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24f; }

struct Pair {
  float even, odd;
};

// Box and Muller, 1958: a point whose squared radius is exponential and whose angle is uniform has two normal
// coordinates.
Pair as_normal(std::uint32_t w0, std::uint32_t w1) {
  const double u = (static_cast<double>(w0) + 1.0) * 0x1p-32, v = static_cast<double>(w1) * 0x1p-32;
  const double radius = std::sqrt(-2.0 * std::log(u)), angle = 2.0 * std::numbers::pi * v;
  return {static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))};
}

// Calls one(block, first lane, last lane + 1, where) for every block that a fill touches, in parallel.
template <class F>
void fill(std::span<float> out, Generator& random, const F& one) {
  constexpr Index kGrain = 4096;  // blocks: some 100 us of work
  Generator::State state = random.state();
  const std::uint64_t begin = state.position, end = begin + out.size(), first_block = begin / 4;
  if (out.empty()) return;
  parallel_for(static_cast<Index>((end + 3) / 4 - first_block), kGrain, [&](Index from, Index to) {
    for (Index i = from; i < to; ++i) {
      const std::uint64_t block = first_block + static_cast<std::uint64_t>(i);
      const std::array<float, 4> numbers = one(state, block);
      for (std::uint64_t lane = 0; lane < 4; ++lane) {
        const std::uint64_t p = 4 * block + lane;
        if (p >= begin && p < end) out[p - begin] = numbers[lane];
      }
    }
  });
  state.position = end;
  random.set_state(state);
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  // The constants of the paper: two odd multipliers, and Weyl steps from the golden ratio and sqrt(3) - 1.
  constexpr std::uint64_t kMultiply0 = 0xD2511F53, kMultiply1 = 0xCD9E8D57;
  constexpr std::uint32_t kStep0 = 0x9E3779B9, kStep1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = kMultiply0 * counter[0], b = kMultiply1 * counter[2];
    counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
    key[0] += kStep0;
    key[1] += kStep1;
  }
  return counter;
}

std::uint32_t Generator::next() {
  const std::uint64_t p = state_.position++;
  return block_at(state_, p / 4)[p % 4];
}

float Generator::uniform() { return as_uniform(next()); }

float Generator::normal() {
  const std::uint64_t p = state_.position++;
  const Words words = block_at(state_, p / 4 | kNormalBlocks);
  const Pair pair = p % 4 < 2 ? as_normal(words[0], words[1]) : as_normal(words[2], words[3]);
  return p % 2 == 0 ? pair.even : pair.odd;
}

std::uint64_t Generator::below(std::uint64_t n) {
  if (n == 0) throw ValueError("below: no whole number is in [0, 0); n must be at least 1");
  // Lemire, 2019: the high half of n * word is in [0, n); the few low halves that would make some results
  // likelier are drawn again.
  if (n <= std::uint64_t{1} << 32) {
    const std::uint64_t too_many = (std::uint64_t{1} << 32) % n;
    for (;;) {
      const std::uint64_t product = n * next();
      if (low(product) >= too_many) return product >> 32;
    }
  }
  const std::uint64_t too_many = (0 - n) % n;  // 2^64 % n
  for (;;) {
    const std::uint64_t first = next(), word = first << 32 | next();
    const auto product = static_cast<Wide>(n) * word;
    if (static_cast<std::uint64_t>(product) >= too_many) return static_cast<std::uint64_t>(product >> 64);
  }
}

void fill_uniform(std::span<float> out, Generator& random) {
  fill(out, random, [](const Generator::State& at, std::uint64_t block) -> std::array<float, 4> {
    const Words w = block_at(at, block);
    return {as_uniform(w[0]), as_uniform(w[1]), as_uniform(w[2]), as_uniform(w[3])};
  });
}

void fill_normal(std::span<float> out, Generator& random) {
  fill(out, random, [](const Generator::State& at, std::uint64_t block) -> std::array<float, 4> {
    const Words w = block_at(at, block | kNormalBlocks);
    const Pair a = as_normal(w[0], w[1]), b = as_normal(w[2], w[3]);
    return {a.even, a.odd, b.even, b.odd};
  });
}

}  // namespace tinytorch
