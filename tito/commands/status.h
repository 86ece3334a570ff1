/// @file
/// tito status: everything on one screen.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_status(CLI::App& app);

}  // namespace tito
