#include "tito/core/grading.h"

#include <algorithm>

#include "tito/core/error.h"

namespace tito {

namespace scenario = tinytorch::scenario;

ScenarioGrade grade_scenario(Reference& reference, const ScenarioInfo& info,
                             const std::filesystem::path& candidate, const GradeOptions& options) {
  ScenarioGrade out{info, {}, "", 0};
  for (int repeat = 0; repeat < options.repeats && out.ok(); ++repeat) {
    out.seed = make_seed(options.secret, info.name, repeat);
    const scenario::Answer run = play(candidate, info.name, out.seed, options.wall);
    out.seconds += run.seconds;
    out.judgement = reference.judge(info, out.seed, run);
  }
  return out;
}

std::vector<ExerciseGrade> grade(Reference& reference, const Module& module,
                                 const std::filesystem::path& candidate, const GradeOptions& options) {
  std::vector<ExerciseGrade> out;
  for (const Exercise& exercise : module.exercises) {
    out.push_back({exercise.id, exercise.title, static_cast<double>(exercise.points), 0, {}});
  }
  for (const ScenarioInfo& info : reference.scenarios()) {
    const auto owner =
        std::find_if(out.begin(), out.end(), [&](const ExerciseGrade& e) { return e.id == info.exercise; });
    if (owner == out.end()) {
      throw Error(Exit::call, "scenario " + info.name + ": module " + module.number + " has no exercise " +
                                  info.exercise);
    }
    owner->scenarios.push_back(grade_scenario(reference, info, candidate, options));
  }
  for (ExerciseGrade& exercise : out) {
    const auto right = std::count_if(exercise.scenarios.begin(), exercise.scenarios.end(),
                                     [](const ScenarioGrade& s) { return s.ok(); });
    if (right == 0) continue;
    exercise.earned =
        exercise.points * static_cast<double>(right) / static_cast<double>(exercise.scenarios.size());
  }
  return out;
}

}  // namespace tito
