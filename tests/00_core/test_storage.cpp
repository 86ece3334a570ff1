#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <thread>
#include <vector>

#include "support/expect.h"
#include "tinytorch/storage.h"

namespace tinytorch {
namespace {

TEST(MemoryStats, CountsWhatWasAskedFor) {
  const MemoryStats before = memory_stats();
  {
    const Tensor a = Tensor::empty({100});
    const Tensor b = Tensor::empty({3}, DType::u8);
    const MemoryStats now = memory_stats();
    EXPECT_EQ(now.current - before.current, 403);
    EXPECT_EQ(now.requested - before.requested, 403);
    EXPECT_EQ(now.allocations - before.allocations, 2);
  }
  EXPECT_EQ(memory_stats().current, before.current);
  EXPECT_EQ(memory_stats().requested - before.requested, 403);
}

TEST(MemoryStats, RemembersThePeakUntilItIsReset) {
  const auto base = memory_stats().current;
  reset_peak_memory();
  { const Tensor big = Tensor::empty({1000}); }
  const Tensor small = Tensor::empty({10});
  EXPECT_EQ(memory_stats().peak - base, 4000);
  reset_peak_memory();
  EXPECT_EQ(memory_stats().peak - base, 40);
}

TEST(MemoryStats, ViewsAndCopiesTakeNothing) {
  const Tensor a = Tensor::empty({4, 4});
  const auto before = memory_stats().allocations;
  const Tensor copy = a;
  const Tensor view = a.with_layout({{2}, {4}, 1});
  EXPECT_EQ(memory_stats().allocations, before);
  EXPECT_TRUE(view.shares_storage_with(a));
  EXPECT_TRUE(copy.is(a));
  EXPECT_FALSE(view.is(a));
}

TEST(MemoryStats, AddsUpOverThreads) {
  const auto before = memory_stats();
  Tensor from_there;
  std::thread([&] { from_there = Tensor::empty({25}); }).join();
  EXPECT_EQ(memory_stats().current - before.current, 100);
  EXPECT_EQ(memory_stats().requested - before.requested, 100);
  EXPECT_EQ(memory_stats().allocations - before.allocations, 1);
  from_there = Tensor();  // given back by another thread than took it
  EXPECT_EQ(memory_stats().current, before.current);
}

TEST(Storage, IsAlignedTo64Bytes) {
  for (const Index size : {0, 1, 15, 16, 17, 100, 257, 5000, 100'000}) {
    const Tensor a = Tensor::empty({size}, DType::u8);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a.body().storage->data) % 64, 0U) << size;
  }
}

TEST(Storage, HoldsEveryByteThatWasAskedFor) {
  // Around each border between classes of the pool: a block that is too short would tread on its neighbour.
  std::vector<Tensor> all;
  std::vector<Index> sizes;
  for (Index border = 64; border <= 1 << 16; border += border / 4) {
    for (Index near = -65; near <= 1; ++near) {
      if (border + near >= 0) sizes.push_back(border + near);
    }
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    all.push_back(Tensor::empty({sizes[i]}, DType::u8));
    std::memset(all.back().data<std::uint8_t>(), static_cast<int>(i % 251),
                static_cast<std::size_t>(sizes[i]));
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto* data = all[i].data<std::uint8_t>();
    for (Index k = 0; k < sizes[i]; ++k) ASSERT_EQ(data[k], i % 251) << sizes[i];
  }
}

#ifndef TINYTORCH_NO_POOL
TEST(Storage, TakesAFreedBlockAgain) {
  const void* first = nullptr;
  { first = Tensor::empty({1000}).body().storage; }
  const Tensor again = Tensor::empty({990});  // the same class of sizes
  EXPECT_EQ(again.body().storage, first);
}

TEST(Storage, CountsTheFreeBlocksThatAThreadKeeps) {
  release_pool();
  EXPECT_EQ(memory_stats().pooled, 0);
  Tensor small = Tensor::empty({1}), large = Tensor::empty({1000});
  EXPECT_EQ(memory_stats().pooled, 0);
  small = Tensor();
  const auto kept = memory_stats().pooled;
  EXPECT_GT(kept, 4);
  large = Tensor();
  EXPECT_GT(memory_stats().pooled, kept + 4000);
  small = Tensor::empty({1});
  large = Tensor::empty({1000});
  EXPECT_EQ(memory_stats().pooled, 0);
}

TEST(Storage, LosesAtMostAQuarterToRounding) {
  for (Index bytes = 2048; bytes <= 1 << 16; bytes += bytes / 4) {
    for (Index whole = bytes - 1; whole <= bytes + 1; ++whole) {  // with the header of a storage in front
      release_pool();
      { const Tensor a = Tensor::empty({whole - 64}, DType::u8); }
      // The body of the tensor is kept as well, in a small block.
      EXPECT_LE(memory_stats().pooled, whole + whole / 4 + 512) << whole;
      EXPECT_GE(memory_stats().pooled, whole) << whole;
    }
  }
  release_pool();
}

TEST(Storage, KeepsAtMost512MiBOfLargeBlocks) {
  release_pool();
  {
    std::vector<Tensor> all;  // of memory that nobody touches
    for (int i = 0; i < 40; ++i) all.push_back(Tensor::empty({16 << 20}, DType::u8));
  }
  EXPECT_LE(memory_stats().pooled, std::int64_t{513} << 20) << "40 times 16 MiB were given back";
  EXPECT_GT(memory_stats().pooled, std::int64_t{480} << 20);
  release_pool();
}

TEST(Storage, ShowsReadsOfWhatIsGoneWhenPoisoned) {
  poison_storage(true);
  for (const Index size : {50, 5000}) {
    const float* gone = nullptr;
    {
      const Tensor a = Tensor::empty({size});
      std::fill_n(a.data(), size, 1.0f);
      gone = a.data();
    }
    EXPECT_TRUE(std::isnan(gone[20])) << "the pool still holds this block";
  }
  poison_storage(false);
}

TEST(Storage, KeepsAtMost64MiBOfSmallBlocks) {
  // A worker makes tensors and this thread frees them, as a loader of data does: nothing here takes them
  // again.
  release_pool();
  constexpr int kTensors = 4'000;
  std::int64_t most = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<Tensor> batch(kTensors);
    std::thread([&batch] {
      for (Tensor& each : batch) each = Tensor::empty({900}, DType::u8);
    }).join();
    batch.clear();
    most = std::max(most, memory_stats().pooled);
  }
  EXPECT_LE(most, std::int64_t{64} << 20) << "80,000 tensors of more than 1 KiB were freed";
  EXPECT_GT(most, std::int64_t{63} << 20);
  release_pool();
}
#endif

TEST(Storage, ShowsReadsBeforeWritesWhenPoisoned) {
  poison_storage(true);
  const Tensor fresh = Tensor::empty({50});
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(std::isnan(fresh.data()[i])) << i;
  poison_storage(false);
}

TEST(Storage, ReleasesThePoolAndGoesOn) {
  { const Tensor a = Tensor::empty({100'000}); }
  release_pool();
  release_pool();
  Tensor b = Tensor::empty({100'000});
  b.data()[99'999] = 1;
  EXPECT_EQ(b.data()[99'999], 1.0f);
}

TEST(Storage, GoesBackToTheSystemWithTheThreadThatDroppedIt) {
  const auto in_use = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  release_pool();
  const auto before = in_use();
  std::vector<Tensor> batches;
  for (int i = 0; i < 64; ++i) batches.push_back(Tensor::empty({20'000}));
  std::thread([&batches] { batches.clear(); }).join();  // a thread that never takes a block
  EXPECT_LT(in_use(), before + 1'000'000) << "64 times 80 KB were taken";
}

TEST(Storage, RefusesMoreThanTheMachineHas) {
#ifndef TINYTORCH_NO_POOL  // a sanitizer ends the program where the system says no
  EXPECT_THROWS(Tensor::empty({Index{1} << 60}), MemoryError,
                "storage:", "(4398046511104 MiB) were asked for", "smaller");
  EXPECT_THROWS(Tensor::empty({Index{1} << 45}), MemoryError, "storage:", "were asked for");
#endif
  EXPECT_THROWS(Tensor::empty({Index{1} << 62}), MemoryError, "empty:", "64 bits");
  EXPECT_THROWS(Tensor::empty({Index{1} << 40, Index{1} << 40}), MemoryError, "64 bits");
  EXPECT_THROWS(Tensor::empty({2, -1}), ShapeError, "(2, -1)", "negative");
  { const Tensor block = Tensor::empty({1}); }  // the next body comes from the pool
  const auto before = memory_stats().pooled;
  EXPECT_THROWS(Tensor::empty({2, -1}), ShapeError, "negative");
  EXPECT_EQ(memory_stats().pooled, before) << "a block was taken and not given back";
}

TEST(BorrowedStorage, IsReleasedOnceWithTheLastTensor) {
  static int released;
  released = 0;
  float numbers[6] = {0, 1, 2, 3, 4, 5};
  const auto before = memory_stats().current;
  {
    Tensor all(detail::make_body(
        {{6}, {1}, 0}, DType::f32,
        detail::borrow_storage(
            numbers, sizeof numbers, [](void* count) { ++*static_cast<int*>(count); }, &released)));
    EXPECT_EQ(memory_stats().current, before);  // it is not ours to count
    const Tensor view = all.with_layout({{2}, {1}, 4});
    all = Tensor();
    EXPECT_EQ(released, 0);
    EXPECT_TENSOR_EQ(view, Tensor::from(std::vector<float>{4, 5}, {2}));
    view.data()[0] = 40;
  }
  EXPECT_EQ(released, 1);
  EXPECT_EQ(numbers[4], 40.0f);
}

TEST(BorrowedStorage, MayBeWithoutARelease) {
  float numbers[2] = {1, 2};
  const auto before = memory_stats().current;
  Tensor(detail::make_body({{2}, {1}, 0}, DType::f32,
                           detail::borrow_storage(numbers, sizeof numbers, nullptr, nullptr)));
  EXPECT_EQ(memory_stats().current, before);
  EXPECT_EQ(numbers[1], 2);
}

TEST(Storage, CallsTheReleaseOfMemoryOfItsOwn) {
  int released = 0;
  {
    const Tensor a = Tensor::empty({2});
    a.body().storage->release = [](void* count) { ++*static_cast<int*>(count); };
    a.body().storage->context = &released;
  }
  EXPECT_EQ(released, 1);
}

TEST(Storage, ServesSeveralThreads) {
  const auto before = memory_stats();
  constexpr int kThreads = 4, kTensors = 75'000;
  std::vector<std::thread> threads;
  std::vector<int> wrong(kThreads, 0);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&wrong, t] {
      Tensor kept[16];
      for (int i = 0; i < kTensors; ++i) {
        Tensor& mine = kept[i % 16];
        if (mine.defined() && mine.data()[0] != static_cast<float>(i - 16)) ++wrong[t];
        mine = Tensor::empty({1 + i % 300});
        mine.data()[0] = static_cast<float>(i);
      }
    });
  }
  for (auto& each : threads) each.join();
  EXPECT_EQ(wrong, std::vector<int>(kThreads, 0));
  EXPECT_EQ(memory_stats().current, before.current);
  EXPECT_EQ(memory_stats().allocations - before.allocations, kThreads * kTensors);
}

TEST(Storage, MayBeSharedByThreadsThatOnlyRead) {
  const Tensor shared = Tensor::from(std::vector<float>{1, 2, 3}, {3});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([shared] {
      for (int i = 0; i < 10'000; ++i) {
        const Tensor copy = shared, view = shared.with_layout({{2}, {1}, 1});
        ASSERT_EQ(view.data()[0], 2.0f);
      }
    });
  }
  for (auto& each : threads) each.join();
  EXPECT_EQ(shared.body().owners.load(), 1U);
  EXPECT_EQ(shared.body().storage->owners.load(), 1U);
}

}  // namespace
}  // namespace tinytorch
