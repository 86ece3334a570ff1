#include "tinytorch/storage.h"

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#include "tinytorch/error.h"
#include "tinytorch/str.h"

namespace tinytorch {
namespace detail {
namespace {

// ---- counters: one set a thread, so that counting costs no locked instruction
// -----------------------------------------------

struct Tally {
  // Written by one thread, read by any: relaxed loads and stores compile to plain moves.
  std::atomic<std::int64_t> current{0}, peak{0}, requested{0}, allocations{0};
};
struct Tallies {
  Tally device[kDevices];
  Tallies* next = nullptr;
};
constinit std::atomic<Tallies*> all_tallies{nullptr};
constinit thread_local Tallies* my_tallies = nullptr;

// Never freed: a thread's figures count after it is gone.
Tallies* register_thread() {
  my_tallies = new Tallies;
  my_tallies->next = all_tallies.load(std::memory_order_relaxed);
  while (!all_tallies.compare_exchange_weak(my_tallies->next, my_tallies, std::memory_order_release)) {
  }
  return my_tallies;
}

Tally& tally(Device device) {
  return (my_tallies ? my_tallies : register_thread())->device[static_cast<int>(device)];
}

void bump(std::atomic<std::int64_t>& counter, std::int64_t by) {
  counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

void count_taken(Device device, std::int64_t bytes) {
  Tally& t = tally(device);
  bump(t.current, bytes);
  bump(t.requested, bytes);
  bump(t.allocations, 1);
  const std::int64_t now = t.current.load(std::memory_order_relaxed);
  if (now > t.peak.load(std::memory_order_relaxed)) t.peak.store(now, std::memory_order_relaxed);
}

// ---- the pool: free lists by size class
// -------------------------------------------------------------------------------------

// Up to 1 KiB in steps of 64 bytes, then four classes a doubling: at most a quarter is lost to rounding.
constexpr int kSmallClasses = 16;
constexpr int kClasses = kSmallClasses + 4 * 38;
constexpr std::size_t kPooledLimit = std::size_t{512}
                                     << 20;  // bytes a thread keeps; past it blocks go back to the system

struct Free {
  Free* next;
};
// No destructor, so a static tensor may be freed after main: constinit thread-locals stay usable to the very
// end.
constinit thread_local Free* lists[kClasses] = {};
constinit thread_local std::size_t pooled = 0;
std::atomic<bool> poison{false};

int class_of(std::size_t bytes) {
  if (bytes <= 1024) return bytes == 0 ? 0 : static_cast<int>((bytes - 1) / 64);
  const int doubling =
      63 - __builtin_clzll(bytes - 1);  // 2^doubling < bytes <= 2^(doubling + 1), doubling >= 10
  const auto quarter = static_cast<int>(((bytes - 1) >> (doubling - 2)) & 3);
  return kSmallClasses + 4 * (doubling - 10) + quarter;
}

std::size_t size_of_class(int c) {
  if (c < kSmallClasses) return static_cast<std::size_t>(c + 1) * 64;
  const int doubling = 10 + (c - kSmallClasses) / 4;
  const auto quarter = static_cast<std::size_t>((c - kSmallClasses) % 4);
  return (std::size_t{1} << doubling) + (quarter + 1) * (std::size_t{1} << (doubling - 2));
}

[[noreturn]] void out_of_memory(std::size_t bytes) {
  throw MemoryError(
      str("storage: ", bytes, " bytes (", bytes >> 20,
          " MiB) were asked for, and the system has no more; use a smaller batch or model, or free tensors"));
}

void* system_take(std::size_t bytes) {
  void* block = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!block) out_of_memory(bytes);
  return block;
}

void fill_with_nan(std::byte* data, std::int64_t bytes) {
  std::memset(data, 0xff, static_cast<std::size_t>(bytes));  // every all-ones float is a NaN
}

// At the end of a thread its blocks go back to the system.
struct Janitor {
  ~Janitor() { release_pool(); }
};

}  // namespace

#ifdef TINYTORCH_NO_POOL
void* pool_take(std::size_t bytes) { return system_take(bytes); }
void pool_give(void* block, std::size_t) noexcept { std::free(block); }
#else
void* pool_take(std::size_t bytes) {
  const int c = class_of(bytes);
  if (c >= kClasses) [[unlikely]]
    out_of_memory(bytes);
  if (Free* block = lists[c]) {
    lists[c] = block->next;
    pooled -= size_of_class(c);
    return block;
  }
  static thread_local Janitor janitor;
  (void)janitor;
  return system_take(size_of_class(c));
}

void pool_give(void* block, std::size_t bytes) noexcept {
  const int c = class_of(bytes);
  const std::size_t size = size_of_class(c);
  if (pooled + size > kPooledLimit) [[unlikely]] {
    std::free(block);
    return;
  }
  pooled += size;
  lists[c] = new (block) Free{lists[c]};
}
#endif

Storage* make_storage(std::int64_t bytes) {
  auto* storage = new (pool_take(sizeof(Storage) + static_cast<std::size_t>(bytes))) Storage;
  storage->bytes = bytes;
  storage->data = reinterpret_cast<std::byte*>(storage + 1);
  if (poison.load(std::memory_order_relaxed)) [[unlikely]]
    fill_with_nan(storage->data, bytes);
  count_taken(Device::cpu, bytes);
  return storage;
}

Storage* borrow_storage(void* data, std::int64_t bytes, void (*release)(void*), void* context) {
  auto* storage = new (pool_take(sizeof(Storage))) Storage;
  storage->owned = false;
  storage->bytes = bytes;
  storage->data = static_cast<std::byte*>(data);
  storage->release = release;
  storage->context = context;
  return storage;
}

void free_storage(Storage* storage) noexcept {
  if (storage->release) storage->release(storage->context);
  std::size_t block = sizeof(Storage);
  if (storage->owned) {
    bump(tally(storage->device).current, -storage->bytes);
    if (storage->device == Device::cpu) {
      if (poison.load(std::memory_order_relaxed)) [[unlikely]]
        fill_with_nan(storage->data, storage->bytes);
      block += static_cast<std::size_t>(storage->bytes);
    }
  }
  storage->~Storage();
  pool_give(storage, block);
}

}  // namespace detail

MemoryStats memory_stats(Device device) {
  const int d = static_cast<int>(device);
  MemoryStats stats;
  for (const auto* t = detail::all_tallies.load(std::memory_order_acquire); t; t = t->next) {
    stats.current += t->device[d].current.load(std::memory_order_relaxed);
    stats.requested += t->device[d].requested.load(std::memory_order_relaxed);
    stats.allocations += t->device[d].allocations.load(std::memory_order_relaxed);
  }
  stats.peak = detail::tally(device).peak.load(std::memory_order_relaxed);
  return stats;
}

void reset_peak_memory(Device device) {
  auto& t = detail::tally(device);
  t.peak.store(t.current.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

void poison_storage(bool on) { detail::poison.store(on, std::memory_order_relaxed); }

void release_pool() {
  for (auto*& list : detail::lists) {
    while (list) {
      auto* next = list->next;
      std::free(list);
      list = next;
    }
  }
  detail::pooled = 0;
}

}  // namespace tinytorch
