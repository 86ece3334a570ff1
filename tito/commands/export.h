/// @file
/// tito export NN: install the library into dist/.

#pragma once

#include <CLI/CLI.hpp>

#include "tito/core/edition.h"
#include "tito/core/learning.h"
#include "tito/core/registry.h"

namespace tito {

void add_export(CLI::App& app);

/// complete_module() with the tests of the learner's own files.
Completion complete_own(const Registry& registry, const Module& module);

/// @throws Error (work) naming what does not pass
void need_complete(const Module& module, const Completion& completion, const std::string& speaker);

/// Installs the stages up to `last`, whose tests pass, and runs its checkpoint against the same library.
void export_and_check(const Registry& registry, const Module& last, const Edition& edition);

}  // namespace tito
