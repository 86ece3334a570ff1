#include "tito/core/learning_tests.h"

#include <map>

#include "tito/core/build.h"
#include "tito/core/runner.h"

namespace tito {

std::vector<std::string> passing_exercises(const Registry& registry, const Module& module) {
  Build build(registry.root(), "student");
  const std::string program = "test_" + module.number;
  build.make({program});
  const TestRun run = run_tests(build.program("tests/" + program));
  std::map<std::string, bool> passes;
  for (const TestResult& test : run.tests) {
    for (const std::string& id : test.exercises) {
      bool& all = passes.try_emplace(id, true).first->second;
      all = all && test.outcome == Outcome::passed;
    }
  }
  std::vector<std::string> passing;
  for (const Exercise& exercise : module.exercises) {
    if (passes[exercise.id]) passing.push_back(exercise.id);
  }
  return passing;
}

}  // namespace tito
