/// @file
/// What every module promises, whoever writes it: the solution passes; the stub fails every exercise by name,
/// in tests and in scenarios; nothing a student receives holds the solution; files and manifest name the same
/// exercises.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tito/core/files.h"
#include "tito/core/grading.h"
#include "tito/core/leaks.h"
#include "tito/core/regions.h"
#include "tito/core/registry.h"
#include "tito/core/runner.h"
#include "tito/core/stubs.h"

namespace tito {
namespace {

namespace fs = std::filesystem;
namespace scenario = tinytorch::scenario;

const Registry& registry() {
  static const Registry all = Registry::read(TINYTORCH_SOURCE);
  return all;
}

std::vector<std::string> numbers() {
  std::vector<std::string> out;
  for (const Module& module : registry().modules()) out.push_back(module.number);
  return out;
}

fs::path program(const std::string& name) { return fs::path(TINYTORCH_PROGRAMS) / name; }

bool is_about(const TestResult& test, const Exercise& exercise) {
  return std::find(test.exercises.begin(), test.exercises.end(), exercise.id) != test.exercises.end();
}

/// Guards and their messages are given, so a test of refusals may pass before anything is written.
bool is_about_guards(const TestResult& test) { return test.name.find("Refuse") != std::string::npos; }

/// Whether a todo() is that of an exercise, or of one that it needs, however far down.
bool is_named(const Module& module, const Exercise& exercise, const std::string& todo) {
  return todo == exercise.id ||
         std::any_of(exercise.needs.begin(), exercise.needs.end(), [&](const std::string& need) {
           return todo == need ||
                  (need.substr(0, 2) == module.number && is_named(module, module.exercise(need), todo));
         });
}

/// One module; its number is the test's parameter.
class Promise : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!fs::exists(module().solution())) GTEST_SKIP() << "a student edition has no solution/";
  }
  static const Module& module() { return registry().module(GetParam()); }
};

TEST_P(Promise, TheSolutionPasses) {
  const TestRun run = run_tests(program("test_" + GetParam()));
  EXPECT_EQ(run.trouble, "");
  EXPECT_FALSE(run.tests.empty());
  for (const TestResult& test : run.tests) {
    EXPECT_TRUE(test.outcome == Outcome::passed || test.outcome == Outcome::skipped)
        << test.name << ": " << test.message;
  }
}

TEST_P(Promise, TheStubFailsEveryExerciseByName) {
  const TestRun run = run_tests(program("test_" + GetParam() + "_stub"));
  for (const Exercise& exercise : module().exercises) {
    int named = 0;
    for (const TestResult& test : run.tests) {
      if (!is_about(test, exercise)) continue;
      EXPECT_TRUE(test.outcome != Outcome::passed || is_about_guards(test))
          << test.name << " passes although " << exercise.id << " is unwritten";
      named += is_named(module(), exercise, test.todo) ? 1 : 0;
    }
    EXPECT_GT(named, 0) << "no test with EXERCISE(\"" << exercise.id
                        << "\") names it as unwritten, or what it needs";
  }
}

TEST_P(Promise, TheStubLeavesEveryScenarioUnwritten) {
  const fs::path reference_program = program("scenarios_" + GetParam());
  ASSERT_TRUE(fs::exists(reference_program))
      << "tests/" << module().folder_name() << "/scenarios.cpp is not there";
  Reference reference(reference_program);
  const GradeOptions options{.repeats = 1};
  for (const ExerciseGrade& exercise :
       grade(reference, module(), program("scenarios_" + GetParam() + "_stub"), options)) {
    EXPECT_FALSE(exercise.scenarios.empty()) << exercise.id << " has no scenario";
    for (const ScenarioGrade& one : exercise.scenarios) {
      EXPECT_EQ(scenario::name_of(one.judgement.verdict), "NOT_WRITTEN")
          << one.scenario.name << ": " << one.judgement.sentence;
    }
  }
}

TEST_P(Promise, TheStubIsWhatTheSolutionSays) {
  for (const StaleStub& stub : stale_stubs(registry(), module())) {
    ADD_FAILURE() << stub.file << " is not what solution/ says; run 'tito dev stubs " << GetParam() << "'";
  }
}

TEST_P(Promise, NothingAStudentReceivesHoldsTheSolution) {
  const std::string mine = "modules/" + module().folder_name() + "/";
  for (const Leak& leak : find_leaks(registry())) {
    if (leak.solution.rfind(mine, 0) == 0)
      ADD_FAILURE() << leak.found_in << " holds a line of " << leak.solution << ": " << leak.code;
  }
}

TEST_P(Promise, FilesAndManifestNameTheSameExercises) {
  for (const std::string& file : module().files()) {
    std::vector<std::string> wanted, found;
    for (const Exercise& exercise : module().exercises) {
      if (exercise.file == file) wanted.push_back(exercise.id);
    }
    for (const fs::path& folder : {module().solution(), module().stub()}) {
      found.clear();
      for (const Region& region : find_regions(file, read_file(folder / file))) {
        if (!region.is_helper()) found.push_back(region.id);
      }
      EXPECT_THAT(found, testing::UnorderedElementsAreArray(wanted)) << folder / file;
    }
  }
  for (const std::string& file : solution_files(module())) {
    EXPECT_THAT(module().files(), testing::Contains(file))
        << "solution/" << file << " holds no exercise of the manifest";
  }
}

INSTANTIATE_TEST_SUITE_P(Modules, Promise, testing::ValuesIn(numbers()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace tito
