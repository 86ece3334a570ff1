// Milestone 01 is passed by its figures alone, and a wrong library does not reach them.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "judged.h"

namespace {

Outcome run(const std::string& program, const std::vector<std::string>& options,
            const std::string& plant = "") {
  return run_planted("01", program, plant, options);
}

TEST(Rosenblatt, ReachesItsFiguresWithSeveralSeeds) {
  for (const char* seed : {"1957", "1", "2", "3", "4"}) {
    EXPECT_TRUE(run(ROSENBLATT, {"--seed", seed}).reached) << "seed " << seed;
    EXPECT_TRUE(run(ROSENBLATT, {"--seed", seed, "--quick"}).reached) << "quick, seed " << seed;
  }
}

TEST(Rosenblatt, GivesTheSameFiguresForTheSameSeedAndOthersForAnother) {
  const Outcome first = run(ROSENBLATT, {"--quick"}), again = run(ROSENBLATT, {"--quick"});
  EXPECT_EQ(first.figures, again.figures);
  EXPECT_NE(first.figures, run(ROSENBLATT, {"--quick", "--seed", "7"}).figures);
}

TEST(Rosenblatt, IsNotPassedByAWrongLibrary) {
  EXPECT_TRUE(run(ROSENBLATT_PLANTED, {"--quick"}).reached) << "with nothing planted it has to pass";
  for (const char* plant :
       {"matmul is zero", "matmul is negated", "matmul is NaN", "add ignores its second argument",
        "add_ changes nothing", "add_ subtracts", "slice is always the first row"}) {
    const Outcome outcome = run(ROSENBLATT_PLANTED, {"--quick"}, plant);
    EXPECT_FALSE(outcome.reached) << plant;
    EXPECT_FALSE(outcome.result.timed_out) << plant;
  }
}

TEST(Rosenblatt, NamesTheExerciseThatIsNotWritten) {
  const Outcome outcome = run(ROSENBLATT_PLANTED, {"--quick"}, "matmul is not written");
  EXPECT_FALSE(outcome.reached);
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_NE(outcome.result.output.find("todo 01.14"), std::string::npos) << outcome.result.output;
}

TEST(Rosenblatt, PrintsOneDocumentAndNothingElseWithJson) {
  const std::string output = run(ROSENBLATT, {"--quick", "--json"}).result.output;
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
  EXPECT_TRUE(output.starts_with("{\"program\": \"rosenblatt\", ")) << output;
}

TEST(Rosenblatt, RefusesAWrongCallWithTwo) {
  const Outcome unknown = run(ROSENBLATT, {"--fast"});
  EXPECT_EQ(unknown.result.code, 2);
  EXPECT_EQ(unknown.result.output, "rosenblatt: unknown or incomplete option '--fast'; see --help\n");
  EXPECT_EQ(run(ROSENBLATT, {"--seed", "many"}).result.output,
            "rosenblatt: --seed takes a whole number, got 'many'\n");
}

}  // namespace
