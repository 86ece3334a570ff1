/// @file
/// tito snapshot: list and restore what a command set aside.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_snapshot(CLI::App& app);

}  // namespace tito
