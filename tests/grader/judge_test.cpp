#include "support/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "stream_builder.h"

namespace tinytorch::scenario {
namespace {

using testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();
const Rule kClose{.judge = Judge::close, .rtol = 1e-3, .atol = 1e-6, .why = "sums of 12"};

Builder values(const std::vector<float>& numbers) {
  return Builder().f32("y", {static_cast<std::int64_t>(numbers.size())}, numbers);
}

Judgement verdict(const Rule& rule, const std::vector<float>& want, const std::vector<float>& got) {
  return judge(rule, values(want).bytes(), values(got).run());
}

TEST(JudgeClose, TakesWhatIsWithinTheTolerance) {
  EXPECT_EQ(verdict(kClose, {1, -1000, 0}, {1.0005f, -1000.9f, 5e-7f}).verdict, Verdict::ok);
  EXPECT_EQ(verdict(kClose, {1000}, {1001.5f}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(kClose, {0}, {2e-6f}).verdict, Verdict::wrong);
}

TEST(JudgeClose, SaysWhereWhatAndWhy) {
  const std::string want = Builder().f32("y", {2, 3}, {0, 1, 2, 3, 4, 5}).bytes();
  const Judgement found = judge(kClose, want, Builder().f32("y", {2, 3}, {0, 1, 2, 3, 4, 6}).run());
  EXPECT_EQ(found.verdict, Verdict::wrong);
  EXPECT_EQ(found.sentence, "y: at (1, 2) got 6, want 5 (tolerance 1e-06 + 0.001 |want|: sums of 12)");
}

TEST(JudgeClose, LetsNoNanPassThatWasNotWanted) {
  EXPECT_EQ(verdict(kClose, {1, 2}, {1, kNan}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(kClose, {1, 2}, {kNan, kNan}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(kClose, {1, kNan}, {1, kNan}).verdict, Verdict::wrong)
      << "the rule does not speak of NaN";
}

TEST(JudgeClose, ComparesNanWhereTheRuleAllowsIt) {
  Rule rule = kClose;
  rule.nan = true;
  EXPECT_EQ(verdict(rule, {1, kNan}, {1, kNan}).verdict, Verdict::ok);
  EXPECT_EQ(verdict(rule, {1, kNan}, {kNan, 1}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(rule, {1, kNan}, {1, 0}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(rule, {kNan, kNan}, {kNan, kNan}).verdict, Verdict::wrong) << "all NaN never passes";
}

TEST(JudgeClose, WantsInfinitiesExactly) {
  EXPECT_EQ(verdict(kClose, {kInf, -kInf}, {kInf, -kInf}).verdict, Verdict::ok);
  EXPECT_EQ(verdict(kClose, {kInf}, {3e38f}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(kClose, {kInf}, {-kInf}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(kClose, {1}, {kInf}).verdict, Verdict::wrong);
}

TEST(JudgeClose, WantsWholeNumbersEqual) {
  const std::string want = Builder().i32("n", {2}, {1000000, 2}).bytes();
  EXPECT_EQ(judge(kClose, want, Builder().i32("n", {2}, {1000000, 2}).run()).verdict, Verdict::ok);
  EXPECT_THAT(judge(kClose, want, Builder().i32("n", {2}, {1000001, 2}).run()).sentence,
              HasSubstr("n: at (0,) got 1000001, want 1000000"));
}

TEST(JudgeExact, WantsEveryElementEqual) {
  const Rule rule{.judge = Judge::exact};
  EXPECT_EQ(verdict(rule, {1, 2}, {1, 2}).verdict, Verdict::ok);
  EXPECT_EQ(verdict(rule, {1, 2}, {1, std::nextafter(2.0f, 3.0f)}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(rule, {1, 2}, {1, kNan}).verdict, Verdict::wrong);
}

TEST(JudgeSameSet, TakesAnyOrder) {
  const Rule rule{.judge = Judge::same_set};
  EXPECT_EQ(verdict(rule, {1, 2, 2, 3}, {2, 3, 1, 2}).verdict, Verdict::ok);
  EXPECT_EQ(verdict(rule, {1, 2, 2, 3}, {1, 2, 3, 3}).verdict, Verdict::wrong);
  EXPECT_EQ(verdict(rule, {1, 2}, {kNan, 1}).verdict, Verdict::wrong);
  const std::string rows = Builder().f32("y", {2, 2}, {1, 2, 3, 4}).bytes();
  EXPECT_EQ(judge(rule, rows, Builder().f32("y", {2, 2}, {3, 4, 1, 2}).run()).verdict, Verdict::ok);
  EXPECT_EQ(judge(rule, rows, Builder().f32("y", {2, 2}, {2, 1, 3, 4}).run()).verdict, Verdict::wrong);
  const std::string labels = Builder().i32("n", {3}, {1, 2, 3}).bytes();
  EXPECT_EQ(judge(rule, labels, Builder().i32("n", {3}, {3, 1, 2}).run()).verdict, Verdict::ok);
}

std::vector<float> sample(unsigned seed, bool uniform, float spread = 1) {
  std::mt19937 bits(seed);
  std::normal_distribution<float> normal(0, spread);
  std::uniform_real_distribution<float> flat(-std::sqrt(3.0f) * spread, std::sqrt(3.0f) * spread);
  std::vector<float> out(10000);
  for (float& value : out) value = uniform ? flat(bits) : normal(bits);
  return out;
}

TEST(JudgeDistribution, ComparesMoments) {
  const Rule rule{.judge = Judge::distribution, .rtol = 0.06, .why = "6 / sqrt(10000)"};
  EXPECT_EQ(verdict(rule, sample(1, false), sample(2, false)).verdict, Verdict::ok);
  EXPECT_THAT(verdict(rule, sample(1, false), sample(2, false, 1.2f)).sentence,
              HasSubstr("standard deviation"));
  EXPECT_THAT(verdict(rule, sample(1, false), sample(2, true)).sentence, HasSubstr("kurtosis"));
  EXPECT_EQ(verdict(rule, sample(1, false), std::vector<float>(10000, 0.0f)).verdict, Verdict::wrong);
  std::vector<float> spoilt = sample(2, false);
  spoilt[77] = kNan;
  EXPECT_EQ(verdict(rule, sample(1, false), spoilt).verdict, Verdict::wrong);
}

TEST(JudgeCheck, AsksTheFunction) {
  const Rule rule{.judge = Judge::check};
  const Check below = [](const Stream&, const Stream& got) {
    return got.find("y")->number(0) < 10 ? "" : "over budget\x1b[0m";
  };
  EXPECT_EQ(judge(rule, values({1}).bytes(), values({9}).run(), below).verdict, Verdict::ok);
  EXPECT_EQ(judge(rule, values({1}).bytes(), values({11}).run(), below).sentence, "over budget?[0m");
  EXPECT_THROW((void)judge(rule, values({1}).bytes(), values({9}).run()), std::invalid_argument);
}

TEST(Judge, WantsTheSameShapeAndType) {
  const std::string want = Builder().f32("y", {2, 3}, {1, 2, 3, 4, 5, 6}).bytes();
  EXPECT_EQ(judge(kClose, want, Builder().f32("y", {3, 2}, {1, 2, 3, 4, 5, 6}).run()).sentence,
            "y: got shape (3, 2), want (2, 3)");
  EXPECT_EQ(judge(kClose, want, Builder().i32("y", {2, 3}, {1, 2, 3, 4, 5, 6}).run()).sentence,
            "y: got elements of type i32, want f32");
  EXPECT_EQ(judge(kClose, Builder().text("l", "a").bytes(), Builder().text("l", "bc").run()).sentence,
            "l: got 'bc', want 'a'");
}

TEST(Judge, TellsHowAProcessEnded) {
  const std::string want = values({1}).bytes();
  Answer run = values({1}).run();
  run.timed_out = true;
  EXPECT_EQ(judge(kClose, want, run).verdict, Verdict::timeout_wall);
  run = values({1}).run();
  run.signal = 11;
  EXPECT_EQ(judge(kClose, want, run).verdict, Verdict::crash);
  EXPECT_THAT(judge(kClose, want, run).sentence, HasSubstr("signal 11"));
  run = values({1}).run();
  run.overflow = true;
  EXPECT_EQ(judge(kClose, want, run).verdict, Verdict::output);
  run = values({1}).run();
  run.code = 3;
  EXPECT_EQ(judge(kClose, want, run).verdict, Verdict::tamper);
}

TEST(Judge, GivesNothingForAnExitWithoutAnEnd) {
  Answer run;
  EXPECT_EQ(judge(kClose, values({1}).bytes(), run).verdict, Verdict::tamper);
  run.bytes = values({1}).open();
  const Judgement found = judge(kClose, values({1}).bytes(), run);
  EXPECT_EQ(found.verdict, Verdict::tamper);
  EXPECT_THAT(found.sentence, HasSubstr("the closing record is missing"));
}

TEST(Judge, WantsTheManifestOfTheReference) {
  const std::string want = Builder().f32("a", {}, {1}).f32("b", {}, {2}).bytes();
  EXPECT_EQ(judge(kClose, want, Builder().f32("a", {}, {1}).run()).verdict, Verdict::tamper);
  EXPECT_EQ(judge(kClose, want, Builder().f32("b", {}, {2}).f32("a", {}, {1}).run()).verdict,
            Verdict::tamper);
  EXPECT_EQ(
      judge(kClose, want, Builder().f32("a", {}, {1}).f32("b", {}, {2}).f32("c", {}, {3}).run()).verdict,
      Verdict::tamper);
  End lie = Builder().f32("a", {}, {1}).f32("b", {}, {2}).end();
  lie.count = 7;
  Answer run;
  run.bytes = Builder().f32("a", {}, {1}).f32("b", {}, {2}).open() + encode_end(lie);
  EXPECT_THAT(judge(kClose, want, run).sentence, HasSubstr("announced 7 records and wrote 2"));
}

TEST(Judge, LooksAtTheInputs) {
  const auto stream = [](float input, std::uint64_t before, std::uint64_t after) {
    return Builder().f32("in:0", {1}, {input}).f32("y", {1}, {1}).digests(before, after);
  };
  const std::string want = stream(5, 7, 7).bytes();
  EXPECT_EQ(judge(kClose, want, stream(5, 7, 7).run()).verdict, Verdict::ok);
  EXPECT_EQ(judge(kClose, want, stream(6, 7, 7).run()).verdict, Verdict::tamper);
  EXPECT_EQ(judge(kClose, want, stream(5, 8, 8).run()).verdict, Verdict::tamper);
  EXPECT_EQ(judge(kClose, want, stream(5, 7, 9).run()).verdict, Verdict::wrong);
  Rule in_place = kClose;
  in_place.changes_inputs = true;
  EXPECT_EQ(judge(in_place, want, stream(5, 7, 9).run()).verdict, Verdict::ok);
}

TEST(Judge, KnowsAnUnwrittenExercise) {
  const Judgement found =
      judge(kClose, values({1}).bytes(), Builder().error("NotImplemented\ntodo 01.3 is open").run());
  EXPECT_EQ(found.verdict, Verdict::not_written);
  EXPECT_EQ(found.sentence, "todo 01.3 is open");
}

TEST(Judge, ComparesWhatWasThrownByItsType) {
  const std::string want = Builder().error("ShapeError\nmatmul: ...").bytes();
  EXPECT_EQ(judge(kClose, want, Builder().error("ShapeError\nin other words").run()).verdict, Verdict::ok);
  EXPECT_EQ(judge(kClose, want, Builder().error("IndexError\nx").run()).verdict, Verdict::wrong);
  EXPECT_EQ(judge(kClose, want, values({1}).run()).verdict, Verdict::wrong);
  const Judgement thrown = judge(kClose, values({1}).bytes(), Builder().error("ShapeError\nadd: x").run());
  EXPECT_EQ(thrown.sentence, "threw ShapeError add: x; nothing should be thrown here");
}

TEST(Judge, RefusesAReferenceThatIsNotWhole) {
  EXPECT_THROW((void)judge(kClose, "TTS1", values({1}).run()), std::invalid_argument);
}

TEST(Judge, PassesAnEmptyResultOfTheRightShape) {
  const std::string want = Builder().f32("y", {0, 3}, {}).bytes();
  EXPECT_EQ(judge(kClose, want, Builder().f32("y", {0, 3}, {}).run()).verdict, Verdict::ok);
  EXPECT_EQ(judge(kClose, want, Builder().f32("y", {3, 0}, {}).run()).verdict, Verdict::wrong);
  for (const Judge kind : {Judge::same_set, Judge::exact}) {
    EXPECT_EQ(judge({.judge = kind}, want, Builder().f32("y", {0, 3}, {}).run()).verdict, Verdict::ok);
  }
}

}  // namespace
}  // namespace tinytorch::scenario
