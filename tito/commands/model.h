/// @file
/// `tito model`: what is in a model file, and the same model in another layout.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_model(CLI::App& app);

}  // namespace tito
