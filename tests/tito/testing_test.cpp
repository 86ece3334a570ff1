#include "tito/core/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tito {
namespace {

using testing::ElementsAre;

/// 09.1, 09.2 which needs 09.1, 09.3 which needs nothing, 09.4 for stretching.
Module small_module() {
  Module module;
  module.number = "09";
  module.exercises = {{.id = "09.1", .title = {}, .file = {}, .needs = {}, .hints = {}},
                      {.id = "09.2", .title = {}, .file = {}, .needs = {"09.1"}, .hints = {}},
                      {.id = "09.3", .title = {}, .file = {}, .needs = {}, .hints = {}},
                      {.id = "09.4", .title = {}, .file = {}, .level = 3, .needs = {}, .hints = {}}};
  return module;
}

TestResult result(const std::string& exercise, Outcome outcome, const std::string& todo = "") {
  TestResult test;
  test.name = "Suite.Test";
  if (!exercise.empty()) test.exercises = {exercise};
  test.outcome = outcome;
  test.todo = todo;
  return test;
}

ModuleReport sorted(const Module& module, const std::vector<TestResult>& tests) {
  ModuleReport report;
  report.module = &module;
  for (const Exercise& exercise : module.exercises) {
    report.exercises.push_back({.exercise = &exercise, .blocked_by = {}, .place = {}, .tests = {}});
  }
  TestRun run;
  run.tests = tests;
  sort_results(report, run);
  return report;
}

TEST(SortResults, AFilterIsJudgedByTheTestsThatItChose) {
  const Module module = small_module();
  ModuleReport report = sorted(module, {result("09.3", Outcome::passed)});
  EXPECT_FALSE(report.passed());
  report.filter = "Suite.*";
  EXPECT_TRUE(report.passed());
  report.filter = "Suite.*";
  report.trouble = "no test is called so";
  EXPECT_FALSE(report.passed());
  // A stretch exercise that was asked for counts.
  report = sorted(module, {result("09.3", Outcome::passed), result("09.4", Outcome::failed)});
  report.filter = "Suite.*";
  EXPECT_FALSE(report.passed());
}

TEST(SortResults, PassesWhenEveryTestOfEveryExerciseDoes) {
  const Module module = small_module();
  const ModuleReport report =
      sorted(module, {result("09.1", Outcome::passed), result("09.2", Outcome::passed),
                      result("09.3", Outcome::passed), result("09.4", Outcome::failed)});
  EXPECT_TRUE(report.passed());  // 09.4 is for stretching
  EXPECT_THAT(report.passing(), ElementsAre("09.1", "09.2", "09.3"));
  EXPECT_EQ(report.first()->exercise->id, "09.4");
}

TEST(SortResults, OneLostTestFailsItsExercise) {
  const Module module = small_module();
  const ModuleReport report =
      sorted(module, {result("09.1", Outcome::passed), result("09.1", Outcome::lost)});
  EXPECT_EQ(report.exercises[0].standing, Standing::failed);
  EXPECT_FALSE(report.passed());
}

TEST(SortResults, AFailureWaitsForTheExerciseItNeeds) {
  const Module module = small_module();
  const ModuleReport report =
      sorted(module, {result("09.1", Outcome::failed), result("09.2", Outcome::failed)});
  EXPECT_EQ(report.exercises[1].standing, Standing::blocked);
  EXPECT_THAT(report.exercises[1].blocked_by, ElementsAre("09.1"));
  EXPECT_EQ(report.first()->exercise->id, "09.1");
}

TEST(SortResults, TellsItsOwnTodoFromAnothers) {
  const Module module = small_module();
  const ModuleReport report = sorted(
      module, {result("09.1", Outcome::unwritten, "09.1"), result("09.3", Outcome::unwritten, "08.2")});
  EXPECT_EQ(report.exercises[0].standing, Standing::unwritten);
  EXPECT_EQ(report.exercises[2].standing, Standing::blocked);
  EXPECT_THAT(report.exercises[2].blocked_by, ElementsAre("08.2"));
}

TEST(SortResults, AnExerciseWithoutAResultIsNotPassed) {
  const Module module = small_module();
  const ModuleReport report =
      sorted(module, {result("09.1", Outcome::skipped), result("09.2", Outcome::failed)});
  EXPECT_EQ(report.exercises[0].standing, Standing::untested);
  EXPECT_EQ(report.exercises[1].standing, Standing::failed);  // and does not hold up the next one
  EXPECT_FALSE(report.passed());
}

TEST(SortResults, IsNotSoundWhenSomethingIsRefusedOrCrashesOutsideTheTests) {
  const Module module = small_module();
  ModuleReport report = sorted(module, {result("09.1", Outcome::passed)});
  EXPECT_TRUE(report.sound());
  report.findings.push_back({"x.cpp", 3, "", "a marker is missing"});
  EXPECT_FALSE(report.sound());
  report.findings.clear();
  report.trouble = "after its last test the program ended with a segmentation fault";
  EXPECT_FALSE(report.sound());
}

TEST(SortResults, ATestWithoutAnExerciseCountsToo) {
  const Module module = small_module();
  const ModuleReport report =
      sorted(module, {result("09.1", Outcome::passed), result("09.2", Outcome::passed),
                      result("09.3", Outcome::passed), result("", Outcome::failed)});
  EXPECT_EQ(report.others.size(), 1u);
  EXPECT_FALSE(report.passed());
}

}  // namespace
}  // namespace tito
