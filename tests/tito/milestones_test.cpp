#include "tito/core/milestones.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "small_course.h"
#include "tito/core/data.h"
#include "tito/core/milestones_run.h"

namespace {

using namespace tito;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kManifest = R"(title = "The perceptron"
story = "One neuron learns."
needs = ["01"]
[[program]]
name = "rosenblatt"
title = "Rosenblatt's rule"
[[program.figure]]
name = "accuracy"
op = ">="
bound = 1.0
[[program.figure]]
name = "held_out"
op = ">"
bound = 0.9
quick = false
)";

void add_milestone(const SmallCourse& course, const std::string& manifest = kManifest) {
  course.write("milestones/01_1957_perceptron/milestone.toml", manifest);
  course.write("milestones/01_1957_perceptron/rosenblatt.cpp", "int main() {}\n");
}

std::string complaint(const std::string& old, const std::string& fresh) {
  const SmallCourse course;
  std::string manifest = kManifest;
  manifest.replace(manifest.find(old), old.size(), fresh);
  add_milestone(course, manifest);
  return error_of([&] { read_milestones(course.root()); });
}

TEST(Milestones, AreReadFromTheirFolders) {
  const SmallCourse course;
  add_milestone(course);
  course.write("milestones/02_1969_xor/milestone.toml", std::string(kManifest).replace(0, 0, ""));
  const auto milestones = read_milestones(course.root());
  ASSERT_THAT(milestones, SizeIs(2));
  EXPECT_EQ(milestones[0].number, "01");
  EXPECT_EQ(milestones[0].year, "1957");
  EXPECT_EQ(milestones[0].name, "perceptron");
  EXPECT_TRUE(milestones[0].runs_today(course.registry()));
  EXPECT_FALSE(milestones[1].runs_today(course.registry()));  // no program yet
  EXPECT_EQ(find_milestone(milestones, "xor").number, "02");
  EXPECT_EQ(find_milestone(milestones, "2").number, "02");
  EXPECT_THAT(error_of([&] { find_milestone(milestones, "perceptrom"); }),
              HasSubstr("did you mean 'perceptron'?"));
}

TEST(Milestones, OfTheCourseNameDataThatCanBeGot) {
  const auto datasets = read_datasets(TINYTORCH_SOURCE);
  int named = 0;
  for (const Milestone& milestone : read_milestones(TINYTORCH_SOURCE)) {
    for (const Program& program : milestone.programs) {
      for (const Figure& figure : program.figures) {
        if (figure.data.empty()) continue;
        EXPECT_EQ(find_dataset(datasets, figure.data).name, figure.data);
        ++named;
      }
    }
  }
  EXPECT_GT(named, 0);
}

TEST(Milestones, SayWhichModulesAreMissing) {
  const SmallCourse course;
  std::string manifest = kManifest;
  manifest.replace(manifest.find("[\"01\"]"), 6, "[\"01\", \"04\", \"13\"]");
  add_milestone(course, manifest);
  const Milestone milestone = read_milestones(course.root()).at(0);
  EXPECT_THAT(milestone.missing_modules(course.registry()), ElementsAre("04", "13"));
  EXPECT_EQ(error_of([&] { last_module(course.registry(), milestone); }, Exit::work),
            "milestone 01 (1957, The perceptron) needs modules 04, 13, which this tree does not have yet");
}

TEST(Milestones, RefuseWhatTheyDoNotKnow) {
  EXPECT_EQ(complaint("story", "stroy"),
            "milestones/01_1957_perceptron/milestone.toml:2: unknown key 'stroy' in the milestone; did you "
            "mean 'story'?");
  EXPECT_THAT(complaint("op = \">=\"", "op = \"==\""), HasSubstr("one of < <= >= >"));
  EXPECT_THAT(complaint("bound = 1.0", "bound = \"1\""),
              HasSubstr("milestone.toml:10: 'bound' of [[figure]] must be a number"));
  EXPECT_THAT(complaint("title = \"The", "titel = \"The"), HasSubstr("unknown key 'titel'"));
  EXPECT_THAT(complaint("needs = [\"01\"]", "needs = 1"), HasSubstr("list of texts"));
  EXPECT_THAT(complaint("needs = [", "needs = [["), HasSubstr("milestone.toml:"));
}

TEST(Figures, AreReadFromEvents) {
  std::map<std::string, double> figures;
  EXPECT_TRUE(read_figure(R"({"figure":"accuracy","value":0.5})", figures));
  EXPECT_TRUE(read_figure(R"({"figure":"accuracy","value":1})", figures));
  EXPECT_EQ(figures.at("accuracy"), 1.0);
  for (const char* other :
       {"", "{", "[]", R"({"test":"A.B"})", R"({"figure":"x"})", R"({"figure":1,"value":1})",
        R"({"figure":"x","value":"1"})", R"({"figure":"x","value":null})"}) {
    EXPECT_FALSE(read_figure(other, figures)) << other;
  }
  EXPECT_THAT(figures, SizeIs(1));
}

TEST(Figures, HoldOnTheRightSideOfTheirBound) {
  EXPECT_TRUE((Figure{"x", ">=", 1}.holds(1)));
  EXPECT_FALSE((Figure{"x", ">", 1}.holds(1)));
  EXPECT_TRUE((Figure{"x", "<=", 1}.holds(1)));
  EXPECT_FALSE((Figure{"x", "<", 1}.holds(1)));
  for (const char* op : {"<", "<=", ">=", ">"}) {
    EXPECT_FALSE((Figure{"x", op, 1}.holds(std::numeric_limits<double>::quiet_NaN()))) << op;
  }
}

TEST(Figures, ThatWereNotPrintedAreNotReached) {
  const SmallCourse course;
  add_milestone(course);
  const Program program = read_milestones(course.root()).at(0).programs.at(0);
  const auto judged = judge_figures(program, {{"accuracy", 1.0}}, false);
  ASSERT_THAT(judged, SizeIs(2));
  EXPECT_TRUE(judged[0].reached);
  EXPECT_FALSE(judged[1].reached);
  EXPECT_FALSE(judged[1].printed);
  EXPECT_THAT(judge_figures(program, {{"accuracy", 1.0}}, true), SizeIs(1));  // a quick run
}

TEST(Figures, AreSkippedWhereTheirDataIsNotHere) {
  const Program program{"reader", "", {{"digits", ">=", 0.9}, {"clothes", ">=", 0.8, false, "fashion"}}, ""};
  const auto without = judge_figures(program, {{"digits", 0.95}}, false);
  ASSERT_THAT(without, SizeIs(2));
  EXPECT_TRUE(without[1].skipped);
  EXPECT_FALSE(without[1].reached);
  EXPECT_FALSE(without[1].missed());
  const auto low = judge_figures(program, {{"clothes", 0.7}}, false);
  EXPECT_TRUE(low[0].missed());  // not printed, and no data to blame
  EXPECT_TRUE(low[1].missed());  // printed, so the data was here
  EXPECT_THAT(judge_figures(program, {}, true), SizeIs(1));
}

TEST(MilestoneState, IsJudgedByFiguresNotByTheRecordsWord) {
  const SmallCourse course;
  add_milestone(course);
  const Milestone milestone = read_milestones(course.root()).at(0);
  const std::string library = library_hash(course.registry(), course.tensor());
  const auto state = [&](std::map<std::string, double> figures, const std::string& hash) {
    Progress progress;
    progress.milestones["01"] = {"t", hash, true, std::move(figures)};
    return milestone_state(course.registry(), progress, milestone);
  };
  EXPECT_EQ(state({{"accuracy", 1.0}, {"held_out", 0.95}}, library), MilestoneState::passed);
  EXPECT_EQ(state({{"accuracy", 0.9}, {"held_out", 0.95}}, library), MilestoneState::open);
  EXPECT_EQ(state({}, library), MilestoneState::open);
  EXPECT_EQ(state({{"accuracy", 1.0}, {"held_out", 0.95}}, "forged"), MilestoneState::unverified);
}

TEST(MilestoneRun, DoesNotPassByItsExitCodeOrItsFiguresAlone) {
  MilestoneRun run;
  run.judged = {{{"accuracy", ">=", 1.0}, true, 1.0, true}};
  EXPECT_TRUE(run.passed());
  run.result.code = 1;
  EXPECT_FALSE(run.passed());
  EXPECT_TRUE(run.missed());
  run.result.code = 0;
  run.judged[0].reached = false;
  EXPECT_FALSE(run.passed());
  EXPECT_TRUE(run.missed());
}

TEST(MilestoneRun, IsNeitherPassedNorMissedWithoutItsData) {
  MilestoneRun run;
  run.judged = {{{"digits", ">=", 0.9}, true, 0.95, true, false},
                {{"clothes", ">=", 0.8}, false, 0, false, true}};
  EXPECT_FALSE(run.passed());
  EXPECT_FALSE(run.missed());
  run.judged.erase(run.judged.begin());
  EXPECT_TRUE(run.missed());  // nothing at all was reached
  run.judged.clear();
  EXPECT_FALSE(run.passed());
}

}  // namespace
