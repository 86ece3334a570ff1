/// @file
/// tito milestone: programs from the history of the field.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_milestone(CLI::App& app);

}  // namespace tito
