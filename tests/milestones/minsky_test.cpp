// Milestone 02: one layer is stuck whatever the seed, two layers are not, and a wrong library does not pass.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "judged.h"

namespace {

using testing::HasSubstr;

Outcome run(const std::vector<std::string>& options) { return run_milestone("02", MINSKY, options); }

TEST(Minsky, ReachesItsFiguresWithSeveralSeeds) {
  for (const char* seed : {"0", "5", "10", "1969"}) {
    EXPECT_EQ(run({"--seed", seed}).missed(), "") << "seed " << seed;
    EXPECT_TRUE(run({"--seed", seed, "--quick"}).reached) << "quick, seed " << seed;
  }
}

TEST(Minsky, HasThreeOfFourRightWithOneLayerAndPaysForACoin) {
  const Outcome outcome = run({});
  EXPECT_EQ(outcome.figures.at("one_layer_accuracy"), 0.75);
  EXPECT_NEAR(outcome.figures.at("one_layer_loss"), 0.693147, 1e-5);
  EXPECT_EQ(outcome.figures.at("two_layer_accuracy"), 1.0);
}

TEST(Minsky, GivesTheSameFiguresForTheSameSeedAndOthersForAnother) {
  EXPECT_EQ(run({"--quick"}).figures, run({"--quick"}).figures);
  EXPECT_NE(run({"--quick"}).figures, run({"--quick", "--seed", "7"}).figures);
}

TEST(Minsky, IsNotPassedByAWrongLibrary) {
  EXPECT_TRUE(run_planted("02", MINSKY_PLANTED, "").reached) << "with nothing planted it has to pass";
  for (const char* plant :
       {"matmul is zero", "matmul is NaN", "add ignores its second argument", "tanh is the identity",
        "tanh's gradient is NaN", "matmul's gradient is negated", "add gives its second argument no gradient",
        "binary cross entropy takes everything for true", "step moves nothing",
        "zero_grad forgets nothing"}) {
    const Outcome outcome = run_planted("02", MINSKY_PLANTED, plant);
    EXPECT_FALSE(outcome.reached) << plant;
    EXPECT_EQ(outcome.result.signal, 0) << plant;
    EXPECT_FALSE(outcome.result.timed_out) << plant;
  }
}

TEST(Minsky, KnowsWhichHalfIsWrong) {
  const Outcome linear = run_planted("02", MINSKY_PLANTED, "tanh is the identity");
  EXPECT_EQ(linear.missed(), "two_layer_accuracy, two_layer_loss");
  const Outcome deaf = run_planted("02", MINSKY_PLANTED, "step moves nothing");
  EXPECT_THAT(deaf.missed(), HasSubstr("one_layer_worst_loss"));
}

TEST(Minsky, FindsALayerThatCanDoWhatNoneCan) {
  const Outcome outcome = run_planted("02", MINSKY_PLANTED, "matmul loses its sign");
  EXPECT_EQ(outcome.missed(), "one_layer_accuracy, one_layer_loss, one_layer_balance");
}

TEST(Minsky, HidesNoNaNBehindABetterBeginning) {
  const auto& figures = run_planted("02", MINSKY_PLANTED, "tanh's gradient is NaN").figures;
  EXPECT_TRUE(figures.contains("one_layer_loss"));
  EXPECT_FALSE(figures.contains("two_layer_loss"));  // JSON has no number for it
}

TEST(Minsky, NamesTheExerciseThatIsNotWritten) {
  const Outcome outcome = run_planted("02", MINSKY_PLANTED, "matmul is not written");
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_THAT(outcome.result.output, HasSubstr("todo 01.14"));
}

}  // namespace
