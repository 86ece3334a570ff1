#include "tinytorch/parallel.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

#include "tinytorch/op.h"

// libgomp is not instrumented, so the thread sanitizer has to be told where its threads meet.
#ifdef __SANITIZE_THREAD__
extern "C" void __tsan_acquire(void*);
extern "C" void __tsan_release(void*);
#define TINYTORCH_UNSEEN __attribute__((no_sanitize("thread"), noinline))
#else
static inline void __tsan_acquire(void*) {}
static inline void __tsan_release(void*) {}
#define TINYTORCH_UNSEEN
#endif

namespace tinytorch {
namespace {

std::atomic<int> wanted{0};  // 0: whatever OpenMP says

struct Job {
  Index n, parts;
  detail::Part part;
  const void* f;
  detail::Mask allowed;
  Index failed;  // the lowest part that threw, or `parts`
  std::exception_ptr error;
  std::mutex guard = {};  // of failed and error
};

void run_part(Job& job, Index k) {
  __tsan_acquire(&job);
  const detail::Mask mine = detail::allowed;
  detail::allowed = job.allowed;
  const Index length = job.n / job.parts,
              longer = job.n % job.parts;  // the first `longer` parts have one more
  const Index begin = k * length + std::min(k, longer), end = begin + length + (k < longer ? 1 : 0);
  try {
    job.part(job.f, begin, end);
  } catch (...) {
    const std::lock_guard hold(job.guard);  // not `omp critical`, which the thread sanitizer cannot see
    if (k < job.failed) {
      job.failed = k;
      job.error = std::current_exception();
    }
  }
  detail::allowed = mine;
  __tsan_release(&job);
}

TINYTORCH_UNSEEN void run_team(Job& job, int parts) {
#pragma omp parallel for num_threads(parts) schedule(static, 1)
  for (int k = 0; k < parts; ++k) run_part(job, k);
}

}  // namespace

int threads() {
  const int count = wanted.load(std::memory_order_relaxed);
  return count > 0 ? count : omp_get_max_threads();
}

void set_threads(int count) {
  if (count < 1) throw ValueError(str("set_threads: ", count, " threads; at least 1 is needed"));
  wanted.store(count, std::memory_order_relaxed);
}

void detail::run_parts(Index n, Index grain, Part part, const void* f) {
  if (n < 0) throw ValueError(str("parallel_for: n is ", n, "; it counts calls and cannot be negative"));
  if (grain < 1) throw ValueError(str("parallel_for: grain is ", grain, "; a range holds at least 1"));
  if (n == 0) return;
  const Index parts = omp_in_parallel() ? 1 : std::min<Index>(threads(), n / grain + (n % grain ? 1 : 0));
  if (parts == 1) return part(f, 0, n);
  Job job{n, parts, part, f, detail::allowed, parts, nullptr};
  __tsan_release(&job);
  run_team(job, static_cast<int>(parts));
  __tsan_acquire(&job);
  if (job.error) std::rethrow_exception(job.error);
}

}  // namespace tinytorch
