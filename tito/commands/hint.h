/// @file
/// tito hint NN.k: one level of help more each time.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_hint(CLI::App& app);

}  // namespace tito
