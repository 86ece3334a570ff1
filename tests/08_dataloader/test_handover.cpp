// The window between workers and whoever trains. No test sleeps: threads wait for each other.

#include <array>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "08_dataloader/numbered.h"
#include "support/expect.h"

using namespace numbered_batches;
using data::Made;
using data::Window;

namespace {

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const ValueError& value) {
    return str("ValueError ", value.what());
  } catch (const std::exception& other) {
    return other.what();
  }
}

}  // namespace

TEST(Window, GivesOutNumbersInOrder) {
  EXERCISE("08.8");
  Window window(3, 6, 5);
  EXPECT_EQ(window.start(), 3);
  EXPECT_EQ(window.start(), 4);
  EXPECT_EQ(window.start(), 5);
  EXPECT_EQ(window.start(), std::nullopt);
  EXPECT_EQ(window.start(), std::nullopt) << "and goes on to say so";
}

TEST(Window, GivesOutNothingOnceItIsClosed) {
  EXERCISE("08.8");
  Window window(0, 10, 5);
  EXPECT_EQ(window.start(), 0);
  window.close();
  EXPECT_EQ(window.start(), std::nullopt);
}

TEST(Window, HasNothingToDoForNoBatches) {
  EXERCISE("08.8");
  Window window(4, 4, 1);
  EXPECT_EQ(window.start(), std::nullopt);
}

TEST(Window, EndsEvenWhenItIsFull) {
  EXERCISE("08.8");
  Window window(0, 2, 2);
  EXPECT_EQ(window.start(), 0);
  EXPECT_EQ(window.start(), 1);
  EXPECT_EQ(window.start(), std::nullopt) << "full, but there is nothing left to wait for";
}

TEST(Window, HandsBatchesOverInOrder) {
  EXERCISE("08.9");
  Window window(0, 3, 3);
  for (Index i = 0; i < 3; ++i) ASSERT_EQ(window.start(), i);
  for (const Index i : {2, 0, 1}) window.put(i, {numbered(i), nullptr});
  for (Index i = 0; i < 3; ++i) EXPECT_EQ(number_of(window.take()), i);
}

TEST(Window, UsesItsPlacesAgain) {
  EXERCISE("08.9");
  Window window(5, 100, 2);
  for (Index i = 5; i < 100; ++i) {
    ASSERT_EQ(window.start(), i);
    window.put(i, {numbered(i), nullptr});
    EXPECT_EQ(number_of(window.take()), i);
  }
  EXPECT_EQ(window.start(), std::nullopt);
}

TEST(Window, KeepsNothingOfWhatWasTaken) {
  EXERCISE("08.9");
  Window window(0, 3, 1);
  ASSERT_EQ(window.start(), 0);
  window.put(0, {numbered(0), nullptr});
  const Made made = window.take();
  EXPECT_EQ(made.batch.x.body().owners.load(), 1U);
}

TEST(Window, WaitsForTheNextEvenIfLaterOnesAreThere) {
  EXERCISE("08.9");
  Window window(0, 3, 3);
  for (Index i = 0; i < 3; ++i) ASSERT_EQ(window.start(), i);
  window.put(1, {numbered(1), nullptr});
  Gate about_to_take;
  std::vector<Index> taken;
  Worker consumer(window, [&] {
    about_to_take.open();
    for (int i = 0; i < 3; ++i) taken.push_back(number_of(window.take()));
  });
  about_to_take.wait();
  window.put(2, {numbered(2), nullptr});
  window.put(0, {numbered(0), nullptr});
  consumer.join();
  EXPECT_EQ(taken, (std::vector<Index>{0, 1, 2}));
}

TEST(Window, NeverHoldsMoreThanItHasRoomFor) {
  EXERCISE("08.8");
  // `allowed` grows before each take, so a worker that starts a number from there on did not wait for it.
  constexpr Index kBatches = 3000, kRoom = 3;
  Window window(0, kBatches, kRoom);
  std::atomic<Index> allowed{kRoom}, started{0};
  std::atomic<bool> too_early{false};
  const auto worker = [&] {
    try {
      while (const auto number = window.start()) {
        if (*number >= allowed) too_early = true;
        ++started;
        window.put(*number, {numbered(*number), nullptr});
      }
    } catch (...) {
      started = Index{1} << 40;  // nobody need wait for more
      throw;
    }
  };
  Worker one(window, worker), two(window, worker);
  for (Index i = 0; i < kBatches; ++i) {
    while (started < std::min(i + kRoom, kBatches)) std::this_thread::yield();  // until the window is full
    ++allowed;
    ASSERT_EQ(number_of(window.take()), i);
  }
  one.join();
  two.join();
  EXPECT_FALSE(too_early) << "a number was given out while the window was full";
  EXPECT_EQ(started, kBatches);
}

TEST(Window, SendsAllWorkersHomeAtTheEnd) {
  EXERCISE("08.9");
  // More workers than places: most of them wait when the last batch is taken.
  for (int round = 0; round < 50; ++round) {
    Window window(0, 3, 1);
    const Making maker(numbered);
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 5; ++i) {
      workers.push_back(std::make_unique<Worker>(window, [&] { kernels::work(window, maker); }));
    }
    for (Index i = 0; i < 3; ++i) ASSERT_EQ(number_of(window.take()), i);
    for (const auto& worker : workers) worker->join();
  }
}

TEST(Window, LetsWaitingWorkersGoWhenItCloses) {
  EXERCISE("08.8");
  Window window(0, 9, 1);
  ASSERT_EQ(window.start(), 0);
  std::latch there(3);
  const auto wait = [&] {
    there.count_down();
    EXPECT_EQ(window.start(), std::nullopt);
  };
  Worker one(window, wait), two(window, wait);
  there.count_down();
  there.wait();
  window.close();
  one.join();
  two.join();
}

TEST(Window, PassesFailureOnToWhoeverTakes) {
  EXERCISE("08.9");
  Window window(0, 9, 2);
  ASSERT_EQ(window.start(), 0);
  ASSERT_EQ(window.start(), 1);
  window.put(0, {numbered(0), nullptr});
  window.fail(std::make_exception_ptr(ValueError("no more")));
  EXPECT_EQ(number_of(window.take()), 0) << "what was made before is still good";
  EXPECT_EQ(message_of(window.take().error), "ValueError no more");
  EXPECT_EQ(window.start(), std::nullopt);
}

TEST(Window, RefusesToHaveNoRoom) { EXPECT_THROWS(Window(0, 3, 0), ValueError, "room for 0"); }

TEST(Work, MakesAllBatches) {
  EXERCISE("08.10");
  Window window(2, 6, 10);
  std::vector<Index> made;
  kernels::work(window, Making([&](Index number) {
                  made.push_back(number);
                  return numbered(number);
                }));
  EXPECT_EQ(made, (std::vector<Index>{2, 3, 4, 5}));
  for (Index i = 2; i < 6; ++i) {
    const Made got = window.take();
    EXPECT_EQ(number_of(got), i);
    EXPECT_EQ(got.error, nullptr);
  }
}

TEST(Work, PutsAnExceptionInTheBatchesPlaceAndGoesOn) {
  EXERCISE("08.10");
  Window window(0, 3, 3);
  kernels::work(window, Making([](Index number) -> Batch {
                  if (number == 1) throw ValueError("batch 1 is broken");
                  return numbered(number);
                }));
  EXPECT_EQ(number_of(window.take()), 0);
  const Made broken = window.take();
  EXPECT_FALSE(broken.batch.x.defined());
  ASSERT_NE(broken.error, nullptr);
  EXPECT_EQ(message_of(broken.error), "ValueError batch 1 is broken");
  const Made last = window.take();
  EXPECT_EQ(number_of(last), 2) << "a worker does not give up";
  EXPECT_EQ(last.error, nullptr);
}

TEST(Work, CarriesAnythingThatIsThrown) {
  EXERCISE("08.10");
  Window window(0, 2, 2);
  kernels::work(window, Making([](Index number) -> Batch {
                  if (number == 0) throw 42;
                  throw std::runtime_error("not one of ours");
                }));
  EXPECT_THROW(std::rethrow_exception(window.take().error), int);
  EXPECT_EQ(message_of(window.take().error), "not one of ours");
}

TEST(Work, StopsWhenTheWindowCloses) {
  EXERCISE("08.10");
  Window window(0, 100, 100);
  Index made = 0;
  kernels::work(window, Making([&](Index number) {
                  if (++made == 4) window.close();
                  return numbered(number);
                }));
  EXPECT_EQ(made, 4);
}

TEST(Work, MakesInSeveralThreadsAtOnce) {
  EXERCISE("08.10");
  // Two batches can only be finished together: a lock held while making would wait for ever.
  Window window(0, 2, 2);
  std::array<Gate, 1> both;
  std::atomic<int> here{0};
  const Making maker([&](Index number) {
    if (++here == 2) both[0].open();
    both[0].wait();
    return numbered(number);
  });
  const auto work = [&] { kernels::work(window, maker); };
  Worker one(window, work), two(window, work);
  const OpenAtTheEnd let_go(both);
  EXPECT_EQ(number_of(window.take()), 0);
  EXPECT_EQ(number_of(window.take()), 1);
}
