/// @file
/// `tito chat`: the prompt of milestone 05 for any model file.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_chat(CLI::App& app);

}  // namespace tito
