/// @file
/// A new module: one exercise that goes through everything an exercise needs.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tito {

/// Writes modules/NN_name (lesson, manifest, header, solution, stub, model answers), its visible test, its
/// scenario, four planted mistakes and its checkpoint. What it writes builds, passes and satisfies `dev
/// check`.
/// @return the files, relative to the root
/// @throws Error (call) when the name is none, or the folder or the number is there already
std::vector<std::filesystem::path> new_module(const std::filesystem::path& root,
                                              const std::string& folder_name);

}  // namespace tito
