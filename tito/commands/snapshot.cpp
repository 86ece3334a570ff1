#include "tito/commands/snapshot.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/core/snapshot.h"

namespace tito {

namespace {

void list(bool json) {
  const auto snapshots = list_snapshots(find_root());
  if (json) {
    auto out = nlohmann::json::array();
    for (const Snapshot& snapshot : snapshots) {
      out.push_back({{"name", snapshot.name}, {"module", snapshot.module}, {"reason", snapshot.reason}});
    }
    terminal::say(out.dump(2));
    return;
  }
  for (const Snapshot& snapshot : snapshots) {
    terminal::say(fmt::format("{:<32} {}", snapshot.name, snapshot.reason));
  }
  if (snapshots.empty()) {
    terminal::say("No snapshots yet: a command takes one before it replaces a file of yours.");
    terminal::next_step("tito status");
  } else {
    terminal::next_step("tito snapshot restore " + snapshots.back().name);
  }
}

void restore(const std::string& name) {
  const Registry registry = Registry::read(find_root());
  const Snapshot snapshot = restore_snapshot(registry, name);
  terminal::say(fmt::format("Module {} is as it was: {}.", snapshot.module, snapshot.reason));
  terminal::say("  what was there until now is a snapshot too: tito snapshot list");
  terminal::next_step("tito test " + snapshot.module);
}

}  // namespace

void add_snapshot(CLI::App& app) {
  CLI::App* group = app.add_subcommand("snapshot", "your files as they were before a command replaced them");
  group->require_subcommand(1);
  group->footer("Example: tito snapshot restore");
  const auto json = std::make_shared<bool>(false);
  const auto name = std::make_shared<std::string>();

  CLI::App* list_command = group->add_subcommand("list", "all snapshots, oldest first");
  list_command->add_flag("--json", *json, "print JSON");
  list_command->footer("Example: tito snapshot list");
  list_command->callback([json] { list(*json); });

  CLI::App* restore_command = group->add_subcommand("restore", "put the files of a snapshot back");
  restore_command->add_option("name", *name, "its name; the newest without one");
  restore_command->footer("Example: tito snapshot restore 2026-03-01T120000Z-01-reset");
  restore_command->callback([name] { restore(*name); });
}

}  // namespace tito
