#include "tito/core/learning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "small_course.h"
#include "tito/core/edition.h"

namespace {

using namespace tito;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kMine = "  return 42;  // mine\n";

std::string with_mine(const std::string& heading) {
  return heading + SmallCourse::region("01.1", kMine) +
         SmallCourse::region("01.2", SmallCourse::todo("01.2")) +
         SmallCourse::region("01.3", SmallCourse::todo("01.3"));
}

Tester passes(std::vector<std::string> ids, bool others = true) {
  return [ids, others](const Module&) { return Tested{ids, others}; };
}

TEST(StartModule, CopiesTheStubAndMakesAFormForTheAnswers) {
  const SmallCourse course;
  EXPECT_TRUE(start_module(course.registry(), course.tensor()));
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), course.read("modules/01_tensor/stub/strides.cpp"));
  EXPECT_THAT(course.read("modules/01_tensor/student/answers.md"), HasSubstr("## 01.Q1"));
  EXPECT_NE(read_progress(course.root()).modules.at("01").started, "");
  EXPECT_FALSE(course.has("modules/01_tensor/student.new"));
}

TEST(StartModule, NeverOverwrites) {
  const SmallCourse course;
  course.write(SmallCourse::kStudentFile, "mine");
  EXPECT_FALSE(start_module(course.registry(), course.tensor()));
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), "mine");
}

TEST(StartModule, BeginsAgainAfterAnInterruptedCopy) {
  const SmallCourse course;
  course.write("modules/01_tensor/student.new/half", "left by a copy that was stopped");
  EXPECT_TRUE(start_module(course.registry(), course.tensor()));
  EXPECT_FALSE(course.has("modules/01_tensor/student/half"));
  EXPECT_FALSE(course.has("modules/01_tensor/student.new"));
}

TEST(StartModule, LeavesNothingWhenTheStubCannotBeCopied) {
  const SmallCourse course;
  std::filesystem::remove_all(course.tensor().stub());
  EXPECT_THAT(error_of([&] { start_module(course.registry(), course.tensor()); }, Exit::machine),
              HasSubstr("nothing was changed"));
  EXPECT_FALSE(course.has("modules/01_tensor/student"));
}

TEST(UnwrittenExercises, AreThoseThatStillCallTodo) {
  const SmallCourse course;
  EXPECT_THAT(unwritten_exercises(course.tensor()), IsEmpty());
  start_module(course.registry(), course.tensor());
  EXPECT_THAT(unwritten_exercises(course.tensor()), ElementsAre("01.1", "01.2", "01.3"));
  const std::string kept = SmallCourse::region("01.1", "  // todo(\"01.1\"); stood here\n" + kMine);
  course.write(SmallCourse::kStudentFile, kept + SmallCourse::region("01.2", SmallCourse::todo("01.2")) +
                                              SmallCourse::region("01.3", "  todo( \"01.3\" );\n"));
  EXPECT_THAT(unwritten_exercises(course.tensor()), ElementsAre("01.2", "01.3"));
}

TEST(OpenQuestions, AreThoseWithoutTextUnderTheirHeading) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  EXPECT_THAT(open_questions(course.tensor()), ElementsAre("01.Q1"));
  course.write("modules/01_tensor/student/answers.md",
               "## 01.Q1\n\n<!-- Why? -->\n\nBecause views are free.\n");
  EXPECT_THAT(open_questions(course.tensor()), IsEmpty());
}

TEST(CompleteModule, WantsItStarted) {
  const SmallCourse course;
  EXPECT_THAT(error_of([&] { complete_module(course.registry(), course.tensor(), passes({})); }, Exit::work),
              HasSubstr("module 01 is not started; run 'tito module start 01'"));
}

TEST(CompleteModule, IsNotBlockedByStretchExercisesAndQuestions) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  const Completion done = complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}));
  EXPECT_TRUE(done.complete());
  EXPECT_THAT(done.stretch, ElementsAre("01.3"));
  EXPECT_THAT(done.questions, ElementsAre("01.Q1"));
  const auto completed = [&] { return read_progress(course.root()).modules.at("01").completed; };
  EXPECT_THAT(completed(), AllOf(testing::StartsWith("20"), testing::EndsWith("Z")));
  update_progress(course.root(),
                  [](Progress& progress) { progress.modules.at("01").completed = "2026-01-02T03:04:05Z"; });
  complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}));
  EXPECT_EQ(completed(), "2026-01-02T03:04:05Z");  // the first time counts
}

TEST(CompleteModule, IsBlockedByARequiredExerciseAndByOtherTests) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  EXPECT_THAT(complete_module(course.registry(), course.tensor(), passes({"01.2", "01.3"})).failing,
              ElementsAre("01.1"));
  EXPECT_FALSE(
      complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}, false)).complete());
  EXPECT_EQ(read_progress(course.root()).modules.at("01").completed, "");
}

TEST(CompleteModule, DoesNotVouchForAFileSavedWhileItWasTested) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  complete_module(course.registry(), course.tensor(), [&](const Module&) {
    course.write(SmallCourse::kStudentFile, with_mine("// saved meanwhile\n"));
    return Tested{{"01.1", "01.2"}, true};
  });
  EXPECT_FALSE(module_statuses(course.registry(), read_progress(course.root())).at(0).completed);
}

TEST(ResetModule, PutsTheStubBackAndKeepsTheAnswers) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, with_mine(""));
  course.write("modules/01_tensor/student/answers.md", "## 01.Q1\nmine\n");
  const Snapshot snapshot = reset_module(course.registry(), course.tensor(), "");
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), course.read("modules/01_tensor/stub/strides.cpp"));
  EXPECT_EQ(course.read("modules/01_tensor/student/answers.md"), "## 01.Q1\nmine\n");
  EXPECT_EQ(read_file(snapshot.files() / "strides.cpp"), with_mine(""));
  EXPECT_THAT(snapshot.name, testing::EndsWith("-01-reset"));
}

TEST(ResetModule, PutsOneExerciseBack) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  const std::string both = SmallCourse::region("01.1", kMine) + SmallCourse::region("01.2", kMine) +
                           SmallCourse::region("01.3", SmallCourse::todo("01.3"));
  course.write(SmallCourse::kStudentFile, both);
  reset_module(course.registry(), course.tensor(), "01.2");
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), with_mine(""));
}

TEST(ResetModule, BringsBackAFileThatWasDeleted) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  std::filesystem::remove(course.root() / SmallCourse::kStudentFile);
  reset_module(course.registry(), course.tensor(), "01.2");
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), course.read("modules/01_tensor/stub/strides.cpp"));
}

TEST(ResetModule, IsNoLongerCompleteUntilTheSnapshotIsRestored) {
  const SmallCourse course;
  const auto completed = [&] {
    return module_statuses(course.registry(), read_progress(course.root())).at(0).completed;
  };
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, with_mine(""));
  complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}));
  const Snapshot snapshot = reset_module(course.registry(), course.tensor(), "01.1");
  EXPECT_FALSE(completed());
  restore_snapshot(course.registry(), snapshot.name);
  EXPECT_TRUE(completed());
}

TEST(ResetModule, ChangesNothingWhenTheExerciseIsUnknown) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, with_mine(""));
  error_of([&] { reset_module(course.registry(), course.tensor(), "01.9"); });
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), with_mine(""));
  EXPECT_THAT(list_snapshots(course.root()), IsEmpty());
}

TEST(UpdateModule, KeepsRegionsAndTakesTheNewSkeleton) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, with_mine("#include \"tinytorch/tensor.h\"\n"));
  course.write("modules/01_tensor/stub/strides.cpp", SmallCourse::stub("// A clearer heading.\n"));
  const Update update = update_module(course.registry(), course.tensor());
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), with_mine("// A clearer heading.\n"));
  EXPECT_THAT(update.changed, ElementsAre("strides.cpp"));
  EXPECT_THAT(update.dropped, IsEmpty());
  EXPECT_THAT(read_file(update.snapshot.files() / "strides.cpp"), HasSubstr("tensor.h"));
}

TEST(UpdateModule, DoesNothingWhenNothingChanged) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  EXPECT_THAT(update_module(course.registry(), course.tensor()).changed, IsEmpty());
  EXPECT_THAT(list_snapshots(course.root()), IsEmpty());
}

TEST(UpdateModule, NamesARegionThatTheStubDropped) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, with_mine(""));
  course.write("modules/01_tensor/stub/strides.cpp", SmallCourse::region("01.2", SmallCourse::todo("01.2")));
  EXPECT_THAT(update_module(course.registry(), course.tensor()).dropped, ElementsAre("01.1"));
}

TEST(UpdateModule, FollowsARegionThatMovedToAnotherFile) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, with_mine(""));
  std::filesystem::rename(course.tensor().stub() / "strides.cpp", course.tensor().stub() / "layout.cpp");
  const Update update = update_module(course.registry(), course.tensor());
  EXPECT_THAT(update.changed, ElementsAre("strides.cpp", "layout.cpp"));
  EXPECT_THAT(course.read("modules/01_tensor/student/layout.cpp"), HasSubstr(kMine));
  EXPECT_FALSE(course.has(SmallCourse::kStudentFile));  // two definitions would not link
  EXPECT_EQ(read_file(update.snapshot.files() / "strides.cpp"), with_mine(""));
}

TEST(UpdateModule, LeavesFilesWithBrokenMarkersAlone) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, "// BEGIN SOLUTION\n");
  EXPECT_THAT(error_of([&] { update_module(course.registry(), course.tensor()); }),
              HasSubstr("strides.cpp:1"));
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), "// BEGIN SOLUTION\n");
}

TEST(NextHint, SaysOneLevelMoreEachTimeAndStopsAtTheLast) {
  const SmallCourse course;
  const Exercise& exercise = course.registry().exercise("01.1");
  EXPECT_EQ(next_hint(course.registry(), exercise, 0).text, "look at the last one");
  EXPECT_EQ(next_hint(course.registry(), exercise, 0).text, "go backwards");
  EXPECT_EQ(next_hint(course.registry(), exercise, 1).text, "look at the last one");
  EXPECT_EQ(next_hint(course.registry(), exercise, 0).text, "a running product");
  EXPECT_EQ(next_hint(course.registry(), exercise, 0).level, 3);
  EXPECT_EQ(read_progress(course.root()).modules.at("01").hints.at("01.1"), 3);
}

TEST(NextHint, DoesNotSkipLevels) {
  const SmallCourse course;
  const Exercise& exercise = course.registry().exercise("01.1");
  EXPECT_THAT(error_of([&] { next_hint(course.registry(), exercise, 3); }), HasSubstr("level 1 comes first"));
  EXPECT_THAT(read_progress(course.root()).modules, IsEmpty());
}

TEST(NextHint, NamesWhatComesFirst) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  const Exercise& exercise = course.registry().exercise("01.2");
  EXPECT_THAT(next_hint(course.registry(), exercise, 0).first, ElementsAre("01.1"));
  complete_module(course.registry(), course.tensor(), passes({"01.1"}));
  EXPECT_THAT(next_hint(course.registry(), exercise, 0).first, IsEmpty());
}

TEST(NextHint, SurvivesARecordThatSaysAnything) {
  const SmallCourse course;
  course.write(".tito/progress.json",
               R"({"format": 1, "modules": {"01": {"hints": {"01.1": 99, "01.2": -5}}}})");
  EXPECT_EQ(next_hint(course.registry(), course.registry().exercise("01.1"), 0).level, 3);
  EXPECT_EQ(next_hint(course.registry(), course.registry().exercise("01.2"), 0).level, 1);
}

TEST(Edition, TakesStudentWhereThereIsOne) {
  const SmallCourse course;
  EXPECT_EQ(choose_edition(course.registry(), course.tensor(), false).preset, "reference");
  start_module(course.registry(), course.tensor());
  const Edition edition = choose_edition(course.registry(), course.tensor(), false);
  EXPECT_EQ(edition.preset, "student-release");
  EXPECT_EQ(edition.in_words(), "module 01 from student/");
  EXPECT_EQ(choose_edition(course.registry(), course.tensor(), true).in_words(),
            "every module from the reference");
}

TEST(Edition, StopsAtAnUnwrittenExerciseThatIsNotStretch) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, with_mine(""));
  const Edition edition = choose_edition(course.registry(), course.tensor(), false);
  EXPECT_THAT(edition.unwritten, ElementsAre("01.2"));
  EXPECT_EQ(
      error_of([&] { need_written(edition, "milestone run 01"); }, Exit::work),
      "milestone run 01: exercise 01.2 is not written yet; run 'tito test 01', or add --reference to use the "
      "course's solutions");
}

TEST(Edition, StopsAtAWrongMarkerOnlyWhereEverythingMustBeWritten) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, "// END SOLUTION\n");
  const Edition edition = choose_edition(course.registry(), course.tensor(), false);  // a test goes on
  EXPECT_THAT(error_of([&] { need_written(edition, "export 01"); }, Exit::work),
              HasSubstr("export 01: modules/01_tensor/student/strides.cpp:1: "));
}

}  // namespace
