/// @file
/// Checkpoints: one capability a module, tested with the whole library a learner has by then
/// (tests/checkpoints/NN_name.cpp).

#pragma once

#include <string>

#include "tito/core/edition.h"
#include "tito/core/progress.h"
#include "tito/core/registry.h"
#include "tito/core/runner.h"

namespace tito {

/// Whether a module has a checkpoint in this tree.
bool has_checkpoint(const Registry& registry, const Module& module);

/// Builds and runs a checkpoint with an edition; a run of the learner's own library is recorded.
/// @throws Error (call) when the module has none
TestRun run_checkpoint(const Registry& registry, const Module& module, const Edition& edition);

/// What the record says about one checkpoint.
enum class CheckpointState { open, passed, unverified };

/// `unverified`: it passed once, with a library that has changed since.
CheckpointState checkpoint_state(const Registry& registry, const Progress& progress, const Module& module);

}  // namespace tito
