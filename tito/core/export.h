/// @file
/// Installing the library: stages 00..NN as dist/, a CMake package that a project outside the tree links.

#pragma once

#include <filesystem>

#include "tito/core/edition.h"
#include "tito/core/registry.h"

namespace tito {

/// Builds every stage up to `last` and installs them beside dist/, then puts them in its place in one step:
/// an interrupted or failed export leaves the old dist/ whole.
/// @return the folder dist/
/// @throws CompileError, Error (machine), Interrupted
std::filesystem::path export_library(const Registry& registry, const Module& last, const Edition& edition);

}  // namespace tito
