/// @file
/// tito milestone: programs from the history of the field.

#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace tito {

/// @param passed_on  what stood behind "--": for the programs that `milestone run` starts
void add_milestone(CLI::App& app, const std::vector<std::string>& passed_on);

}  // namespace tito
