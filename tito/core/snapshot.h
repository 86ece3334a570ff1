/// @file
/// Snapshots: a learner's files, kept before a command replaces them.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// One folder .tito/snapshots/<UTC>-05-reset: the files of student/ under files/, and reason.txt, one line.
struct Snapshot {
  std::string name;    ///< "2026-03-01T120000Z-05-reset"
  std::string module;  ///< "05"
  std::string reason;
  std::filesystem::path folder;

  [[nodiscard]] std::filesystem::path files() const { return folder / "files"; }
};

/// Copies student/ aside, whole or not at all.
/// @param occasion  one word for the name: "reset", "restore", "update"
/// @throws Error (machine) when there is no room; then nothing else may be changed
Snapshot take_snapshot(const Registry& registry, const Module& module, const std::string& occasion,
                       const std::string& reason);

/// All whole snapshots, oldest first.
std::vector<Snapshot> list_snapshots(const std::filesystem::path& root);

/// Puts the files of a snapshot back as student/, after a snapshot of what is there now.
/// @param name  a snapshot's name, or "" for the newest
/// @throws Error (call) when there is no such snapshot, naming the nearest
Snapshot restore_snapshot(const Registry& registry, const std::string& name);

}  // namespace tito
