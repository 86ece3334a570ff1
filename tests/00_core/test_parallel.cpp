#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "support/expect.h"
#include "tinytorch/op.h"
#include "tinytorch/parallel.h"

namespace tinytorch {
namespace {

using Range = std::pair<Index, Index>;

// Runs the test's loops with 1, 2 and 4 threads, and puts things back.
template <class F>
void for_thread_counts(const F& f) {
  const int before = threads();
  for (const int count : {1, 2, 4}) {
    set_threads(count);
    f(count);
  }
  set_threads(before);
}

// The ranges of a loop, written by position so that no lock is needed.
std::set<Range> ranges(Index n, Index grain) {
  std::vector<Index> end_of(static_cast<std::size_t>(n), -1);
  parallel_for(n, grain, [&](Index begin, Index end) { end_of[static_cast<std::size_t>(begin)] = end; });
  std::set<Range> out;
  for (Index i = 0; i < n; ++i) {
    if (end_of[static_cast<std::size_t>(i)] >= 0) out.insert({i, end_of[static_cast<std::size_t>(i)]});
  }
  return out;
}

TEST(ParallelFor, CallsEveryPositionOnce) {
  for_thread_counts([](int) {
    for (const Index n : {1, 2, 3, 7, 100, 1001}) {
      for (const Index grain : {1, 3, 64, 5000}) {
        std::vector<int> calls(static_cast<std::size_t>(n), 0);
        parallel_for(n, grain, [&](Index begin, Index end) {
          for (Index i = begin; i < end; ++i) ++calls[static_cast<std::size_t>(i)];
        });
        EXPECT_EQ(calls, std::vector<int>(calls.size(), 1)) << n << " by " << grain;
      }
    }
  });
}

TEST(ParallelFor, CutsTheSameRangesEveryTime) {
  const int before = threads();
  set_threads(4);
  EXPECT_EQ(ranges(10, 1), (std::set<Range>{{0, 3}, {3, 6}, {6, 8}, {8, 10}}));
  EXPECT_EQ(ranges(10, 5), (std::set<Range>{{0, 5}, {5, 10}}));
  EXPECT_EQ(ranges(10, 4), (std::set<Range>{{0, 4}, {4, 7}, {7, 10}}));
  EXPECT_EQ(ranges(10, 10), (std::set<Range>{{0, 10}}));
  EXPECT_EQ(ranges(3, 1), (std::set<Range>{{0, 1}, {1, 2}, {2, 3}}));
  set_threads(1);
  EXPECT_EQ(ranges(10, 1), (std::set<Range>{{0, 10}}));
  set_threads(before);
}

TEST(ParallelFor, CallsNothingForNothing) {
  parallel_for(0, 1, [](Index, Index) { FAIL() << "there is nothing to do"; });
}

TEST(ParallelFor, SharesTheWork) {
  const int before = threads();
  set_threads(4);
  std::thread::id ids[4];
  parallel_for(4, 1, [&](Index begin, Index) { ids[begin] = std::this_thread::get_id(); });
  EXPECT_EQ(std::set<std::thread::id>(std::begin(ids), std::end(ids)).size(), 4U);
  set_threads(before);
}

TEST(ParallelFor, RunsSeriallyInsideAnother) {
  const int before = threads();
  set_threads(4);
  std::atomic<int> inner{0};
  parallel_for(4, 1, [&](Index, Index) {
    const auto me = std::this_thread::get_id();
    parallel_for(100, 1, [&](Index begin, Index end) {
      EXPECT_EQ(begin, 0);
      EXPECT_EQ(end, 100);
      EXPECT_EQ(std::this_thread::get_id(), me);
      ++inner;
    });
  });
  EXPECT_EQ(inner, 4);
  set_threads(before);
}

TEST(ParallelFor, HandsTheExceptionOfTheLowestRangeToTheCaller) {
  for_thread_counts([](int count) {
    for (const bool lowest_is_late : {false, true}) {
      std::atomic<int> ran{0};
      const auto fail = [&](Index begin, Index) {
        ++ran;
        if ((begin == 0) == lowest_is_late) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        throw ShapeError(str("range at ", begin));
      };
      EXPECT_THROWS(parallel_for(100, 1, fail), ShapeError, "range at 0");
      EXPECT_EQ(ran, count);  // the others are not cut short
    }
    std::atomic<int> after{0};
    parallel_for(100, 1, [&](Index begin, Index end) { after += static_cast<int>(end - begin); });
    EXPECT_EQ(after, 100);
  });
}

TEST(ParallelFor, KeepsLayersOffThatAreOffInTheCaller) {
  for_thread_counts([](int) {
    const auto off = [] { return !(detail::allowed & detail::bit(Layer::autograd)); };
    std::atomic<int> on{0};
    {
      NoGrad no_grad;
      parallel_for(8, 1, [&](Index, Index) { on += !off(); });
    }
    EXPECT_EQ(on, 0);
    std::atomic<int> still_off{0};
    parallel_for(8, 1, [&](Index, Index) { still_off += off(); });
    EXPECT_EQ(still_off, 0);
  });
}

TEST(ParallelFor, MayBeCalledFromSeveralThreads) {
  std::atomic<Index> sum{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 3; ++t) {
    callers.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        parallel_for(50, 5, [&](Index begin, Index end) { sum += end - begin; });
      }
    });
  }
  for (auto& each : callers) each.join();
  EXPECT_EQ(sum, 3 * 20 * 50);
}

TEST(ParallelFor, RefusesCountsThatMakeNoSense) {
  const auto nothing = [](Index, Index) {};
  EXPECT_THROWS(parallel_for(-1, 1, nothing), ValueError, "parallel_for", "-1");
  EXPECT_THROWS(parallel_for(5, 0, nothing), ValueError, "grain is 0");
  EXPECT_THROWS(set_threads(0), ValueError, "set_threads", "0", "at least 1");
}

}  // namespace
}  // namespace tinytorch
