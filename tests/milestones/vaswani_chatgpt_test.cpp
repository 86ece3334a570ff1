// Milestone 05, the third program, with the weights that ship: it answers what it never saw, and a wrong
// library does not pass.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "../support/folder.h"
#include "judged.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;

class VaswaniChatgpt : public testing::Test {
 protected:
  [[nodiscard]] Outcome run(std::vector<std::string> options) const {
    options.insert(options.end(), {"--out", folder_.path()});
    return run_milestone("05", VASWANI_CHATGPT, options);
  }
  [[nodiscard]] Outcome planted(const std::string& plant) const {
    return run_planted("05", VASWANI_CHATGPT_PLANTED, plant, {"--quick", "--out", folder_.path()});
  }

  testing_support::Folder folder_;  // nobody has trained here
};

TEST_F(VaswaniChatgpt, ReachesItsFiguresAndShowsItsMistakes) {
  const Outcome outcome = run({"--quick"});
  EXPECT_EQ(outcome.missed(), "") << outcome.result.output;
  EXPECT_EQ(outcome.figures.size(), 10u);
  EXPECT_THAT(outcome.result.output, AllOf(HasSubstr("The weights that ship: "), HasSubstr("680 held-out"),
                                           HasSubstr("160 about what is not in its world")));
}

TEST_F(VaswaniChatgpt, PrintsOneDocumentWithJson) {
  const Outcome outcome = run({"--quick", "--json"});
  const std::string& output = outcome.result.output;
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
  EXPECT_TRUE(output.starts_with("{\"program\": \"vaswani_chatgpt\", \"seed\": 2017, ")) << output;
}

TEST_F(VaswaniChatgpt, AnswersOneQuestionWithoutAnExamination) {
  const Outcome outcome = run({"--prompt", "What is the capital of Norway?"});
  EXPECT_EQ(outcome.result.output, "The capital of Norway is Oslo.\n");
  EXPECT_TRUE(outcome.figures.empty());
  EXPECT_EQ(outcome.result.code, 0);
}

TEST_F(VaswaniChatgpt, IsNotPassedByAWrongLibrary) {
  for (const char* plant : {"attention looks everywhere alike", "attention sees itself alone",
                            "heads are merged without turning them back", "matmul is negated",
                            "add ignores its second argument", "no row is turned", "no pair is joined"}) {
    const Outcome outcome = planted(plant);
    EXPECT_THAT(outcome.missed(), HasSubstr("held_out_exact")) << plant;
    EXPECT_EQ(outcome.result.signal, 0) << plant << ": " << outcome.result.output;
    EXPECT_FALSE(outcome.result.timed_out) << plant;
  }
}

TEST_F(VaswaniChatgpt, IsNotPassedByALoopThatSaysAnotherThing) {
  EXPECT_EQ(planted("stop tokens are not looked at").missed(), "spoken_as_read");
}

TEST_F(VaswaniChatgpt, SaysWhatIsNotWritten) {
  const Outcome outcome = planted("matmul is not written");
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_THAT(outcome.result.output, HasSubstr("todo 01.14"));
}

}  // namespace
