/// @file
/// Benchmarks: google-benchmark does the timing, this says what is timed and prints it as the course does:
/// `# key value` lines about the machine, then a row `case peer threads metric value unit` for each case.
///
///     const bench::Suite tensor([] {
///       bench::throughput("add_alloc_256K", "tinytorch", "GB/s", 3 * 4 * 256 * 1024, [a, b] { bench::keep(a
///       + b); });
///     });
///
/// A case is named as in published tables of peers where they have the same one. A peer runs in the same
/// program, on the same day; no figure is quoted. Times are CPU times of one thread unless a case says
/// otherwise, the median of repetitions that are run in a mixed order.

#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <string>

namespace bench {

/// Keeps the compiler from removing a result that nobody reads.
template <class T>
void keep(T&& value) {
  benchmark::DoNotOptimize(value);
}

/// Cases of one source file; `add` is called once, from main.
class Suite {
 public:
  explicit Suite(void (*add)());
};

/// How much of something goes through in a second.
/// @param amount  bytes or floating-point operations of one call of f
/// @param before  is called before each f, and not timed
void throughput(const std::string& name, const std::string& peer, const std::string& unit, double amount,
                std::function<void()> f, std::function<void()> before = {});

/// How long one step takes, in ns or us.
/// @param steps  how many of them one call of f makes
void latency(const std::string& name, const std::string& peer, const std::string& unit, double steps,
             std::function<void()> f);

/// The same by the clock on the wall, for work that threads of its own share.
void elapsed(const std::string& name, const std::string& peer, const std::string& unit, double steps,
             std::function<void()> f);

/// A row that follows from two measured ones: the latency of `more` minus that of `less`, both of the peer
/// tinytorch.
void difference(const std::string& name, const std::string& more, const std::string& less);

/// A row for how many times faster a case is with tinytorch than with another peer.
void speedup(const std::string& name, const std::string& over_peer);

}  // namespace bench
