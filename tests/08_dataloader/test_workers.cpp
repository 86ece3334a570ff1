// DataLoader with workers: overlap, bounds, exceptions, endings. No test sleeps.

#include <array>
#include <atomic>
#include <stdexcept>

#include "08_dataloader/example_data.h"
#include "08_dataloader/numbered.h"

using namespace example_data;
using data::DataLoader;
using numbered_batches::Gate;
using numbered_batches::OpenAtTheEnd;

namespace {

/// An example whose life is counted: `alive` falls when the last tensor over its memory is gone.
struct Counted {
  std::atomic<Index>* alive;
  float number;
};

Tensor counted_tensor(std::atomic<Index>& alive, Index i) {
  auto* held = new Counted{&alive, static_cast<float>(i)};
  ++alive;
  detail::Storage* storage = detail::borrow_storage(
      &held->number, sizeof(float),
      [](void* context) {
        auto* gone = static_cast<Counted*>(context);
        --*gone->alive;
        delete gone;
      },
      held);
  return Tensor(detail::make_body(Layout{{1}, {1}, 0}, DType::f32, storage));
}

/// A batch of one that keeps its example's memory: what is alive is then a batch.
Batch keep_alive(std::span<const data::Example> examples) { return {examples[0].x, examples[0].y}; }

/// Thrown by examples; no type of the library.
struct Broken : std::runtime_error {
  explicit Broken(Index i) : std::runtime_error(str("example ", i, " is broken")), example(i) {}
  Index example;
};

data::DatasetPtr broken_at(Index where, Index size = 100) {
  return std::make_shared<Asking>(size, [=](Index i) {
    if (i == where) throw Broken(i);
    return plain(i);
  });
}

}  // namespace

TEST(Workers, MakeTheNextBatchWhileOneIsInUse) {
  EXERCISE("08.10");
  // Example n + 1 is finished only after batch n was handed over, and batch n stays in use until n + 1 has
  // been begun: a loader without overlap would wait here for ever.
  constexpr std::size_t kBatches = 6;
  std::array<Gate, kBatches> in_use, begun;
  const auto dataset = std::make_shared<Asking>(kBatches, [&](Index i) {
    const auto n = static_cast<std::size_t>(i);
    begun[n].open();
    if (n > 0) in_use[n - 1].wait();
    return plain(i);
  });
  DataLoader loader(dataset, {.batch_size = 1, .workers = 1, .prefetch = 1});
  const OpenAtTheEnd let_go(in_use);
  Batch batch;
  loader.begin_epoch();
  for (std::size_t n = 0; loader.next(batch); ++n) {
    EXPECT_TENSOR_EQ(batch.x, tensor({{static_cast<float>(n)}}));
    if (n + 1 < kBatches) begun[n + 1].wait();  // while `batch` is in use
    in_use[n].open();
  }
}

TEST(Workers, KeepAtMostPrefetchBatchesAlive) {
  EXERCISE("08.8");
  constexpr Index kPrefetch = 3;
  std::atomic<Index> alive{0}, most{0}, made{0};
  const auto dataset = std::make_shared<Asking>(500, [&](Index i) {
    data::Example out{counted_tensor(alive, i), tensor_i32({static_cast<std::int32_t>(i)})};
    const Index now = alive;
    for (Index seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    ++made;
    return out;
  });
  {
    DataLoader loader(dataset, {.batch_size = 1, .workers = 4, .prefetch = kPrefetch, .collate = keep_alive});
    loader.begin_epoch();
    for (Index n = 0; n < 500; ++n) {
      while (made < std::min<Index>(n + kPrefetch, 500))
        std::this_thread::yield();  // until the window is full
      Batch batch;
      ASSERT_TRUE(loader.next(batch));
    }
  }
  EXPECT_EQ(alive, 0) << "nothing outlives the loader";
  EXPECT_LE(most, kPrefetch + 2)
      << "besides `prefetch`, one in use, and one that was dropped and is not freed yet";
  EXPECT_GE(most, kPrefetch);
}

TEST(Workers, WorkAtTheSameTime) {
  EXERCISE("08.10");
  std::array<Gate, 1> three;
  std::atomic<int> here{0};
  const auto dataset = std::make_shared<Asking>(3, [&](Index i) {
    if (++here == 3) three[0].open();
    three[0].wait();  // nobody goes on before three are here
    return plain(i);
  });
  DataLoader loader(dataset, {.batch_size = 1, .workers = 3, .prefetch = 3});
  const OpenAtTheEnd let_go(three);
  EXPECT_EQ(epoch_of(loader), "[0][1][2]");
}

TEST(Workers, HandBatchesOverInOrderWhoeverIsFirst) {
  EXERCISE("08.9");
  // The later of two neighbours is always finished first.
  std::array<Gate, 40> done;
  const auto dataset = std::make_shared<Asking>(40, [&](Index i) {
    const auto n = static_cast<std::size_t>(i);
    if (n % 2 == 0) done[n + 1].wait();
    done[n].open();
    return plain(i);
  });
  DataLoader loader(dataset, {.batch_size = 1, .workers = 2, .prefetch = 2});
  const OpenAtTheEnd let_go(done);
  std::string want;
  for (int i = 0; i < 40; ++i) want += str("[", i, "]");
  EXPECT_EQ(epoch_of(loader), want);
}

TEST(Workers, PassAnExceptionOnOnceWithItsType) {
  EXERCISE("08.10");
  for (const Index workers : {0, 1, 4}) {
    DataLoader loader(broken_at(17), {.batch_size = 5, .workers = workers, .prefetch = 3});
    for (int epoch = 0; epoch < 2; ++epoch) {
      Batch batch;
      loader.begin_epoch();
      for (int n = 0; n < 3; ++n) ASSERT_TRUE(loader.next(batch)) << "the batches before it are good";
      try {
        loader.next(batch);
        ADD_FAILURE() << "nothing was thrown with " << workers << " workers";
      } catch (const Broken& broken) {
        EXPECT_EQ(broken.example, 17);
      }
      EXPECT_EQ(raw_values(batch.y)[0], 10) << "what one has is untouched";
      EXPECT_FALSE(loader.next(batch)) << "once, and then the epoch is over";
    }
  }
}

TEST(Workers, ThrowTheFirstOfSeveralExceptions) {
  EXERCISE("08.9");
  // Both examples are broken; the later one breaks first.
  std::array<Gate, 1> later_is_broken;
  const auto dataset = std::make_shared<Asking>(4, [&](Index i) -> data::Example {
    if (i == 3) {
      later_is_broken[0].open();
      throw Broken(3);
    }
    if (i == 2) {
      later_is_broken[0].wait();
      throw Broken(2);
    }
    return plain(i);
  });
  DataLoader loader(dataset, {.batch_size = 1, .workers = 2, .prefetch = 4});
  const OpenAtTheEnd let_go(later_is_broken);
  loader.begin_epoch();
  Batch batch;
  ASSERT_TRUE(loader.next(batch));
  ASSERT_TRUE(loader.next(batch));
  try {
    loader.next(batch);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Broken& broken) {
    EXPECT_EQ(broken.example, 2);
  }
}

TEST(Workers, NameTheExampleThatDoesNotFit) {
  EXERCISE("08.10");
  const auto dataset = std::make_shared<Asking>(4, [](Index i) {
    return data::Example{zeros({i == 2 ? 5 : 4}), zeros({})};
  });
  DataLoader loader(dataset, {.batch_size = 4, .workers = 1});
  loader.begin_epoch();
  Batch batch;
  EXPECT_THROWS(loader.next(batch), ShapeError, "example 2 (5,)");
}

TEST(Workers, EndWhenTheConsumerLeavesEarly) {
  EXERCISE("08.8");
  const auto dataset = counted(1000);
  for (const Index taken : {0, 1, 5}) {
    for (const Index prefetch : {1, 3, 50}) {
      DataLoader loader(dataset, {.batch_size = 2, .workers = 3, .prefetch = prefetch});
      loader.begin_epoch();
      Batch batch;
      for (Index i = 0; i < taken; ++i) ASSERT_TRUE(loader.next(batch));
    }
  }
  EXPECT_EQ(dataset.use_count(), 1) << "nobody holds the dataset any more";
}

TEST(Workers, EndWhileABatchIsBeingMade) {
  EXERCISE("08.10");
  Gate begun;
  std::array<Gate, 1> leaving;
  std::atomic<bool> finished{false};
  const auto dataset = std::make_shared<Asking>(2, [&](Index i) {
    if (i == 1) {
      begun.open();
      leaving[0].wait();
      finished = true;
    }
    return plain(i);
  });
  {
    DataLoader loader(dataset, {.batch_size = 1, .workers = 1});
    const OpenAtTheEnd not_for_ever(leaving);
    loader.begin_epoch();
    Batch batch;
    ASSERT_TRUE(loader.next(batch));
    begun.wait();
  }  // waits for the example in hand, and returns
  EXPECT_TRUE(finished);
}

TEST(Workers, LetBatchesOutliveTheLoader) {
  EXERCISE("08.9");
  Batch batch;
  Tensor row;
  {
    DataLoader loader(counted(6), {.batch_size = 3, .workers = 2});
    loader.begin_epoch();
    ASSERT_TRUE(loader.next(batch));
    ASSERT_TRUE(loader.next(batch));
    row = batch.x[1];
  }
  EXPECT_TENSOR_EQ(batch.x, tensor({{3, 30}, {4, 40}, {5, 50}}));
  batch = {};
  EXPECT_TENSOR_EQ(row, tensor({4, 40}));
}

TEST(Workers, DoNotPileUpMemoryForTheConsumer) {
  EXERCISE("08.9");
  // 300 batches of 40 kB each. Memory that a worker takes must come back to a worker, or the pool of this
  // thread would keep all of it.
  const auto dataset = std::make_shared<data::TensorDataset>(zeros({300, 10000}), zeros({300}));
  DataLoader loader(dataset, {.batch_size = 1, .workers = 2});
  const std::int64_t before = memory_stats().pooled;
  EXPECT_EQ(epoch_of(loader).size(), 900U);
  EXPECT_LT(memory_stats().pooled - before, 40000 * 30);
}

TEST(Workers, HaveTheLayersThatTheCallerHas) {
  EXERCISE("08.10");
  std::atomic<bool> watched{true};
  const auto dataset = std::make_shared<Asking>(1, [&](Index i) {
    watched = (detail::allowed & detail::bit(Layer::profile)) != 0;
    return plain(i);
  });
  DataLoader loader(dataset, {.batch_size = 1, .workers = 1});
  const Without quiet(Layer::profile);
  EXPECT_EQ(epoch_of(loader), "[0]");
  EXPECT_FALSE(watched);
}
