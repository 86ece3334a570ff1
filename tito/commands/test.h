/// @file
/// tito test: one module's tests told by exercise, or everything.

#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "tito/core/testing.h"

namespace tito {

void add_test(CLI::App& app);

/// Prints what a run of a module's tests found, the first thing to look at in full, and the next step. `tito
/// watch` too.
void print_report(const ModuleReport& report);

/// What does not compile, for --json.
nlohmann::json to_json(const std::vector<CompileFault>& faults);

/// Remembers a run of all of a learner's own tests in .tito/progress.json.
void remember(const Registry& registry, const ModuleReport& report, const TestOptions& options);

}  // namespace tito
