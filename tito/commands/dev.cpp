#include "tito/commands/dev.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "tito/commands/dev_grade.h"
#include "tito/commands/mutate.h"
#include "tito/commands/terminal.h"
#include "tito/core/error.h"
#include "tito/core/stubs.h"

namespace tito {
namespace {

using terminal::say;

/// The modules a command is about: the one named, or all.
std::vector<const Module*> chosen(const Registry& registry, const std::string& name) {
  std::vector<const Module*> modules;
  if (!name.empty()) {
    modules.push_back(&registry.module(name));
  } else {
    for (const Module& module : registry.modules()) modules.push_back(&module);
  }
  return modules;
}

void check_stubs(const std::string& name) {
  const Registry registry = Registry::read(find_root());
  std::size_t count = 0;
  for (const Module* module : chosen(registry, name)) {
    if (solution_files(*module).empty()) continue;
    for (const StaleStub& stub : stale_stubs(registry, *module)) {
      const char* reason = stub.reason == StaleStub::Reason::missing     ? "is missing"
                           : stub.reason == StaleStub::Reason::different ? "differs from its solution"
                                                                         : "has no solution";
      say(fmt::format("{} {}", stub.file.generic_string(), reason));
      ++count;
    }
  }
  if (count > 0) throw Error(Exit::work, fmt::format("dev stubs: {} stale; run 'tito dev stubs'", count));
  say("Every stub is what its solution says.");
}

void make_stubs(const std::string& name) {
  const Registry registry = Registry::read(find_root());
  std::size_t count = 0;
  for (const Module* module : chosen(registry, name)) {
    if (name.empty() && solution_files(*module).empty()) continue;
    for (const StaleStub& stub : write_stubs(registry, *module)) {
      say(fmt::format("{} {}", stub.wanted.empty() ? "removed" : "wrote", stub.file.generic_string()));
      ++count;
    }
  }
  if (count == 0) say("Every stub is what its solution says; nothing to write.");
  terminal::next_step("tito dev check");
}

void add_stubs(CLI::App& dev) {
  struct Options {
    std::string module;
    bool check = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = dev.add_subcommand("stubs", "Make stub/ from solution/");
  command->add_option("module", options->module, "01, tensor or 01_tensor; all when left out");
  command->add_flag("--check", options->check, "Write nothing; exit 1 and name each file that differs");
  command->footer("Example: tito dev stubs 05");
  command->callback(
      [options] { options->check ? check_stubs(options->module) : make_stubs(options->module); });
}

}  // namespace

void add_dev(CLI::App& app) {
  CLI::App* dev = app.add_subcommand("dev", "For authors of the course: stubs, checks, new modules");
  dev->require_subcommand(1);
  dev->footer("Example: tito dev check");
  add_stubs(*dev);
  add_mutate(*dev);
  add_dev_grade(*dev);
}

}  // namespace tito
