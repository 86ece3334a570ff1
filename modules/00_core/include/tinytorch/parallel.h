/// @file
/// parallel_for: a loop that several threads share. There is one pool, OpenMP's.
///
///     parallel_for(rows, 64, [&](Index begin, Index end) {
///       for (Index row = begin; row < end; ++row) normalise(row);
///     });

#pragma once

#include "tinytorch/shape.h"

namespace tinytorch {

/// How many threads share a loop. At first what OpenMP says: OMP_NUM_THREADS, or the machine's processors.
[[nodiscard]] int threads();
/// @throws ValueError when count is below 1
void set_threads(int count);

namespace detail {

using Part = void (*)(const void* f, Index begin, Index end);
void run_parts(Index n, Index grain, Part part, const void* f);

}  // namespace detail

/// Calls f(begin, end) for ranges that cover 0 .. n-1 without gap or overlap, each from one thread, and
/// returns when all are done.
///
/// There are min(threads(), n / grain rounded up) ranges whose lengths differ by at most one: the partition
/// depends on nothing else. n = 0 calls nothing. Inside a loop that threads share already it is one plain
/// call f(0, n). When f throws, the other ranges still run and the caller gets the exception of the lowest
/// range. Layers that are off in the caller (NoGrad) are off in f.
///
/// Waking the threads costs as much as thousands of additions; choose `grain` so that a range of that length
/// takes at least ten times as long.
///
/// Thread safety: may be called from any thread.
/// @throws ValueError when n is negative or grain below 1
template <class F>
void parallel_for(Index n, Index grain, const F& f) {
  detail::run_parts(
      n, grain, [](const void* g, Index begin, Index end) { (*static_cast<const F*>(g))(begin, end); }, &f);
}

}  // namespace tinytorch
