/// @file
/// Storage: the block of memory behind one or more tensors, and the counters of memory in use.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "tinytorch/dtype.h"

namespace tinytorch {

/// Bytes in use by tensors. What is counted is what was asked for, not what the pool rounds it up to, so the
/// figures are the same in every build.
struct MemoryStats {
  std::int64_t current = 0;  ///< bytes of live storages, all threads together
  std::int64_t peak = 0;  ///< most bytes alive at once, of those that the calling thread took and gave back
  std::int64_t requested = 0;    ///< bytes ever asked for, all threads together
  std::int64_t allocations = 0;  ///< storages ever made, all threads together
  std::int64_t pooled = 0;       ///< bytes of free blocks that the calling thread keeps for later
};
[[nodiscard]] MemoryStats memory_stats(Device device = Device::cpu);

/// Lets peak start again from the calling thread's bytes in use.
void reset_peak_memory(Device device = Device::cpu);

/// While on, every storage is filled with NaN when it is taken and when it is given back, so that a read
/// before a write shows.
void poison_storage(bool on);

/// Gives the calling thread's unused blocks back to the system.
void release_pool();

namespace detail {

/// The header of a block; its numbers lie right behind it, or wherever borrowed memory lies. Thread-safe: the
/// count of owners. Everything else belongs to whoever writes the tensor.
struct alignas(64) Storage {
  std::atomic<std::uint32_t> owners{1};
  std::uint32_t version = 0;  ///< goes up with every in-place edit, shared by all views
  Device device = Device::cpu;
  bool owned = true;                         ///< false: `data` is somebody else's, see release
  std::int64_t bytes = 0;                    ///< as asked for
  std::byte* data = nullptr;                 ///< 64-byte aligned unless borrowed
  void (*release)(void* context) = nullptr;  ///< called once at the end, when set
  void* context = nullptr;
};
static_assert(sizeof(Storage) == 64);

/// @name The pool: free blocks by size class, kept by the thread that freed them
/// @{
inline constexpr std::size_t kSmallBlock = 1024;  ///< up to here a class is so many lines of 64 bytes
inline constexpr std::int64_t kSmallLines =
    (std::int64_t{64} << 20) / 64;  ///< a thread keeps 64 MiB of these

struct FreeBlock {
  FreeBlock* next;
};

/// What a thread took and gave back. Written by one thread, read by any: relaxed loads and stores compile to
/// plain moves.
struct Tally {
  std::atomic<std::int64_t> current{0}, peak{0}, requested{0}, allocations{0};
};

/// All that a thread keeps for itself, behind one pointer: a small tensor looks it up once. Never freed,
/// since a thread's figures count after it is gone, and a static tensor may be freed after main.
struct Arena {
  FreeBlock* small[kSmallBlock / 64 + 1] = {};
  std::int64_t room = kSmallLines;  ///< how many more lines `small` may keep
  Tally tally[kDevices];
  Arena* next = nullptr;
};
// constinit saves a wrapper call at every use, and the model a call that asks for the address.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local Arena* arena;
Arena& make_arena();
inline Arena& my_arena() { return arena ? *arena : make_arena(); }

[[nodiscard]] void* system_take(std::size_t bytes);
void system_give(void* block) noexcept;

/// Blocks of at most kSmallBlock bytes; the same size must be given back. Bypassed under the sanitizers.
inline void* pool_take_small(std::size_t bytes, Arena& mine = my_arena()) {
#ifndef TINYTORCH_NO_POOL
  const std::size_t lines = (bytes + 63) / 64;
  FreeBlock*& list = mine.small[lines];
  if (FreeBlock* block = list) [[likely]] {
    list = block->next;
    mine.room += static_cast<std::int64_t>(lines);
    return block;
  }
#endif
  static_cast<void>(mine);
  return system_take(bytes);
}
inline void pool_give_small(void* block, std::size_t bytes, Arena& mine = my_arena()) noexcept {
#ifdef TINYTORCH_NO_POOL
  static_cast<void>(bytes), static_cast<void>(mine);
#else
  const std::size_t lines = (bytes + 63) / 64;
  // Without a bound, a thread that frees what others take would keep more and more.
  if ((mine.room -= static_cast<std::int64_t>(lines)) >= 0) [[likely]] {
    FreeBlock*& list = mine.small[lines];
    list = new (block) FreeBlock{list};
    return;
  }
  mine.room += static_cast<std::int64_t>(lines);
#endif
  system_give(block);
}
/// Blocks of any size.
[[nodiscard]] void* pool_take(std::size_t bytes);
void pool_give(void* block, std::size_t bytes) noexcept;
/// @}

extern constinit std::atomic<bool> poison;
void fill_with_nan(Storage* storage);

/// One block for `bytes` numbers on the CPU. Inlined, as is free_storage: a tensor of one element lives off
/// them. @throws MemoryError when the system has no more
inline Storage* make_storage(std::int64_t bytes, Arena& mine = my_arena()) {
  const std::size_t size = sizeof(Storage) + static_cast<std::size_t>(bytes);
  void* const block = size <= kSmallBlock ? pool_take_small(size, mine) : pool_take(size);
  auto* storage =
      new (block) Storage{.bytes = bytes, .data = static_cast<std::byte*>(block) + sizeof(Storage)};
  const auto add = [](std::atomic<std::int64_t>& counter, std::int64_t by) {
    const std::int64_t sum = counter.load(std::memory_order_relaxed) + by;
    counter.store(sum, std::memory_order_relaxed);
    return sum;
  };
  Tally& tally = mine.tally[static_cast<int>(Device::cpu)];
  add(tally.requested, bytes), add(tally.allocations, 1);
  const std::int64_t now = add(tally.current, bytes);
  if (now > tally.peak.load(std::memory_order_relaxed)) tally.peak.store(now, std::memory_order_relaxed);
  if (poison.load(std::memory_order_relaxed)) [[unlikely]]
    fill_with_nan(storage);
  return storage;
}
/// A storage over memory that lives elsewhere; `release(context)` is called when the last tensor is gone.
Storage* borrow_storage(void* data, std::int64_t bytes, void (*release)(void*), void* context);

/// Large, borrowed, poisoned, or on another device.
void free_unusual_storage(Storage* storage, Arena& mine) noexcept;
inline void free_storage(Storage* storage, Arena& mine = my_arena()) noexcept {
  const std::size_t size = sizeof(Storage) + static_cast<std::size_t>(storage->bytes);
  if (size > kSmallBlock || !storage->owned || storage->device != Device::cpu || storage->release ||
      poison.load(std::memory_order_relaxed)) [[unlikely]] {
    return free_unusual_storage(storage, mine);
  }
  std::atomic<std::int64_t>& current = mine.tally[static_cast<int>(Device::cpu)].current;
  current.store(current.load(std::memory_order_relaxed) - storage->bytes, std::memory_order_relaxed);
  storage->~Storage();
  pool_give_small(storage, size, mine);
}

/// True when the caller held the last reference. One owner needs no locked decrement: nobody else can copy
/// it.
inline bool drop(std::atomic<std::uint32_t>& owners) noexcept {
  return owners.load(std::memory_order_acquire) == 1 || owners.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

struct Body;

/// What the tape hangs on a tensor. Module 05 knows more; the ground only counts owners and says goodbye.
struct Node {
  std::atomic<std::uint32_t> owners{1};
  void (*dispose)(Node*) noexcept = nullptr;
  Body* leaf = nullptr;  ///< in a sink, whose gradient arrives here; null once that tensor is gone
};

}  // namespace detail
}  // namespace tinytorch
