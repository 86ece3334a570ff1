#include "tito/core/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tito {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// accidents.cpp, run once for all tests below.
const TestRun& accidents() {
  static const TestRun run = run_tests(TINYTORCH_ACCIDENTS, {.limit = milliseconds(500)});
  return run;
}

const TestResult& accident(const std::string& name) {
  for (const TestResult& test : accidents().tests) {
    if (test.name == "Accidents." + name) return test;
  }
  static const TestResult none;
  ADD_FAILURE() << name << " was not reported";
  return none;
}

TEST(Runner, ReportsEveryTestOnce) {
  EXPECT_EQ(accidents().tests.size(), 13u);
  EXPECT_EQ(accidents().trouble, "");
  EXPECT_FALSE(accidents().ok());
}

TEST(Runner, PassesWhatPasses) {
  EXPECT_EQ(accident("Passes").outcome, Outcome::passed);
  EXPECT_EQ(accident("PassesAtTheEnd").outcome, Outcome::passed);
  EXPECT_THAT(accident("PassesAtTheEnd").exercises, ElementsAre("09.5"));
  EXPECT_EQ(accidents().count(Outcome::passed), 3);  // a flood that ends is no failure
}

TEST(Runner, KeepsTheFirstFailureAndWhatWasPrinted) {
  const TestResult& test = accident("Fails");
  EXPECT_EQ(test.outcome, Outcome::failed);
  EXPECT_THAT(test.exercises, ElementsAre("09.1", "09.2"));
  EXPECT_THAT(test.message, HasSubstr("tests/tito/accidents.cpp:"));
  EXPECT_THAT(test.message, HasSubstr("1 + 1"));
  EXPECT_EQ(test.output, "what the learner printed\n");
}

TEST(Runner, LosesOnlyTheTestThatCrashes) {
  const TestResult& test = accident("ReadsNowhere");
  EXPECT_EQ(test.outcome, Outcome::lost);
  EXPECT_THAT(test.message, HasSubstr("SIGSEGV"));
  EXPECT_THAT(test.where, HasSubstr("tests/tito/accidents.cpp:"));
  EXPECT_THAT(test.exercises, ElementsAre("09.3"));
}

TEST(Runner, NamesARecursionThatDoesNotEnd) {
  EXPECT_THAT(accident("OverflowsTheStack").message, HasSubstr("recursion"));
  EXPECT_THAT(accident("OverflowsTheStack").where, HasSubstr("accidents.cpp:"));
}

TEST(Runner, SaysSignalsInWords) {
  EXPECT_THAT(accident("DividesByZero").message, HasSubstr("divided by zero"));
  EXPECT_THAT(accident("Aborts").message, HasSubstr("Assertion 'honest' failed"));
}

TEST(Runner, ReportsExitInsideATest) {
  EXPECT_EQ(accident("Exits").outcome, Outcome::lost);
  EXPECT_THAT(accident("Exits").message, HasSubstr("something called exit()"));
}

TEST(Runner, EndsALoopAndSaysWhereItWas) {
  EXPECT_EQ(accident("LoopsForEver").outcome, Outcome::lost);
  EXPECT_THAT(accident("LoopsForEver").message, HasSubstr("a loop that does not stop"));
  EXPECT_THAT(accident("LoopsForEver").where, HasSubstr("accidents.cpp:"));
}

TEST(Runner, CutsAFloodInTheMiddle) {
  EXPECT_EQ(accident("Floods").outcome, Outcome::passed);
  EXPECT_LT(accident("Floods").output.size(), 20000u);
  EXPECT_THAT(accident("Floods").output, HasSubstr("bytes left out"));
}

TEST(Runner, SurvivesBytesThatAreNoText) {
  EXPECT_EQ(accident("PrintsNul").outcome, Outcome::failed);
  EXPECT_EQ(accident("PrintsNul").output, std::string("a\0b", 3));
  EXPECT_THAT(accident("PrintsNul").message, HasSubstr("\"quotes\" and \n a line"));
}

TEST(Runner, NamesTheExerciseThatIsUnwritten) {
  EXPECT_EQ(accident("IsUnwritten").outcome, Outcome::unwritten);
  EXPECT_EQ(accident("IsUnwritten").todo, "09.2");
  EXPECT_THAT(accident("IsUnwritten").exercises, ElementsAre("09.4"));
}

TEST(Runner, ReportsASkipAloud) {
  EXPECT_EQ(accident("Skips").outcome, Outcome::skipped);
  EXPECT_THAT(accident("Skips").message, HasSubstr("no data here"));
}

TEST(Runner, KeepsToAFilterBehindACrash) {
  const TestRun run = run_tests(TINYTORCH_ACCIDENTS, {.filter = "*.ReadsNowhere:*.PassesAtTheEnd"});
  ASSERT_EQ(run.tests.size(), 2u);
  EXPECT_EQ(run.tests[1].outcome, Outcome::passed);
}

TEST(Runner, ReportsAProgramThatDiesBeforeItsFirstTest) {
  const TestRun run = run_tests("/bin/false");
  EXPECT_TRUE(run.tests.empty());
  EXPECT_FALSE(run.ok());
  EXPECT_THAT(run.trouble, HasSubstr("exit status 1"));
}

}  // namespace
}  // namespace tito
