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

// ---- counters: one set a thread, so that counting costs no locked instruction ----------------------------

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

// At the end of a thread its blocks go back to the system, also those that another thread took.
struct Janitor {
  ~Janitor() { release_pool(); }
};
void release_at_thread_end() {
  static thread_local Janitor janitor;
  (void)janitor;
}

// Never freed: a thread's figures count after it is gone.
Tallies* register_thread() {
  release_at_thread_end();
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

// ---- the pool: free lists by size class ------------------------------------------------------------------

// Past 1 KiB there are four classes a doubling: at most a quarter is lost to rounding.
constexpr int kClasses = 4 * 38;
constexpr std::size_t kPooledLimit =
    std::size_t{512} << 20;  // bytes a thread keeps of these; past it blocks go back to the system

constinit thread_local FreeBlock* large_blocks[kClasses] = {};
constinit thread_local std::size_t pooled = 0;
std::atomic<bool> poison{false};

[[maybe_unused]] int class_of(std::size_t bytes) {  // the sanitizers bypass the pool
  const int doubling =
      63 - __builtin_clzll(bytes - 1);  // 2^doubling < bytes <= 2^(doubling + 1), doubling >= 10
  const auto quarter = static_cast<int>(((bytes - 1) >> (doubling - 2)) & 3);
  return 4 * (doubling - 10) + quarter;
}

[[maybe_unused]] std::size_t size_of_class(int c) {
  const int doubling = 10 + c / 4;
  const auto quarter = static_cast<std::size_t>(c % 4);
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

}  // namespace

constinit thread_local FreeBlock* small_blocks[kSmallBlock / 64 + 1] = {};

#ifdef TINYTORCH_NO_POOL
void* pool_take(std::size_t bytes) { return system_take(bytes); }
void pool_give(void* block, std::size_t) noexcept { std::free(block); }
#else
void* pool_take(std::size_t bytes) {
  const bool small = bytes <= kSmallBlock;
  const int c = small ? 0 : class_of(bytes);
  if (c >= kClasses) [[unlikely]]
    out_of_memory(bytes);
  FreeBlock*& list = small ? small_blocks[(bytes + 63) / 64] : large_blocks[c];
  if (FreeBlock* block = list) {
    list = block->next;
    if (!small) pooled -= size_of_class(c);
    return block;
  }
  release_at_thread_end();
  return system_take(small ? bytes : size_of_class(c));
}

void pool_give(void* block, std::size_t bytes) noexcept {
  if (bytes <= kSmallBlock) return pool_give_small(block, bytes);
  const int c = class_of(bytes);
  const std::size_t size = size_of_class(c);
  if (pooled + size > kPooledLimit) [[unlikely]] {
    std::free(block);
    return;
  }
  pooled += size;
  large_blocks[c] = new (block) FreeBlock{large_blocks[c]};
}
#endif

Storage* make_storage(std::int64_t bytes) {
  const std::size_t block = sizeof(Storage) + static_cast<std::size_t>(bytes);
  auto* storage = new (block <= kSmallBlock ? pool_take_small(block) : pool_take(block)) Storage;
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
  if (block <= kSmallBlock) {
    pool_give_small(storage, block);
  } else {
    pool_give(storage, block);
  }
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
  const auto release = [](detail::FreeBlock*& list) {
    while (list) {
      detail::FreeBlock* next = list->next;
      std::free(list);
      list = next;
    }
  };
  for (auto*& list : detail::small_blocks) release(list);
  for (auto*& list : detail::large_blocks) release(list);
  detail::pooled = 0;
}

}  // namespace tinytorch
