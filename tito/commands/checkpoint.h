/// @file
/// tito checkpoint: what the library can do by now.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_checkpoint(CLI::App& app);

}  // namespace tito
