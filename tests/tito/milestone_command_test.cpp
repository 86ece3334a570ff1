// tito milestone, run as a program in a small course that really builds: what reaches the program it starts,
// what is remembered of a run, and what a script reads.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "small_course.h"
#include "tito/core/learning.h"
#include "tito/core/process.h"
#include "tito/core/progress.h"

namespace {

using namespace tito;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kBuild = R"(cmake_minimum_required(VERSION 3.25)
set(CMAKE_CXX_COMPILER_WORKS ON)
project(small LANGUAGES CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/milestones)
add_executable(reader EXCLUDE_FROM_ALL milestones/03_1986_mlp/reader.cpp)
)";

constexpr const char* kPresets = R"({"version": 6, "configurePresets": [
  {"name": "base", "hidden": true, "generator": "Ninja", "binaryDir": "${sourceDir}/build/${presetName}"},
  {"name": "reference", "inherits": "base"}, {"name": "student-release", "inherits": "base"}]})";

constexpr const char* kMilestone = R"(title = "Reading"
story = "It reads."
needs = ["01"]
[[program]]
name = "reader"
title = "It reads"
[[program.figure]]
name = "accuracy"
op = ">="
bound = 0.9
[[program.figure]]
name = "clothes"
op = ">="
bound = 0.8
quick = false
data = "fashion"
)";

// Says what it was called with; figure=NAME:VALUE prints a figure, exit=N ends with N, crash aborts.
constexpr const char* kProgram = R"(#include <cstdio>
#include <cstdlib>
#include <cstring>
int main(int argc, char** argv) {
  std::FILE* events = fdopen(std::atoi(std::getenv("TINYTORCH_EVENTS")), "w");
  std::printf("called with");
  for (int i = 1; i < argc; ++i) std::printf(" <%s>", argv[i]);
  std::printf("\n");
  std::fflush(stdout);
  std::FILE* plan = std::fopen("plan", "r");
  char name[64] = "";
  double value = 0;
  int code = 0;
  while (plan && std::fscanf(plan, "%63s %lf", name, &value) == 2) {
    if (std::strcmp(name, "exit") == 0) code = static_cast<int>(value);
    else if (std::strcmp(name, "crash") == 0) std::abort();
    else std::fprintf(events, "{\"figure\":\"%s\",\"value\":%g}\n", name, value), std::fflush(events);
  }
  return code;
}
)";

/// A small course with one module, solved, and one milestone.
class Course : public SmallCourse {
 public:
  Course() {
    write("CMakeLists.txt", kBuild);
    write("CMakePresets.json", kPresets);
    write("milestones/03_1986_mlp/milestone.toml", kMilestone);
    write("milestones/03_1986_mlp/reader.cpp", kProgram);
    start_module(registry(), tensor());
    std::string solved;
    for (const char* id : {"01.1", "01.2", "01.3"}) solved += region(id, "  return 42;\n");
    write(kStudentFile, solved);
    plan("accuracy 0.95\nclothes 0.85\n");
  }

  /// What the program does: a figure and its value, "exit 3" or "crash 1" a line.
  void plan(const std::string& lines) const { write("plan", lines); }

  /// Runs the tool in a shell; standard error goes to error().
  [[nodiscard]] Result tito(const std::string& words) const {
    return run({.argv = {"sh", "-c", "\"$0\" milestone " + words + " 2>errors", TINYTORCH_TOOL},
                .folder = root(),
                .environment = {{"TINYTORCH_ROOT", root().string()}},
                .wall = std::chrono::seconds(120)});
  }
  [[nodiscard]] std::string error() const { return read("errors"); }
  [[nodiscard]] json ask(const std::string& words) const {
    const Result result = tito(words);
    json document = json::parse(result.output, nullptr, false);
    EXPECT_FALSE(document.is_discarded()) << result.output << error();
    return document;
  }
  [[nodiscard]] std::string state() const { return ask("list --json")[0]["state"]; }
  [[nodiscard]] bool recorded() const { return read_progress(root()).milestones.contains("03"); }
};

// ---- what follows -- is for the program

TEST(MilestoneCommand, HandsOnWhatFollowsTheDashes) {
  const Course course;
  const Result result = course.tito("run 03 -- --steps 3 'two words' --no-draw");
  EXPECT_TRUE(result.ok()) << result.output << course.error();
  EXPECT_THAT(result.output, HasSubstr("called with <--steps> <3> <two words> <--no-draw>\n"));
  EXPECT_FALSE(course.recorded());  // nobody knows what such options do to the figures
}

TEST(MilestoneCommand, PutsItsOwnWordsBeforeThem) {
  const Course course;
  const Result result = course.tito("run 03 reader --reference --quick --seed 4 -- --steps 3");
  EXPECT_TRUE(result.ok()) << result.output << course.error();
  EXPECT_THAT(result.output, HasSubstr("called with <--quick> <--seed> <4> <--steps> <3>\n"));
}

TEST(MilestoneCommand, TakesNothingBehindTheDashesForItself) {
  const Course course;
  const Result result = course.tito("run 03 -- --help --json --quick -- --reference");
  EXPECT_TRUE(result.ok()) << result.output << course.error();
  EXPECT_THAT(result.output, AllOf(HasSubstr("called with <--help> <--json> <--quick> <--> <--reference>\n"),
                                   HasSubstr("clothes")));  // judged whole: it was no quick run
  EXPECT_EQ(course.tito("run 03 --no-draw").code, 2);       // not its own option
}

TEST(MilestoneCommand, RefusesASeedThatIsNone) {
  const Course course;
  EXPECT_EQ(course.tito("run 03 --seed many").code, 2);
  EXPECT_EQ(course.tito("run 03 --seed -1").code, 2);
}

// ---- what a run proves

TEST(MilestoneCommand, RecordsAWholeRunOfTheLearnersOwnLibrary) {
  const Course course;
  EXPECT_EQ(course.state(), "open");
  EXPECT_EQ(course.tito("run 03 --reference").code, 0);
  EXPECT_EQ(course.tito("run 03 --quick").code, 0);
  EXPECT_FALSE(course.recorded());
  const Result result = course.tito("run 03");
  EXPECT_EQ(result.code, 0) << result.output << course.error();
  EXPECT_THAT(result.output, AllOf(HasSubstr("reached accuracy"), HasSubstr("reached clothes"),
                                   HasSubstr("tito milestone timeline")));
  EXPECT_EQ(course.state(), "passed");
  course.write(SmallCourse::kStudentFile, SmallCourse::region("01.1", "  return 41;\n"));
  EXPECT_EQ(course.state(), "unverified");
}

TEST(MilestoneCommand, IsNotPassedBelowABound) {
  const Course course;
  course.plan("accuracy 0.89\nclothes 0.85\n");
  const Result result = course.tito("run 03");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.output, AllOf(HasSubstr("MISSED  accuracy"), HasSubstr("0.89  >= 0.9")));
  EXPECT_THAT(course.error(), HasSubstr("milestone 03: a figure was not reached"));
  EXPECT_EQ(course.state(), "open");
}

TEST(MilestoneCommand, MissesAFigureThatIsNotPrinted) {
  const Course course;
  course.plan("clothes 0.85\n");
  const Result result = course.tito("run 03");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.output, HasSubstr("not printed"));
}

TEST(MilestoneCommand, SkipsByNameWhatItHasNoDataForAndDoesNotPassThen) {
  const Course course;
  course.plan("accuracy 0.95\n");
  const Result result = course.tito("run 03");
  EXPECT_EQ(result.code, 0) << course.error();
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("skipped clothes"), HasSubstr("no fashion here; tito data get fashion")));
  EXPECT_EQ(course.state(), "in part");
  EXPECT_FALSE(read_progress(course.root()).milestones.at("03").passed);
  EXPECT_THAT(course.tito("status").output, HasSubstr("tito data get fashion"));
  course.plan("accuracy 0.95\nclothes 0.79\n");  // the data came, and the figure is too low
  EXPECT_EQ(course.tito("run 03").code, 1);
  EXPECT_EQ(course.state(), "open");
}

TEST(MilestoneCommand, LooksAtTheEndOfTheProgramToo) {
  const Course course;
  course.plan("accuracy 0.95\nclothes 0.85\nexit 1\n");
  const Result result = course.tito("run 03");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.output, HasSubstr("it ended with exit code 1"));
  course.plan("accuracy 0.95\nclothes 0.85\ncrash 1\n");
  EXPECT_THAT(course.tito("run 03").output, HasSubstr("SIGABRT"));
  EXPECT_EQ(course.state(), "open");
}

TEST(MilestoneCommand, HandsOnAWrongCallAndAMachineThatLacksSomething) {
  const Course course;
  course.plan("exit 2\n");
  EXPECT_EQ(course.tito("run 03 -- --nonsense").code, 2);
  course.plan("exit 3\n");
  EXPECT_EQ(course.tito("run 03").code, 3);
  EXPECT_THAT(course.error(), HasSubstr("reader did not run"));
}

// ---- what a script reads

TEST(MilestoneJson, HasEveryFigureAndWhy) {
  const Course course;
  course.plan("accuracy 0.95\n");
  const json run = course.ask("run 03 --json");
  EXPECT_EQ(run["milestone"], "03");
  EXPECT_EQ(run["passed"], false);
  EXPECT_EQ(run["programs"][0]["figures"], (json{{{"name", "accuracy"},
                                                  {"op", ">="},
                                                  {"bound", 0.9},
                                                  {"value", 0.95},
                                                  {"reached", true},
                                                  {"skipped", false}},
                                                 {{"name", "clothes"},
                                                  {"op", ">="},
                                                  {"bound", 0.8},
                                                  {"value", nullptr},
                                                  {"reached", false},
                                                  {"skipped", true},
                                                  {"data", "fashion"}}}));
  EXPECT_EQ(course.ask("status --json")[0]["programs"][0]["figures"], run["programs"][0]["figures"]);
}

TEST(MilestoneJson, IsTheSameListForAllThreeViews) {
  const Course course;
  const json list = course.ask("list --json");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["year"], "1986");
  EXPECT_EQ(list[0]["runs_today"], true);
  EXPECT_EQ(list[0]["programs"][0]["figures"][1]["skipped"], false);  // nothing has run yet
  EXPECT_EQ(course.ask("status --json"), list);
  EXPECT_EQ(course.ask("timeline --json"), list);
}

TEST(MilestoneViews, SayWhatEachWaitsFor) {
  const Course course;
  std::string later = kMilestone;
  later.replace(later.find("[\"01\"]"), 6, "[\"01\", \"09\"]");
  course.write("milestones/04_1998_cnn/milestone.toml", later);
  EXPECT_THAT(course.tito("list").output,
              AllOf(HasSubstr("waits for module 09"), HasSubstr("tito milestone run 03")));
  EXPECT_THAT(course.tito("timeline").output,
              AllOf(HasSubstr("1986  o  Reading  open"), HasSubstr("1998  o  Reading  waits for module 09")));
  EXPECT_THAT(course.tito("status").output, AllOf(HasSubstr("03  Reading: open"), Not(HasSubstr("skipped"))));
  EXPECT_EQ(course.tito("run 04").code, 1);
  EXPECT_THAT(course.error(), HasSubstr("needs modules 09, which this tree does not have yet"));
}

}  // namespace
