#include "tito/commands/dev.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "tito/commands/dev_grade.h"
#include "tito/commands/mutate.h"
#include "tito/commands/terminal.h"
#include "tito/core/check.h"
#include "tito/core/error.h"
#include "tito/core/skeleton.h"
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

void check() {
  const CheckReport report = check_course(Registry::read(find_root()));
  for (const Complaint& complaint : report.complaints) {
    const std::string kind = complaint.warning ? terminal::yellow("look") : terminal::red("wrong");
    say(fmt::format("{}  {}: {}", kind, complaint.where, complaint.message));
  }
  for (const std::string& skipped : report.skipped)
    say(fmt::format("{}  {}", terminal::yellow("skipped"), skipped));
  const std::size_t warnings = report.complaints.size() - report.errors();
  if (report.errors() > 0)
    throw Error(Exit::work, fmt::format("dev check: {} wrong, {} to look at", report.errors(), warnings));
  say(fmt::format("Nothing is wrong, {} to look at.", warnings));
  terminal::next_step("tito test --all");
}

void add_check(CLI::App& dev) {
  CLI::App* command =
      dev.add_subcommand("check", "What an author must not forget: manifests, stubs, tests, leaks, layout");
  command->footer("Example: tito dev check");
  command->callback(check);
}

void add_new(CLI::App& dev) {
  const auto name = std::make_shared<std::string>();
  CLI::App* command = dev.add_subcommand("new", "A new module that builds, passes and satisfies dev check");
  command->add_option("module", *name, "such as 07_training")->required();
  command->footer("Example: tito dev new 07_training");
  command->callback([name] {
    for (const auto& file : new_module(find_root(), *name))
      say(fmt::format("wrote {}", file.generic_string()));
    terminal::next_step("tito test " + name->substr(0, 2), "then make it yours, the lesson first");
  });
}

}  // namespace

void add_dev(CLI::App& app) {
  CLI::App* dev = app.add_subcommand("dev", "For authors of the course: stubs, checks, new modules");
  dev->require_subcommand(1);
  dev->footer("Example: tito dev check");
  add_stubs(*dev);
  add_check(*dev);
  add_new(*dev);
  add_mutate(*dev);
  add_dev_grade(*dev);
}

}  // namespace tito
