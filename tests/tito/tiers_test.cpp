#include "tito/core/tiers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "small_course.h"

namespace tito {
namespace {

using testing::ElementsAre;

StepReport judged(const Result& result) {
  StepReport step;
  judge(result, std::chrono::seconds(7), step);
  EXPECT_EQ(step.passed + step.failed, 1);
  return step;
}

TEST(Judge, AStepThatEndsWellPasses) {
  const StepReport step = judged({});
  EXPECT_EQ(step.passed, 1);
  EXPECT_TRUE(step.failures.empty());
}

TEST(Judge, AFailureSaysHowAndWhatWasPrintedLast) {
  EXPECT_THAT(judged({.code = 3, .output = "why\n"}).failures, ElementsAre("exit status 3\nwhy"));
  EXPECT_THAT(judged({.signal = SIGUSR2, .output = "why\n"}).failures, ElementsAre("signal SIGUSR2\nwhy"));
}

TEST(Judge, AStepThatRanTooLongIsNamedSoHoweverItEnded) {
  EXPECT_THAT(judged({.timed_out = true, .output = "still here\n"}).failures,
              ElementsAre("stopped: it ran longer than 7 s\nstill here"));
  EXPECT_THAT(judged({.signal = SIGKILL, .timed_out = true, .output = ""}).failures,
              ElementsAre("stopped: it ran longer than 7 s\n"));
}

TEST(AllReport, AddsUpItsSteps) {
  AllReport report;
  report.steps.resize(2);
  report.steps[0].passed = 3;
  report.steps[0].skipped = 1;
  report.steps[1].failed = 2;
  EXPECT_EQ(report.closing_line(), "3 passed, 2 failed, 1 skipped");
}

TEST(RunTier, AnUnknownPartNamesThoseThereAre) {
  const SmallCourse course;
  EXPECT_EQ(error_of([&] {
              run_tier(
                  course.registry(), {.deep = true, .part = "asn"}, [](const std::string&) {},
                  [](const StepReport&) {});
            }),
            "test --all --deep: no part is called asn; there are asan, tsan, mutants, fuzz");
}

}  // namespace
}  // namespace tito
