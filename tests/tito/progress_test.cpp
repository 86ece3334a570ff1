#include "tito/core/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "small_course.h"
#include "tito/core/learning.h"

namespace {

using namespace tito;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ModuleStatus status(const SmallCourse& course) {
  return module_statuses(course.registry(), read_progress(course.root())).at(0);
}

// As a learner whose files pass the exercises named.
Tester passes(std::vector<std::string> ids) {
  return [ids](const Module&) { return Tested{ids, true}; };
}

TEST(Progress, IsEmptyBeforeAnythingHappened) {
  const SmallCourse course;
  EXPECT_EQ(read_progress(course.root()).problem, "");
  EXPECT_FALSE(status(course).started);
  EXPECT_EQ(status(course).possible, 20);
}

TEST(Progress, KeepsEveryFieldThroughTheFile) {
  const SmallCourse course;
  update_progress(course.root(), [](Progress& progress) {
    progress.modules["01"] = {"s", "c", "h", "t", {"01.1"}, {{"01.2", 2}}};
    progress.checkpoints["01"] = {"r", "l", true, {}};
    progress.milestones["01"] = {"r", "l", true, {{"accuracy", 0.93}}};
  });
  const Progress progress = read_progress(course.root());
  const ModuleRecord& module = progress.modules.at("01");
  EXPECT_EQ(module.started, "s");
  EXPECT_EQ(module.completed, "c");
  EXPECT_EQ(module.student, "h");
  EXPECT_EQ(module.tests, "t");
  EXPECT_THAT(module.passed, ElementsAre("01.1"));
  EXPECT_EQ(module.hints.at("01.2"), 2);
  EXPECT_TRUE(progress.checkpoints.at("01").passed);
  EXPECT_EQ(progress.milestones.at("01").figures.at("accuracy"), 0.93);
  EXPECT_THAT(course.read(".tito/progress.json"), HasSubstr("\"format\": 1"));
}

TEST(Progress, CountsVerifiedPassesOnly) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}));
  EXPECT_TRUE(status(course).completed);
  EXPECT_EQ(status(course).points, 15);

  course.write(SmallCourse::kStudentFile, SmallCourse::stub("// changed\n"));
  EXPECT_TRUE(status(course).started);
  EXPECT_FALSE(status(course).verified);
  EXPECT_FALSE(status(course).completed);
  EXPECT_EQ(status(course).points, 0);
}

TEST(Progress, IsUnverifiedWhenTheTestsChange) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}));
  course.write("tests/01_tensor/test_strides.cpp", "// harder tests\n");
  EXPECT_FALSE(status(course).verified);
}

TEST(Progress, DoesNotBelieveAForgedRecord) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  course.write(".tito/progress.json", R"({"format": 1, "modules": {"01": {"started": "x", "completed": "y",
    "student": "0000", "tests": "0000", "passed": ["01.1", "01.2", "01.3"]}}})");
  EXPECT_FALSE(status(course).completed);
  EXPECT_EQ(status(course).points, 0);
  // and the next test finds the truth
  const Completion done = complete_module(course.registry(), course.tensor(), passes({"01.1"}));
  EXPECT_THAT(done.failing, ElementsAre("01.2"));
  EXPECT_FALSE(status(course).completed);
  EXPECT_EQ(status(course).points, 5);
}

TEST(Progress, LosesACompletionThatNoLongerHolds) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}));
  record_tests(course.registry(), course.tensor(), hash_folder(course.tensor().student()), {"01.1"});
  EXPECT_FALSE(status(course).completed);
  EXPECT_EQ(read_progress(course.root()).modules.at("01").completed, "");
}

TEST(Progress, FindsTheTruthAgainWhenTheFileIsLost) {
  const SmallCourse course;
  start_module(course.registry(), course.tensor());
  std::filesystem::remove_all(course.root() / ".tito");
  EXPECT_TRUE(status(course).started);
  EXPECT_FALSE(status(course).verified);
  complete_module(course.registry(), course.tensor(), passes({"01.1", "01.2"}));
  EXPECT_TRUE(status(course).completed);
}

TEST(Progress, SaysThatADamagedFileIsOneAndKeepsItAside) {
  for (const std::string damage :
       {"", "{", "[]", "null", R"({"format": 2})", R"({"format": 1, "modules": {"01": 7}})",
        R"({"format": 1, "modules": {"01": {"passed": "01.1"}}})", R"({"format": 1, "milestones": []})",
        R"({"format": 1, "modules": {"01": {"hints": {"01.1": "two"}}}})"}) {
    const SmallCourse course;
    course.write(".tito/progress.json", damage);
    EXPECT_THAT(read_progress(course.root()).problem, HasSubstr("not a record of progress")) << damage;
    EXPECT_EQ(status(course).points, 0) << damage;
    start_module(course.registry(), course.tensor());
    EXPECT_EQ(read_progress(course.root()).problem, "") << damage;
    int kept = 0;
    for (const auto& entry : std::filesystem::directory_iterator(course.root() / ".tito")) {
      if (entry.path().string().find("progress.json.damaged-") == std::string::npos) continue;
      ++kept;
      EXPECT_EQ(read_file(entry.path()), damage);
    }
    EXPECT_EQ(kept, 1) << damage;
  }
}

TEST(Progress, ReadsAFigureThatWasNotANumber) {
  const SmallCourse course;
  course.write(".tito/progress.json",
               R"({"format": 1, "milestones": {"01": {"figures": {"accuracy": null}, "passed": true}}})");
  const double value = read_progress(course.root()).milestones.at("01").figures.at("accuracy");
  EXPECT_NE(value, value);
}

TEST(Progress, SaysWhenTheFolderCannotBeWritten) {
  const SmallCourse course;
  course.write(".tito", "a file where the folder should be: nobody can write into it, not even root");
  const std::string error =
      error_of([&] { update_progress(course.root(), [](Progress&) {}); }, Exit::machine);
  EXPECT_THAT(error, HasSubstr("the course folder has to be writable"));
}

TEST(Progress, IsAsItWasWhenAChangeFails) {
  const SmallCourse course;
  update_progress(course.root(), [](Progress& progress) { progress.modules["01"].started = "then"; });
  EXPECT_THROW(update_progress(course.root(),
                               [](Progress& progress) {
                                 progress.modules.clear();
                                 throw Error(Exit::call, "changed my mind");
                               }),
               Error);
  EXPECT_EQ(read_progress(course.root()).modules.at("01").started, "then");
}

TEST(LibraryHash, ChangesWithStudentGivenAndHeaders) {
  const SmallCourse course;
  const std::string reference = library_hash(course.registry(), course.tensor());
  start_module(course.registry(), course.tensor());
  const std::string own = library_hash(course.registry(), course.tensor());
  EXPECT_NE(own, reference);
  course.write("modules/01_tensor/include/tinytorch/x.h", "// x\n");
  const std::string header = library_hash(course.registry(), course.tensor());
  EXPECT_NE(header, own);
  course.write("modules/00_core/given/x.cpp", "// x\n");
  EXPECT_NE(library_hash(course.registry(), course.tensor()), header);
}

TEST(Progress, RemembersWhenAModuleWasStartedFirst) {
  const SmallCourse course;
  update_progress(course.root(), [](Progress& progress) { progress.modules["01"].started = "long ago"; });
  start_module(course.registry(), course.tensor());
  record_tests(course.registry(), course.tensor(), "hash", {});
  EXPECT_EQ(read_progress(course.root()).modules.at("01").started, "long ago");
}

TEST(Progress, LosesNothingWhenTwoWriteAtOnce) {
  const SmallCourse course;
  const auto count = [&] {
    for (int i = 0; i < 40; ++i) {
      update_progress(course.root(), [](Progress& progress) { ++progress.modules["01"].hints["01.1"]; });
    }
  };
  std::thread other(count);
  count();
  other.join();
  EXPECT_EQ(read_progress(course.root()).modules.at("01").hints.at("01.1"), 80);
}

TEST(Progress, NamesTheModulesThatComeFirstUntilTheyAreComplete) {
  const SmallCourse course;
  course.add_layers();
  const Registry registry = Registry::read(course.root());
  const auto missing = [&] { return module_statuses(registry, read_progress(course.root())).at(1).missing; };
  EXPECT_THAT(missing(), ElementsAre("01"));
  start_module(registry, course.tensor());
  complete_module(registry, course.tensor(), passes({"01.1"}));
  EXPECT_THAT(missing(), ElementsAre("01"));
  complete_module(registry, course.tensor(), passes({"01.1", "01.2"}));
  EXPECT_THAT(missing(), IsEmpty());
}

TEST(LibraryHash, EndsAtItsModule) {
  const SmallCourse course;
  course.add_layers();
  const Registry registry = Registry::read(course.root());
  const std::string tensor = library_hash(registry, registry.module("01"));
  const std::string layers = library_hash(registry, registry.module("02"));
  EXPECT_NE(tensor, layers);
  course.write("modules/02_layers/given/x.cpp", "// x\n");
  EXPECT_EQ(library_hash(registry, registry.module("01")), tensor);
  EXPECT_NE(library_hash(registry, registry.module("02")), layers);
}

TEST(LibraryHash, TellsAnOwnFileFromTheSameFileOfTheReference) {
  const SmallCourse course;
  const std::string reference = library_hash(course.registry(), course.tensor());
  course.write(SmallCourse::kStudentFile, course.read("modules/01_tensor/solution/strides.cpp"));
  EXPECT_NE(library_hash(course.registry(), course.tensor()), reference);
}

}  // namespace
