// Milestone 01 is passed by its figures alone, and a wrong library does not reach them.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tito/core/milestones.h"
#include "tito/core/process.h"

namespace {

struct Outcome {
  tito::Result result;
  std::map<std::string, double> figures;
  bool reached = false;  // every figure of milestone.toml
};

const tito::Program& judged_program() {
  static const std::vector<tito::Milestone> all = tito::read_milestones(TINYTORCH_SOURCE);
  return tito::find_milestone(all, "01").program("rosenblatt");
}

Outcome run(const std::string& program, const std::vector<std::string>& options,
            const std::string& plant = "") {
  Outcome outcome;
  tito::Command command{.argv = {program}};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.environment["PLANT"] = plant;
  command.wall = std::chrono::seconds(20);
  command.event_pipe = true;
  command.on_event = [&](std::string_view line) { tito::read_figure(line, outcome.figures); };
  outcome.result = tito::run(command);
  const std::vector<tito::Judged> judged = tito::judge_figures(judged_program(), outcome.figures, false);
  outcome.reached = !judged.empty() &&
                    std::all_of(judged.begin(), judged.end(), [](const auto& each) { return each.reached; });
  return outcome;
}

TEST(Rosenblatt, ReachesItsFiguresWithSeveralSeeds) {
  for (const char* seed : {"1957", "1", "2", "3", "4"}) {
    EXPECT_TRUE(run(ROSENBLATT, {"--seed", seed}).reached) << "seed " << seed;
    EXPECT_TRUE(run(ROSENBLATT, {"--seed", seed, "--quick"}).reached) << "quick, seed " << seed;
  }
}

TEST(Rosenblatt, GivesTheSameFiguresForTheSameSeedAndOthersForAnother) {
  const Outcome first = run(ROSENBLATT, {"--quick"}), again = run(ROSENBLATT, {"--quick"});
  EXPECT_EQ(first.figures, again.figures);
  EXPECT_NE(first.figures, run(ROSENBLATT, {"--quick", "--seed", "7"}).figures);
}

TEST(Rosenblatt, IsNotPassedByAWrongLibrary) {
  EXPECT_TRUE(run(ROSENBLATT_PLANTED, {"--quick"}).reached) << "with nothing planted it has to pass";
  for (const char* plant :
       {"matmul is zero", "matmul is negated", "matmul is NaN", "add ignores its second argument",
        "add_ changes nothing", "add_ subtracts", "slice is always the first row"}) {
    const Outcome outcome = run(ROSENBLATT_PLANTED, {"--quick"}, plant);
    EXPECT_FALSE(outcome.reached) << plant;
    EXPECT_FALSE(outcome.result.timed_out) << plant;
  }
}

TEST(Rosenblatt, NamesTheExerciseThatIsNotWritten) {
  const Outcome outcome = run(ROSENBLATT_PLANTED, {"--quick"}, "matmul is not written");
  EXPECT_FALSE(outcome.reached);
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_NE(outcome.result.output.find("todo 01.14"), std::string::npos) << outcome.result.output;
}

TEST(Rosenblatt, PrintsOneDocumentAndNothingElseWithJson) {
  const std::string output = run(ROSENBLATT, {"--quick", "--json"}).result.output;
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
  EXPECT_TRUE(output.starts_with("{\"program\": \"rosenblatt\", ")) << output;
}

TEST(Rosenblatt, RefusesAWrongCallWithTwo) {
  const Outcome unknown = run(ROSENBLATT, {"--fast"});
  EXPECT_EQ(unknown.result.code, 2);
  EXPECT_EQ(unknown.result.output, "rosenblatt: unknown or incomplete option '--fast'; see --help\n");
  EXPECT_EQ(run(ROSENBLATT, {"--seed", "many"}).result.output,
            "rosenblatt: --seed takes a whole number, got 'many'\n");
}

}  // namespace
