/// @file
/// Running a milestone's program on the learner's library and remembering what it reached.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "tito/core/edition.h"
#include "tito/core/milestones.h"
#include "tito/core/process.h"
#include "tito/core/progress.h"

namespace tito {

/// How to run a program.
struct MilestoneOptions {
  bool quick = false;  ///< pass --quick: a short training, judged by the figures that allow it, not recorded
  std::vector<std::string> arguments = {};  ///< passed on as they are
  bool recorded = true;   ///< unless it is quick; false for one that was told to do something else
  std::string seed = {};  ///< passed on with --seed; "" for the program's own
  bool show = true;       ///< the program has our terminal; otherwise its output is in `result`
};

/// What one program reached.
struct MilestoneRun {
  std::map<std::string, double> figures;
  std::vector<Judged> judged;
  bool judgeable =
      true;  ///< false for a run that is not recorded and measured nothing: it was for something else
  Result result;

  /// It ended well and reached every figure. An exit code alone is worth nothing.
  [[nodiscard]] bool passed() const;
  /// It ended badly, or a figure was judged and not reached. What was skipped is neither.
  [[nodiscard]] bool missed() const;
};

/// The last module a milestone needs. @throws Error (work) when it is not in this tree, naming what is
/// missing
const Module& last_module(const Registry& registry, const Milestone& milestone);

/// Builds and runs one program; a whole run of the learner's own library is recorded.
/// @throws CompileError, Error, Interrupted
MilestoneRun run_program(const Registry& registry, const Milestone& milestone, const Program& program,
                         const Edition& edition, const MilestoneOptions& options);

/// What the record says about one milestone.
enum class MilestoneState {
  open,
  in_part,  ///< nothing was missed, but the data of some figures was not here
  passed,
  unverified,  ///< passed, or in part, with another library than the one that is here now
};

/// Judged anew by the recorded figures, not by what the record claims.
MilestoneState milestone_state(const Registry& registry, const Progress& progress,
                               const Milestone& milestone);

}  // namespace tito
