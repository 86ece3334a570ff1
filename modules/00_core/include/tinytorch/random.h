/// @file
/// Random numbers that are counted, not remembered: each follows from a seed, a stream and a position alone.
///
///     Generator random(42);
///     float x = random.uniform();           // in [0, 1)
///     fill_normal(weights, random);         // the same numbers for any number of threads
///
/// The bits are Philox4x32-10 (Salmon, Moraes, Dror and Shaw, 2011): a block cipher turned on a counter. All
/// that draws follows one rule, so that a loop, a pool of threads and a GPU agree:
///
/// - A generator has a position p, at first 0, which every draw moves on by one. The key is the seed.
/// - The uniform draw at p is word p % 4 of the block whose counter is (p / 4, stream), 64 bits each, the low
///   32 bits of each first.
/// - The normal draw at p takes two words, w0 and w1: the first two of its block where p % 4 is 0 or 1, else
///   the last two. Its block is the one at (p / 4 + 2^63, stream), so that normal draws share nothing with
///   the uniform ones around them. With u = (w0 + 1) / 2^32 and v = w1 / 2^32 it is sqrt(-2 ln u) cos(2 pi v)
///   for even p and sqrt(-2 ln u) sin(2 pi v) for odd p, in double, rounded once.

#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tinytorch {

/// Four random words for a counter and a key.
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                      std::array<std::uint32_t, 2> key);

/// A place in a stream of random numbers. Streams of one seed do not overlap.
///
/// Thread safety: one generator belongs to one thread at a time; give each thread a stream of its own.
class Generator {
 public:
  /// Where a generator is. All there is to save: 24 bytes.
  struct State {
    std::uint64_t seed = 0, stream = 0, position = 0;
    friend bool operator==(const State&, const State&) = default;
  };

  explicit Generator(std::uint64_t seed, std::uint64_t stream = 0) : state_{seed, stream, 0} {}

  /// 32 random bits. Computes one block and uses a quarter of it; a fill uses all of it.
  std::uint32_t next();
  /// In [0, 1): the upper 24 bits of next(), a multiple of 2^-24.
  float uniform();
  /// Mean 0, deviation 1, at most 6.66 away from 0. One block, a logarithm and a sine.
  float normal();
  /// Each of 0 .. n-1 equally often. Takes one draw for n up to 2^32 and two above, and as many again with a
  /// probability below n / 2^32 (n / 2^64). @throws ValueError when n is 0
  std::uint64_t below(std::uint64_t n);

  [[nodiscard]] State state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  State state_;
};

/// What out.size() calls of uniform() give, and leaves the generator where they would. Parallel.
void fill_uniform(std::span<float> out, Generator& random);
/// What out.size() calls of normal() give, and leaves the generator where they would. Parallel.
void fill_normal(std::span<float> out, Generator& random);

}  // namespace tinytorch
