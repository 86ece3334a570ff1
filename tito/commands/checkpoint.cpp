#include "tito/commands/checkpoint.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/core/checkpoints.h"
#include "tito/core/error.h"

namespace tito {

namespace {

using terminal::say;

struct Arguments {
  std::string module;
  bool reference = false;
  bool json = false;
};

const char* word(CheckpointState state) {
  switch (state) {
    case CheckpointState::passed:
      return "passed";
    case CheckpointState::unverified:
      return "unverified";
    case CheckpointState::open:
      break;
  }
  return "open";
}

std::string painted(CheckpointState state) {
  const std::string text = fmt::format("{:<10}", word(state));
  if (state == CheckpointState::passed) return terminal::green(text);
  return state == CheckpointState::unverified ? terminal::yellow(text) : terminal::dim(text);
}

void show_status(const Arguments& arguments) {
  const Registry registry = Registry::read(find_root());
  const Progress progress = read_progress(registry.root());
  auto out = nlohmann::json::array();
  std::string next;
  for (const Module& module : registry.modules()) {
    if (!has_checkpoint(registry, module)) continue;
    const CheckpointState state = checkpoint_state(registry, progress, module);
    if (arguments.json) {
      out.push_back({{"number", module.number}, {"capability", module.checkpoint}, {"state", word(state)}});
    } else {
      say(fmt::format("{}  {}  {}", module.number, painted(state), module.checkpoint));
    }
    if (next.empty() && state != CheckpointState::passed) next = module.number;
  }
  if (arguments.json) return say(out.dump(2));
  terminal::next_step(next.empty() ? "tito milestone list" : "tito checkpoint run " + next);
}

void show_timeline(const Arguments&) {
  const Registry registry = Registry::read(find_root());
  const Progress progress = read_progress(registry.root());
  for (const Module& module : registry.modules()) {
    if (!has_checkpoint(registry, module)) continue;
    const CheckpointState state = checkpoint_state(registry, progress, module);
    const auto found = progress.checkpoints.find(module.number);
    const std::string when = found == progress.checkpoints.end() ? "" : found->second.run;
    say(fmt::format("  {} {}  {:<44} {}", state == CheckpointState::passed ? terminal::green("*") : "o",
                    module.number, module.checkpoint, terminal::dim(when)));
    if (&module != &registry.modules().back()) say("  |");
  }
  terminal::next_step("tito checkpoint status");
}

void run_one(const Arguments& arguments) {
  const Registry registry = Registry::read(find_root());
  const Module& module = registry.module(arguments.module);
  const Edition edition = choose_edition(registry, module, arguments.reference);
  need_written(edition, "checkpoint run " + module.number);
  if (!arguments.json)
    say(fmt::format("Checkpoint {}, {}: {}", module.number, module.checkpoint, edition.in_words()));
  const TestRun run = run_checkpoint(registry, module, edition);
  auto tests = nlohmann::json::array();
  for (const TestResult& test : run.tests) {
    const bool passed = test.outcome == Outcome::passed;
    tests.push_back({{"test", test.name}, {"passed", passed}, {"message", test.message}});
    if (arguments.json) continue;
    say(fmt::format("  {} {}", passed ? terminal::green("ok  ") : terminal::red("FAIL"), test.name));
    if (!passed) say(test.message + (test.where.empty() ? "" : "\nat " + test.where));
  }
  if (arguments.json) {
    say(nlohmann::json{{"checkpoint", module.number},
                       {"passed", run.ok()},
                       {"library", edition.in_words()},
                       {"tests", tests}}
            .dump(2));
  }
  if (!run.ok()) {
    throw Error(Exit::work, "checkpoint " + module.number + ": the library cannot do this yet" +
                                (run.trouble.empty() ? "" : " (" + run.trouble + ")") + "; run 'tito test " +
                                module.number + "'");
  }
  if (!arguments.json) terminal::next_step("tito checkpoint status");
}

}  // namespace

void add_checkpoint(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* group =
      app.add_subcommand("checkpoint", "one capability a module: what your library can do by now");
  group->require_subcommand(1);
  group->footer("Example: tito checkpoint run 01");

  CLI::App* status = group->add_subcommand("status", "every checkpoint and whether it was passed");
  status->add_flag("--json", arguments->json, "print JSON");
  status->footer("Example: tito checkpoint status");
  status->callback([arguments] { show_status(*arguments); });

  CLI::App* timeline = group->add_subcommand("timeline", "the checkpoints in order, with the day of each");
  timeline->footer("Example: tito checkpoint timeline");
  timeline->callback([arguments] { show_timeline(*arguments); });

  CLI::App* run = group->add_subcommand("run", "test one capability with your own library");
  run->add_option("module", arguments->module, "such as 01")->required();
  run->add_flag("--reference", arguments->reference, "the course's solutions, whatever is in student/");
  run->add_flag("--json", arguments->json, "print JSON");
  run->footer("Example: tito checkpoint run 01");
  run->callback([arguments] { run_one(*arguments); });
}

}  // namespace tito
