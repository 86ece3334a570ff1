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

constinit std::atomic<Arena*> all_arenas{nullptr};

// At the end of a thread its blocks go back to the system, also those that another thread took.
struct Janitor {
  ~Janitor() { release_pool(); }
};

// Past 1 KiB there are four classes a doubling: at most a quarter is lost to rounding.
constexpr int kClasses = 4 * 38;
constexpr std::size_t kPooledLimit =
    std::size_t{512} << 20;  // bytes a thread keeps of these; past it blocks go back to the system

constinit thread_local FreeBlock* large_blocks[kClasses] = {};
constinit thread_local std::size_t pooled = 0;

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

}  // namespace

constinit thread_local Arena* arena = nullptr;
constinit std::atomic<bool> poison{false};

Arena& make_arena() {
  static thread_local Janitor janitor;
  (void)janitor;
  arena = new Arena;
  arena->next = all_arenas.load(std::memory_order_relaxed);
  while (!all_arenas.compare_exchange_weak(arena->next, arena, std::memory_order_release)) {
  }
  return *arena;
}

void* system_take(std::size_t bytes) {
  void* block = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!block) out_of_memory(bytes);
  return block;
}

void system_give(void* block) noexcept { std::free(block); }

#ifdef TINYTORCH_NO_POOL
void* pool_take(std::size_t bytes) { return system_take(bytes); }
void pool_give(void* block, std::size_t) noexcept { system_give(block); }
#else
void* pool_take(std::size_t bytes) {
  if (bytes <= kSmallBlock) return pool_take_small(bytes);
  const int c = class_of(bytes);
  if (c >= kClasses) [[unlikely]]
    out_of_memory(bytes);
  FreeBlock* block = large_blocks[c];
  if (!block) return system_take(size_of_class(c));
  large_blocks[c] = block->next;
  pooled -= size_of_class(c);
  return block;
}

void pool_give(void* block, std::size_t bytes) noexcept {
  if (bytes <= kSmallBlock) return pool_give_small(block, bytes);
  my_arena();  // whose janitor frees what this thread keeps
  const int c = class_of(bytes);
  const std::size_t size = size_of_class(c);
  if (pooled + size > kPooledLimit) [[unlikely]]
    return system_give(block);
  pooled += size;
  large_blocks[c] = new (block) FreeBlock{large_blocks[c]};
}
#endif

void fill_with_nan(Storage* storage) {
  // Every all-ones float is a NaN.
  std::memset(storage->data, 0xff, static_cast<std::size_t>(storage->bytes));
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

void free_unusual_storage(Storage* storage, Arena& mine) noexcept {
  if (storage->release) storage->release(storage->context);
  std::size_t size = sizeof(Storage);
  if (storage->owned) {
    std::atomic<std::int64_t>& current = mine.tally[static_cast<int>(storage->device)].current;
    current.store(current.load(std::memory_order_relaxed) - storage->bytes, std::memory_order_relaxed);
    if (storage->device == Device::cpu) {
      if (poison.load(std::memory_order_relaxed)) fill_with_nan(storage);
      size += static_cast<std::size_t>(storage->bytes);
    }
  }
  storage->~Storage();
  pool_give(storage, size);
}

}  // namespace detail

MemoryStats memory_stats(Device device) {
  const int d = static_cast<int>(device);
  MemoryStats stats;
  for (const auto* each = detail::all_arenas.load(std::memory_order_acquire); each; each = each->next) {
    const detail::Tally& tally = each->tally[d];
    stats.current += tally.current.load(std::memory_order_relaxed);
    stats.requested += tally.requested.load(std::memory_order_relaxed);
    stats.allocations += tally.allocations.load(std::memory_order_relaxed);
  }
  const detail::Arena& mine = detail::my_arena();
  stats.peak = mine.tally[d].peak.load(std::memory_order_relaxed);
  if (device == Device::cpu) {
    stats.pooled = static_cast<std::int64_t>(detail::pooled) + 64 * (detail::kSmallLines - mine.room);
  }
  return stats;
}

void reset_peak_memory(Device device) {
  detail::Tally& t = detail::my_arena().tally[static_cast<int>(device)];
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
  detail::Arena& mine = detail::my_arena();
  for (auto*& list : mine.small) release(list);
  mine.room = detail::kSmallLines;
  for (auto*& list : detail::large_blocks) release(list);
  detail::pooled = 0;
}

}  // namespace tinytorch
