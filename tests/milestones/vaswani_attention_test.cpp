// Milestone 05, the first program: rows are written again whatever the seed, and a wrong library does not
// pass.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "judged.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;

Outcome run(const std::vector<std::string>& options) {
  return run_milestone("05", VASWANI_ATTENTION, options);
}
Outcome planted(const std::string& plant) { return run_planted("05", VASWANI_ATTENTION_PLANTED, plant); }

// A run takes some ten seconds, so each of these shows several things.

TEST(VaswaniAttention, ReachesItsFiguresAndShowsWhereItLooked) {
  const Outcome outcome = run({"--quick"});
  EXPECT_EQ(outcome.missed(), "");
  EXPECT_EQ(outcome.figures.size(), 4u);
  EXPECT_THAT(outcome.result.output, AllOf(HasSubstr("reads "), HasSubstr("   writes "), HasSubstr("#")));
}

TEST(VaswaniAttention, ReachesThemWithAnotherSeedAndPrintsOneDocumentWithJson) {
  const Outcome outcome = run({"--quick", "--json", "--seed", "2017"});
  EXPECT_EQ(outcome.missed(), "");
  const std::string& output = outcome.result.output;
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
  EXPECT_TRUE(output.starts_with("{\"program\": \"vaswani_attention\", \"seed\": 2017, ")) << output;
}

TEST(VaswaniAttention, IsNotPassedByAWrongLibrary) {
  for (const char* plant : {"attention looks everywhere alike", "attention sees itself alone",
                            "heads are merged without turning them back"}) {
    const Outcome outcome = planted(plant);
    EXPECT_THAT(outcome.missed(), AllOf(HasSubstr("copy_exact"), HasSubstr("reversal_exact"))) << plant;
    EXPECT_EQ(outcome.result.signal, 0) << plant << ": " << outcome.result.output;
    EXPECT_FALSE(outcome.result.timed_out) << plant;
  }
}

TEST(VaswaniAttention, SaysWhatIsNotWritten) {
  const Outcome outcome = planted("matmul is not written");
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_THAT(outcome.result.output, HasSubstr("todo 01.14"));
}

}  // namespace
