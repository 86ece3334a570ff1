/// @file
/// What this machine has for the course, what it lacks, and the command that gets it.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tito {

/// One thing the course uses.
struct Finding {
  std::string name;     ///< "compiler"
  bool needed = false;  ///< nothing works without it
  bool found = false;
  std::string detail = {};  ///< its version, or what is missing without it
  std::string get = {};     ///< the exact command that installs it; "" when no command can
};

/// The package lists of the launcher tito/tito, the only place where they stand.
struct Packages {
  std::vector<std::string> required, optional, extra;
};

/// @throws Error (machine) when the launcher is not there or has no such lines
Packages read_packages(const std::filesystem::path& root);

/// Looks at compiler, build tools, libraries, optional tools, GPU and instruction sets.
std::vector<Finding> examine(const std::filesystem::path& root);

/// One command that installs everything missing, or "" when a package manager cannot or nothing is.
std::string install_command(const std::vector<Finding>& findings);

}  // namespace tito
