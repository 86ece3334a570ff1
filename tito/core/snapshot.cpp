#include "tito/core/snapshot.h"

#include <algorithm>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/folders.h"
#include "tito/core/lock.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

// utc_now() without the colons that other file systems refuse.
std::string time_for_names() {
  std::string time = utc_now();
  time.erase(std::remove(time.begin(), time.end(), ':'), time.end());
  return time;
}

constexpr std::size_t kTimeLength = sizeof "2026-03-01T120000Z" - 1;

Snapshot read_snapshot(const fs::path& folder) {
  Snapshot snapshot;
  snapshot.name = folder.filename().string();
  if (snapshot.name.size() > kTimeLength + 3) snapshot.module = snapshot.name.substr(kTimeLength + 1, 2);
  snapshot.reason = read_file(folder / "reason.txt");
  while (!snapshot.reason.empty() && snapshot.reason.back() == '\n') snapshot.reason.pop_back();
  snapshot.folder = folder;
  return snapshot;
}

}  // namespace

Snapshot take_snapshot(const Registry& registry, const Module& module, const std::string& occasion,
                       const std::string& reason) {
  const fs::path all = registry.root() / ".tito" / "snapshots";
  const std::string name = time_for_names() + "-" + module.number + "-" + occasion;
  // Two in one second get a number.
  for (int count = 1;; ++count) {
    const fs::path folder = all / (count == 1 ? name : name + "-" + std::to_string(count));
    if (fs::exists(folder)) continue;
    StagedFolder staged(folder);
    copy_folder(module.student(), staged.path() / "files");
    write_file(staged.path() / "reason.txt", reason + "\n");
    if (staged.place()) return read_snapshot(folder);
  }
}

std::vector<Snapshot> list_snapshots(const fs::path& root) {
  const fs::path all = root / ".tito" / "snapshots";
  std::vector<Snapshot> snapshots;
  if (!fs::exists(all)) return snapshots;
  for (const auto& entry : fs::directory_iterator(all)) {
    // A folder that ends in .new is one that was interrupted.
    if (entry.path().extension() == ".new" || !fs::exists(entry.path() / "reason.txt")) continue;
    snapshots.push_back(read_snapshot(entry.path()));
  }
  std::sort(snapshots.begin(), snapshots.end(),
            [](const Snapshot& a, const Snapshot& b) { return a.name < b.name; });
  return snapshots;
}

Snapshot restore_snapshot(const Registry& registry, const std::string& name) {
  const auto snapshots = list_snapshots(registry.root());
  if (snapshots.empty()) {
    throw Error(Exit::call,
                "snapshot restore: there is no snapshot yet; a command that replaces your files takes one");
  }
  auto found = snapshots.end() - 1;
  if (!name.empty()) {
    found =
        std::find_if(snapshots.begin(), snapshots.end(), [&](const Snapshot& s) { return s.name == name; });
  }
  if (found == snapshots.end()) {
    std::vector<std::string> names;
    for (const Snapshot& snapshot : snapshots) names.push_back(snapshot.name);
    const std::string near = nearest(name, names);
    throw Error(Exit::call, "snapshot restore: no snapshot is called '" + name + "'" +
                                (near.empty() ? "" : "; did you mean '" + near + "'?") +
                                "; see 'tito snapshot list'");
  }
  const Module& module = registry.module(found->module);
  const Lock lock(registry.root() / ".tito" / "files.lock");
  StagedFolder staged(module.student());
  copy_folder(found->files(), staged.path());
  if (fs::exists(module.student()))
    take_snapshot(registry, module, "restore", "before restoring " + found->name);
  staged.replace();
  return *found;
}

}  // namespace tito
