/// @file
/// tito export NN: install the library into dist/.

#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "tito/core/edition.h"
#include "tito/core/learning.h"
#include "tito/core/registry.h"

namespace tito {

void add_export(CLI::App& app);

/// complete_module() with the tests of the learner's own files.
Completion complete_own(const Registry& registry, const Module& module);

/// @throws Error (work) naming what does not pass
void need_complete(const Module& module, const Completion& completion, const std::string& speaker);

/// What an export left behind.
struct Exported {
  std::filesystem::path dist;
  std::string checkpoint;  ///< "passed", "failed", or "" where the module has none
};

/// Installs the stages up to `last`, whose tests pass, and runs its checkpoint against the same library.
Exported export_and_check(const Registry& registry, const Module& last, const Edition& edition);

/// Says how to use it. @throws Error (work) when the checkpoint failed
void tell_export(const Exported& exported, const Module& last, const Edition& edition);
/// @throws Error (work) when the checkpoint failed
void need_checkpoint(const Exported& exported, const Module& last);

}  // namespace tito
