/// @file
/// tito watch: test a module again whenever one of its files is saved.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_watch(CLI::App& app);

}  // namespace tito
