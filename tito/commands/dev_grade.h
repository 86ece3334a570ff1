/// @file
/// tito dev grade: scenarios of one module, without a sandbox, on code that is trusted not to be hostile.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

/// Adds the subcommand to `dev`.
void add_dev_grade(CLI::App& dev);

}  // namespace tito
