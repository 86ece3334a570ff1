/// @file
/// The course as web pages: pages written from the tree, and Doxygen over them and the headers.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tito/core/milestones.h"
#include "tito/core/registry.h"

namespace tito {

/// The help of one command, as it prints it.
struct CommandHelp {
  std::string name;  ///< "module start"
  std::string text;
};

/// A lesson made ready for Doxygen: an id for its title, links into the tree turned into links between pages,
/// `$x$` into formulas.
std::string lesson_page(const Module& module, const std::string& lesson);

/// The module map, drawn from what each module depends on, and a table of them.
std::string modules_page(const Registry& registry);

std::string milestones_page(const Registry& registry, const std::vector<Milestone>& milestones);

std::string reference_page(const std::vector<CommandHelp>& commands);

/// Writes build/site, whole or not at all.
/// @throws Error (machine) when Doxygen is not here, Error (work) with its first warnings: warnings are
/// errors
std::filesystem::path build_site(const Registry& registry, const std::vector<CommandHelp>& commands);

}  // namespace tito
