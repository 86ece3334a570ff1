#include "tito/core/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "folder.h"

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

/// A test program that is a shell script; `say` writes one event.
class Script {
 public:
  explicit Script(const std::string& body) {
    const auto file = folder_.path() / "program";
    folder_.write("program",
                  "#!/bin/sh\nsay() { printf '%s\\n' \"$1\" >/proc/self/fd/$TINYTORCH_EVENTS; }\n" + body);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  [[nodiscard]] TestRun run(milliseconds limit = milliseconds(5000)) const {
    return run_tests(folder_.path() / "program", {.limit = limit});
  }
  /// What follows on standard output belongs to the test.
  static std::string start(const std::string& name) {
    return "say '{\"event\":\"start\",\"test\":\"" + name + "\"}'\nprintf '\\036" + name + "\\037'\n";
  }
  static std::string end(const std::string& name) {
    return start(name) + "say '{\"event\":\"end\",\"test\":\"" + name + "\",\"result\":\"passed\"}'\n";
  }

 private:
  Folder folder_;
};

/// A second start has nothing left to run.
constexpr const char* kOnce = "[ -z \"$TINYTORCH_AFTER\" ] || { say '{\"event\":\"done\"}'; exit; }\n";
constexpr const char* kDone = "say '{\"event\":\"done\"}'\n";

TEST(Runner, DoesNotTrustResultsWhoseProgramEndsBadly) {
  EXPECT_TRUE(Script(Script::end("A.B") + kDone).run().ok());
  EXPECT_TRUE(Script(Script::end("A.B") + kDone + "exit 1").run().ok());  // GoogleTest's word for a failure
  const TestRun status = Script(Script::end("A.B") + kDone + "exit 3").run();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.trouble, HasSubstr("after its last test the program ended with exit status 3"));
  const TestRun crash = Script(Script::end("A.B") + kDone + "kill -SEGV $$").run();
  EXPECT_THAT(crash.trouble, HasSubstr("after its last test the program ended with a segmentation fault"));
  const TestRun early = Script(Script::end("A.B") + "exit 0").run();
  EXPECT_FALSE(early.ok());  // the tests behind this one never ran
  EXPECT_THAT(early.trouble, HasSubstr("between two tests"));
}

TEST(Runner, TellsAFailureThatHasNoWordFromAPass) {
  const TestRun run =
      Script(Script::start("A.B") + "say '{\"event\":\"end\",\"test\":\"A.B\"}'\n" + kDone).run();
  ASSERT_EQ(run.tests.size(), 1u);
  EXPECT_EQ(run.tests[0].outcome, Outcome::failed);
}

TEST(Runner, IgnoresEventsThatAreNone) {
  const TestRun run = Script("say 'no json'\nsay '[1]'\nsay '7'\n" + Script::end("A.B") + kDone).run();
  EXPECT_TRUE(run.ok());
  EXPECT_EQ(run.tests.size(), 1u);
}

TEST(Runner, RepeatsWhatASanitizerSays) {
  const TestRun run =
      Script(kOnce + Script::start("A.B") +
             "echo '==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60 at pc 0x5'\n"
             "echo '    #1 0x5 in f modules/01_tensor/student/sum.cpp:12:3'\n"
             "echo 'SUMMARY: the map of memory'\nexit 1\n")
          .run();
  ASSERT_EQ(run.tests.size(), 1u);
  EXPECT_EQ(run.tests[0].message, "AddressSanitizer: heap-buffer-overflow");
  EXPECT_EQ(run.tests[0].where, "modules/01_tensor/student/sum.cpp:12");
  EXPECT_THAT(run.tests[0].output, testing::Not(HasSubstr("SUMMARY")));
  const TestRun undefined = Script(kOnce + Script::start("A.B") +
                                   "echo 'x.cpp:1:2: runtime error: signed integer overflow'\nexit 1\n")
                                .run();
  EXPECT_EQ(undefined.tests.at(0).message, "undefined behaviour: signed integer overflow");
}

TEST(Runner, StopsWhenEveryTestRunsOutOfTime) {
  // Each start begins behind the last test and hangs.
  const TestRun run = Script(
                          "after=${TINYTORCH_AFTER#A.}\n"
                          "say '{\"event\":\"start\",\"test\":\"A.'$((after + 1))'\"}'\nexec sleep 60\n")
                          .run(milliseconds(30));
  EXPECT_EQ(run.tests.size(), 20u);
  EXPECT_EQ(run.tests.back().outcome, Outcome::lost);
  EXPECT_THAT(run.trouble, HasSubstr("20 tests ran out of time; the tests behind A.20 were not run"));
}

TEST(Runner, EndsAProgramThatBeginsAgainAndAgain) {
  const TestRun run = Script(Script::start("A.B") + "exit 1\n").run();  // whatever it is told to skip
  EXPECT_EQ(run.tests.size(), 2u);
  EXPECT_THAT(run.trouble, HasSubstr("began again with A.B"));
}

TEST(Runner, FindsTheVeryLineOfACrash) {
  const std::string source = read_file(std::string(TINYTORCH_SOURCE) + "/tests/tito/accidents.cpp");
  const auto before = source.substr(0, source.find("*nowhere = 1;"));
  EXPECT_THAT(accident("ReadsNowhere").where,
              testing::EndsWith(":" + std::to_string(1 + std::count(before.begin(), before.end(), '\n'))));
}

}  // namespace
}  // namespace tito
