#include "tito/commands/setup.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "tito/commands/terminal.h"
#include "tito/core/doctor.h"
#include "tito/core/error.h"
#include "tito/core/registry.h"

namespace tito {
namespace {

using terminal::say;

void set_up() {
  const std::filesystem::path root = find_root();
  const Registry registry = Registry::read(root);
  std::error_code failed;
  const bool fresh = std::filesystem::create_directories(root / ".tito", failed);
  if (failed) {
    throw Error(Exit::machine,
                fmt::format("setup: cannot make {}: {}; make the folder writable, or use a copy of the "
                            "course that is yours",
                            (root / ".tito").string(), failed.message()));
  }
  say(fmt::format("The course is {}, with {} modules.", root.string(), registry.modules().size()));
  say(fresh ? "Made .tito/, where your progress and snapshots go."
            : "Your progress is in .tito/ and stays as it is.");

  const std::vector<Finding> findings = examine(root);
  for (const Finding& finding : findings) {
    if (finding.found && finding.needed)
      say(fmt::format("{}  {:<17} {}", terminal::green("ok"), finding.name, finding.detail));
  }
  for (const Finding& finding : findings) {
    if (finding.found || !finding.needed) continue;
    throw Error(
        Exit::machine,
        fmt::format("setup: {} is missing or too old ({}); {}", finding.name, finding.detail,
                    finding.get.empty() ? "'tito doctor' says more" : "run: " + install_command(findings)));
  }
  if (fresh && !registry.modules().empty()) {
    terminal::next_step(fmt::format("tito module start {}", registry.modules().front().number),
                        "it copies the stubs you will fill in");
  } else {
    terminal::next_step("tito status", "where you are and what comes next");
  }
}

}  // namespace

void add_setup(CLI::App& app) {
  CLI::App* command = app.add_subcommand("setup", "check the machine and make a place for your progress");
  command->footer("Example: tito setup");
  command->callback(set_up);
}

}  // namespace tito
