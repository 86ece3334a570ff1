#include "tito/core/checkpoints.h"

#include <filesystem>

#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/files.h"

namespace tito {

bool has_checkpoint(const Registry& registry, const Module& module) {
  return !module.checkpoint.empty() &&
         std::filesystem::exists(registry.root() / "tests" / "checkpoints" / (module.folder_name() + ".cpp"));
}

TestRun run_checkpoint(const Registry& registry, const Module& module, const Edition& edition) {
  if (!has_checkpoint(registry, module)) {
    throw Error(Exit::call, "checkpoint run " + module.number + ": module " + module.number +
                                " has no checkpoint; see 'tito checkpoint status'");
  }
  const std::string library =
      library_hash(registry, module);  // before the build: a later save is not vouched for
  const std::string program = "checkpoint_" + module.number;
  Build build(registry.root(), edition.preset);
  build.make({program});
  TestRun tests = run_tests(build.program("tests/" + program));
  if (!edition.own.empty()) {
    update_progress(registry.root(), [&](Progress& progress) {
      progress.checkpoints[module.number] = {utc_now(), library, tests.ok(), {}};
    });
  }
  return tests;
}

CheckpointState checkpoint_state(const Registry& registry, const Progress& progress, const Module& module) {
  const auto found = progress.checkpoints.find(module.number);
  if (found == progress.checkpoints.end() || !found->second.passed) return CheckpointState::open;
  return found->second.library == library_hash(registry, module) ? CheckpointState::passed
                                                                 : CheckpointState::unverified;
}

}  // namespace tito
