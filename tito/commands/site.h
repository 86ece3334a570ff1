/// @file
/// tito site: the course as web pages.

#pragma once

#include <CLI/CLI.hpp>

namespace tito {

void add_site(CLI::App& app);

}  // namespace tito
