/// @file
/// Grading one module: every scenario with several seeds, a candidate beside the reference.

#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tito/core/grading_run.h"
#include "tito/core/registry.h"

namespace tito {

/// How to grade.
struct GradeOptions {
  std::string secret = "tito dev grade";
  int repeats = 3;  ///< seeds a scenario; the first answer that is not OK decides
  std::chrono::milliseconds wall{10'000};
};

/// One scenario's verdict.
struct ScenarioGrade {
  ScenarioInfo scenario;
  tinytorch::scenario::Judgement judgement;
  std::string seed;  ///< of the answer that decided
  double seconds = 0;

  [[nodiscard]] bool ok() const { return judgement.verdict == tinytorch::scenario::Verdict::ok; }
};

/// One exercise: its points are shared equally by its scenarios, and a scenario gives all of its share or
/// none.
struct ExerciseGrade {
  std::string id;
  std::string title;
  double points = 0;
  double earned = 0;
  std::vector<ScenarioGrade> scenarios;
};

/// Plays one scenario with every seed until an answer is not OK.
ScenarioGrade grade_scenario(Reference& reference, const ScenarioInfo& scenario,
                             const std::filesystem::path& candidate, const GradeOptions& options);

/// Grades every exercise of a module, in its order. An exercise without a scenario earns nothing and has none
/// listed.
/// @throws Error (call) when a scenario names an exercise that the module does not have
std::vector<ExerciseGrade> grade(Reference& reference, const Module& module,
                                 const std::filesystem::path& candidate, const GradeOptions& options);

/// Why a scenario is not fit to grade; empty when it is. Zeros, each input, the mean and a uniform answer in
/// place of the reference's must be WRONG, the stub must not be OK, and every tensor must change with the
/// seed.
std::vector<std::string> find_unfitness(Reference& reference, const ScenarioInfo& scenario,
                                        const std::filesystem::path& stub, const GradeOptions& options);

}  // namespace tito
