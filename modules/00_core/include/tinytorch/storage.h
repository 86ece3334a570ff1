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

/// One block for `bytes` numbers on the CPU. @throws MemoryError when the system has no more
Storage* make_storage(std::int64_t bytes);
/// A storage over memory that lives elsewhere; `release(context)` is called when the last tensor is gone.
Storage* borrow_storage(void* data, std::int64_t bytes, void (*release)(void*), void* context);
void free_storage(Storage* storage) noexcept;

/// Blocks from this thread's free lists, by size class; the same size must be given back. Bypassed under the
/// sanitizers.
void* pool_take(std::size_t bytes);
void pool_give(void* block, std::size_t bytes) noexcept;

/// The free lists of small blocks, in steps of 64 bytes. No destructor, so a static tensor may be freed after
/// main; constinit saves a wrapper call at every use.
struct FreeBlock {
  FreeBlock* next;
};
inline constexpr std::size_t kSmallBlock = 1024;
extern constinit thread_local FreeBlock* small_blocks[kSmallBlock / 64 + 1];

/// pool_take and pool_give for a size that is known to be small, inlined: a tensor of one element lives off
/// these.
inline void* pool_take_small(std::size_t bytes) {
#ifndef TINYTORCH_NO_POOL
  FreeBlock*& list = small_blocks[(bytes + 63) / 64];
  if (FreeBlock* block = list) [[likely]] {
    list = block->next;
    return block;
  }
#endif
  return pool_take(bytes);
}
inline void pool_give_small(void* block, std::size_t bytes) noexcept {
#ifdef TINYTORCH_NO_POOL
  pool_give(block, bytes);
#else
  FreeBlock*& list = small_blocks[(bytes + 63) / 64];
  list = new (block) FreeBlock{list};
#endif
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
