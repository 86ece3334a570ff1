// Orders, and how they are cut into batches.

#include <map>
#include <numeric>

#include "08_dataloader/example_data.h"

using namespace example_data;

namespace {

std::vector<Index> shuffled(Index count, std::uint64_t seed) {
  std::vector<Index> out(static_cast<std::size_t>(count));
  std::iota(out.begin(), out.end(), 0);
  Generator random(seed);
  kernels::shuffle(out, random);
  return out;
}

/// "0 1|2 3": what cut() makes of 0, 1, ...
std::string cuts(Index count, Index batch_size, bool drop_last) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  std::string out;
  for (const auto batch : kernels::cut(order, batch_size, drop_last)) {
    if (!out.empty()) out += "|";
    for (std::size_t i = 0; i < batch.size(); ++i) out += str(i == 0 ? "" : " ", batch[i]);
  }
  return out;
}

}  // namespace

TEST(Shuffle, ChangesEachPlaceWithOneThatIsDrawn) {
  EXERCISE("08.1");
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<Index> numbers{10, 11, 12};
    Generator random(seed), same(seed);
    kernels::shuffle(numbers, random);
    std::vector<Index> want{10, 11, 12};
    std::swap(want[2], want[same.below(3)]);
    std::swap(want[1], want[same.below(2)]);
    EXPECT_EQ(numbers, want) << "seed " << seed;
    EXPECT_EQ(random.state(), same.state()) << "two draws, no more";
  }
}

TEST(Shuffle, GivesEachOrderEquallyOften) {
  EXERCISE("08.1");
  std::map<std::vector<Index>, int> seen;
  Generator random(1);
  for (int i = 0; i < 6000; ++i) {
    std::vector<Index> numbers{0, 1, 2};
    kernels::shuffle(numbers, random);
    ++seen[numbers];
  }
  EXPECT_EQ(seen.size(), 6U);
  for (const auto& [order, count] : seen) EXPECT_NEAR(count, 1000, 120);  // four deviations of 29
}

TEST(Shuffle, KeepsEveryNumber) {
  EXERCISE("08.1");
  const std::vector<Index> order = shuffled(1000, 3);
  EXPECT_EQ(std::set<Index>(order.begin(), order.end()).size(), 1000U);
  EXPECT_NE(order, shuffled(1000, 4));
  EXPECT_EQ(order, shuffled(1000, 3));
}

TEST(Shuffle, DrawsNothingForNoneOrOne) {
  EXERCISE("08.1");
  Generator random(1);
  std::vector<Index> none, one{7};
  kernels::shuffle(none, random);
  kernels::shuffle(one, random);
  EXPECT_EQ(one, (std::vector<Index>{7}));
  EXPECT_EQ(random.state().position, 0U);
}

TEST(Cut, KeepsOrDropsWhatIsLeft) {
  EXERCISE("08.2");
  EXPECT_EQ(cuts(5, 2, false), "0 1|2 3|4");
  EXPECT_EQ(cuts(5, 2, true), "0 1|2 3");
}

TEST(Cut, MakesNoEmptyBatch) {
  EXERCISE("08.2");
  EXPECT_EQ(cuts(4, 2, false), "0 1|2 3");
  EXPECT_EQ(cuts(4, 2, true), "0 1|2 3");
  EXPECT_EQ(cuts(0, 2, false), "");
  EXPECT_TRUE(kernels::cut({}, 3, false).empty());
  EXPECT_EQ(cuts(2, 3, true), "");
  EXPECT_EQ(cuts(2, 3, false), "0 1");
  EXPECT_EQ(cuts(3, 3, true), "0 1 2");
  EXPECT_EQ(cuts(3, 1, true), "0|1|2");
}

TEST(Cut, CopiesNothing) {
  EXERCISE("08.2");
  const std::vector<Index> order{5, 3, 4};
  const auto batches = kernels::cut(order, 2, false);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].data(), order.data());
  EXPECT_EQ(batches[1].data(), order.data() + 2);
}

TEST(Samplers, CountInOrder) {
  const data::SequentialSampler sampler(3);
  EXPECT_EQ(sampler.order(0), (std::vector<Index>{0, 1, 2}));
  EXPECT_EQ(sampler.order(7), sampler.order(0));
  EXPECT_THROWS(data::SequentialSampler(-1), ValueError, "size is -1");
}

TEST(Samplers, ShuffleAnewInEachEpochAndRepeat) {
  EXERCISE("08.1");
  const data::RandomSampler sampler(50, 9), same(50, 9), other(50, 10);
  const auto first = sampler.order(0);
  EXPECT_EQ(std::set<Index>(first.begin(), first.end()).size(), 50U);
  EXPECT_NE(first, sampler.order(1));
  EXPECT_EQ(first, same.order(0)) << "and orders do not depend on what was asked before";
  EXPECT_EQ(sampler.order(1), same.order(1));
  EXPECT_NE(first, other.order(0));
  EXPECT_THROWS(data::RandomSampler(-2, 1), ValueError, "size is -2");
}

TEST(Samplers, DrawFromTheStreamTheyName) {
  EXERCISE("08.1");
  std::vector<Index> want{0, 1, 2, 3, 4, 5, 6, 7};
  Generator random(11, (std::uint64_t{1} << 63) + 4);
  kernels::shuffle(want, random);
  EXPECT_EQ(data::RandomSampler(8, 11).order(4), want);
}
