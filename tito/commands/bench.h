/// @file
/// tito bench: measure, and keep the table in README.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_bench(CLI::App& app);

}  // namespace tito
