#include <cmath>
#include <vector>

#include "support/expect.h"
#include "tinytorch/parallel.h"
#include "tinytorch/random.h"

namespace tinytorch {
namespace {

using Words = std::array<std::uint32_t, 4>;

// kat_vectors of Random123, the authors' own library.
TEST(Philox, GivesThePublishedNumbers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Generator, TakesWordsInOrderFromItsCounter) {
  Generator random(0x1122334455667788, 0x99aabbccddeeff00);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const Words want = philox4x32({block, 0, 0xddeeff00, 0x99aabbcc}, {0x55667788, 0x11223344});
    for (int lane = 0; lane < 4; ++lane) EXPECT_EQ(random.next(), want[lane]);
  }
}

TEST(Generator, CarriesThePositionIntoTheSecondWord) {
  Generator random(1);
  random.set_state({1, 2, std::uint64_t{5} << 34});
  EXPECT_EQ(random.next(), philox4x32({0, 5, 2, 0}, {1, 0})[0]);
}

TEST(Generator, MakesUniformNumbersOfTheUpper24Bits) {
  Generator words(7), random(7);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(random.uniform(), static_cast<float>(words.next() >> 8) / 16777216.0f);
}

TEST(Generator, MakesNormalNumbersAsDocumented) {
  Generator random(3, 9);
  for (std::uint32_t block = 0; block < 2; ++block) {
    const Words w = philox4x32({block, 0x80000000, 9, 0}, {3, 0});
    for (int pair = 0; pair < 2; ++pair) {
      const double u = (w[2 * pair] + 1.0) / 4294967296.0, v = w[2 * pair + 1] / 4294967296.0;
      const double radius = std::sqrt(-2 * std::log(u)), angle = 2 * 3.14159265358979323846 * v;
      EXPECT_FLOAT_EQ(random.normal(), static_cast<float>(radius * std::cos(angle)));
      EXPECT_FLOAT_EQ(random.normal(), static_cast<float>(radius * std::sin(angle)));
    }
  }
}

TEST(Generator, HasTheMomentsOfItsDistributions) {
  constexpr int kCount = 100'000;
  std::vector<float> uniform(kCount), normal(kCount);
  Generator random(11);
  fill_uniform(uniform, random);
  fill_normal(normal, random);
  double u = 0, n = 0, n2 = 0, n4 = 0, both = 0;
  for (int i = 0; i < kCount; ++i) {
    ASSERT_GE(uniform[i], 0.0f);
    ASSERT_LT(uniform[i], 1.0f);
    const double x = normal[i];
    u += uniform[i], n += x, n2 += x * x, n4 += x * x * x * x, both += x * (uniform[i] - 0.5);
  }
  EXPECT_NEAR(u / kCount, 0.5, 0.005);  // five standard errors each
  EXPECT_NEAR(n / kCount, 0, 0.016);
  EXPECT_NEAR(n2 / kCount, 1, 0.023);
  EXPECT_NEAR(n4 / kCount, 3, 0.16);
  EXPECT_NEAR(both / kCount, 0, 0.005);
}

TEST(Generator, DrawsBelowANumberEquallyOften) {
  Generator random(5);
  constexpr int kDraws = 60'000;
  int seen[6] = {};
  for (int i = 0; i < kDraws; ++i) {
    const auto value = random.below(6);
    ASSERT_LT(value, 6U);
    ++seen[value];
  }
  for (int count : seen) EXPECT_NEAR(count, kDraws / 6, 5 * std::sqrt(kDraws * 5.0 / 36));
}

TEST(Generator, DrawsAgainWhereSomeResultsWouldBeLikelier) {
  // For n = 2^31 + 1 nearly half of all words are refused; without that, results are even far more often than
  // odd.
  Generator random(5);
  const std::uint64_t n = (std::uint64_t{1} << 31) + 1;
  constexpr int kDraws = 2000;
  for (int i = 0; i < kDraws; ++i) ASSERT_LT(random.below(n), n);
  EXPECT_GT(random.state().position, 1.8 * kDraws);
  EXPECT_LT(random.state().position, 2.2 * kDraws);
}

TEST(Generator, DrawsBelowNumbersOf64Bits) {
  Generator random(5);
  const std::uint64_t n = std::uint64_t{3} << 62;
  int upper = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto value = random.below(n);
    ASSERT_LT(value, n);
    upper += value >= std::uint64_t{1} << 63;
  }
  EXPECT_NEAR(upper, 1000, 130);
  EXPECT_EQ(random.below(1), 0U);
  EXPECT_THROWS(random.below(0), ValueError, "below:", "[0, 0)");
}

TEST(Generator, GoesOnFromASavedState) {
  Generator random(8, 1);
  for (int i = 0; i < 7; ++i) static_cast<void>(random.normal());
  const auto state = random.state();
  const float want = random.normal();
  Generator other(0);
  other.set_state(state);
  EXPECT_EQ(other.normal(), want);
  EXPECT_EQ(other.state(), random.state());
}

TEST(Generator, GivesOtherNumbersForOtherSeedsAndStreams) {
  const auto first = [](std::uint64_t seed, std::uint64_t stream) { return Generator(seed, stream).next(); };
  EXPECT_NE(first(1, 0), first(2, 0));
  EXPECT_NE(first(1, 0), first(1, 1));
  EXPECT_NE(first(1, 0), first(1 + (std::uint64_t{1} << 32), 0));
  EXPECT_NE(first(1, 0), first(1, std::uint64_t{1} << 32));
}

// A fill is a loop of draws, wherever it begins and whoever shares the work.
template <class Fill, class Draw>
void expect_fill_is_a_loop(const Fill& fill, const Draw& draw) {
  const int before = threads();
  for (const int count : {1, 2, 4}) {
    set_threads(count);
    for (const int start : {0, 1, 3}) {
      for (const std::size_t length : {0UL, 1UL, 2UL, 5UL, 50'003UL}) {
        Generator one(42, 6), many(42, 6);
        for (int i = 0; i < start; ++i) one.next(), many.next();
        std::vector<float> got(length, -1), want(length);
        fill(got, many);
        for (float& each : want) each = draw(one);
        ASSERT_EQ(got, want) << count << " threads, from " << start << ", " << length << " numbers";
        ASSERT_EQ(many.state(), one.state());
      }
    }
  }
  set_threads(before);
}

TEST(FillUniform, IsALoopOfDraws) {
  expect_fill_is_a_loop([](auto& out, auto& random) { fill_uniform(out, random); },
                        [](auto& random) { return random.uniform(); });
}

TEST(FillNormal, IsALoopOfDraws) {
  expect_fill_is_a_loop([](auto& out, auto& random) { fill_normal(out, random); },
                        [](auto& random) { return random.normal(); });
}

}  // namespace
}  // namespace tinytorch
