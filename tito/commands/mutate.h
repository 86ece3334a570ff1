/// @file
/// tito dev mutate: planted mistakes, and what catches them.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

/// Adds the subcommand to `dev`.
void add_mutate(CLI::App& dev);

}  // namespace tito
