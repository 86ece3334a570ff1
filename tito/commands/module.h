/// @file
/// tito module: list, start, resume, complete, reset, update, status.

#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "tito/core/progress.h"

namespace tito {

void add_module(CLI::App& app);

/// "complete, 40/40 points", "unverified: run 'tito test 01'", ...
std::string state_in_words(const ModuleStatus& status);

}  // namespace tito
