#include "tito/commands/dev_grade.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/grading.h"

namespace tito {

namespace {

namespace scenario = tinytorch::scenario;
namespace fs = std::filesystem;
using terminal::say;

struct Arguments {
  std::string module;
  std::string candidate = "solution";
  int seeds = 3;
  bool fitness = false;
  bool json = false;
};

/// The target of a module's scenarios.
std::string scenarios_of(const Module& module) { return "scenarios_" + module.number; }

fs::path make(const Registry& registry, const std::string& preset, const std::string& target) {
  Build build(registry.root(), preset);
  if (!has_program(build, target)) {
    throw Error(Exit::call,
                fmt::format("dev grade: preset {} has no {}; scenarios are tests/NN_name/scenarios.cpp",
                            preset, target));
  }
  build.make({target});
  return build.program("tests/" + target);
}

Reference make_reference(const Registry& registry, const Module& module) {
  Build build(registry.root(), "reference");
  const std::string checks = "checks_" + module.number;
  if (has_program(build, checks)) build.make({checks});
  return Reference(make(registry, "reference", scenarios_of(module)));
}

fs::path make_candidate(const Registry& registry, const Module& module, const std::string& candidate) {
  if (candidate == "student") return make(registry, "student", scenarios_of(module));
  return make(registry, "reference", scenarios_of(module) + (candidate == "stub" ? "_stub" : ""));
}

void show(const ExerciseGrade& exercise) {
  const bool full = exercise.earned == exercise.points && !exercise.scenarios.empty();
  const std::string points = fmt::format("{:5.1f} / {:<3g}", exercise.earned, exercise.points);
  say(fmt::format("{:<6} {:<48} {}", exercise.id, exercise.title,
                  full ? terminal::green(points) : terminal::red(points)));
  if (exercise.scenarios.empty()) say(terminal::yellow("         no scenario"));
  for (const ScenarioGrade& grade : exercise.scenarios) {
    if (grade.ok()) continue;
    say(fmt::format("         {}: {}: {}", grade.scenario.name, scenario::name_of(grade.judgement.verdict),
                    grade.judgement.sentence));
  }
}

nlohmann::json as_json(const std::vector<ExerciseGrade>& grades) {
  nlohmann::json out = nlohmann::json::array();
  for (const ExerciseGrade& exercise : grades) {
    nlohmann::json list = nlohmann::json::array();
    for (const ScenarioGrade& grade : exercise.scenarios) {
      list.push_back({{"name", grade.scenario.name},
                      {"verdict", scenario::name_of(grade.judgement.verdict)},
                      {"sentence", grade.judgement.sentence},
                      {"seed", grade.seed},
                      {"seconds", grade.seconds}});
    }
    out.push_back({{"exercise", exercise.id},
                   {"points", exercise.points},
                   {"earned", exercise.earned},
                   {"scenarios", list}});
  }
  return out;
}

void grade_module(const Registry& registry, const Module& module, const Arguments& arguments) {
  Reference reference = make_reference(registry, module);
  const fs::path candidate = make_candidate(registry, module, arguments.candidate);
  GradeOptions options;
  options.repeats = arguments.seeds;
  const std::vector<ExerciseGrade> grades = grade(reference, module, candidate, options);
  double earned = 0, points = 0;
  for (const ExerciseGrade& exercise : grades) {
    earned += exercise.earned;
    points += exercise.points;
    if (!arguments.json) show(exercise);
  }
  if (arguments.json) {
    say(nlohmann::json({{"module", module.number},
                        {"candidate", arguments.candidate},
                        {"earned", earned},
                        {"points", points},
                        {"exercises", as_json(grades)}})
            .dump(2));
  } else {
    say(terminal::bold(fmt::format("{} {}, {}: {:g} of {:g} points", module.number, module.title,
                                   arguments.candidate, earned, points)));
  }
  if (earned < points) {
    throw Error(Exit::work,
                fmt::format("dev grade {}: {} does not have all points", module.number, arguments.candidate));
  }
}

void check_fitness(const Registry& registry, const Module& module, const Arguments& arguments) {
  Reference reference = make_reference(registry, module);
  const fs::path stub = make_candidate(registry, module, "stub");
  nlohmann::json document = nlohmann::json::array();
  int unfit = 0;
  for (const ScenarioInfo& info : reference.scenarios()) {
    const std::vector<std::string> reasons = find_unfitness(reference, info, stub, GradeOptions{});
    unfit += reasons.empty() ? 0 : 1;
    document.push_back({{"exercise", info.exercise}, {"name", info.name}, {"unfit", reasons}});
    if (arguments.json) continue;
    say(fmt::format("{:<6} {:<40} {}", info.exercise, info.name,
                    reasons.empty() ? terminal::green("fit")
                                    : terminal::red(fmt::format("{}", fmt::join(reasons, "; ")))));
  }
  if (arguments.json) say(document.dump(2));
  if (unfit > 0)
    throw Error(Exit::work,
                fmt::format("dev grade {}: {} scenarios are not fit to grade", module.number, unfit));
}

}  // namespace

void add_dev_grade(CLI::App& dev) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      dev.add_subcommand("grade", "play a module's scenarios against the reference; no sandbox");
  command->footer("Example: tito dev grade 01 --candidate stub\n         tito dev grade 01 --fitness");
  command->add_option("module", arguments->module, "such as 01")->required();
  command->add_option("--candidate", arguments->candidate, "whose code: solution, stub or student")
      ->check(CLI::IsMember({"solution", "stub", "student"}));
  command->add_option("--seeds", arguments->seeds, "runs of each scenario")->check(CLI::Range(1, 100));
  command->add_flag("--fitness", arguments->fitness, "say which scenarios a wrong answer could pass");
  command->add_flag("--json", arguments->json, "one JSON document");
  command->callback([arguments] {
    const Registry registry = Registry::read(find_root());
    const Module& module = registry.module(arguments->module);
    arguments->fitness ? check_fitness(registry, module, *arguments)
                       : grade_module(registry, module, *arguments);
  });
}

}  // namespace tito
