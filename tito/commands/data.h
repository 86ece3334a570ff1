/// @file
/// tito data: what the milestones train on.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_data(CLI::App& app);

}  // namespace tito
