#include "tito/commands/status.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/module.h"
#include "tito/commands/terminal.h"
#include "tito/core/checkpoints.h"
#include "tito/core/learning.h"
#include "tito/core/milestones_run.h"

namespace tito {

namespace {

using terminal::say;

std::string bar(int part, int whole) {
  constexpr int kWidth = 20;
  const int filled = whole == 0 ? 0 : part * kWidth / whole;
  return terminal::green(std::string(static_cast<std::size_t>(filled), '#')) +
         terminal::dim(std::string(static_cast<std::size_t>(kWidth - filled), '.'));
}

// The first thing worth doing: what is begun before what is new.
std::string next_command(const std::vector<ModuleStatus>& modules) {
  for (const ModuleStatus& status : modules) {
    if (!status.started || status.completed) continue;
    const std::string& number = status.module->number;
    const bool all = status.verified && status.passed.size() >= required_exercises(*status.module).size();
    return (all ? "tito module complete " : "tito test ") + number;
  }
  for (const ModuleStatus& status : modules) {
    if (!status.started) return "tito module start " + status.module->number;
  }
  return "tito milestone list";
}

void show(bool json) {
  const Registry registry = Registry::read(find_root());
  const Progress progress = read_progress(registry.root());
  const auto modules = module_statuses(registry, progress);
  int points = 0, possible = 0, checkpoints = 0, checkpoints_passed = 0, milestones = 0,
      milestones_passed = 0;
  for (const ModuleStatus& status : modules) {
    points += status.points;
    possible += status.possible;
    if (!has_checkpoint(registry, *status.module)) continue;
    ++checkpoints;
    checkpoints_passed += checkpoint_state(registry, progress, *status.module) == CheckpointState::passed;
  }
  for (const Milestone& milestone : read_milestones(registry.root())) {
    ++milestones;
    milestones_passed += milestone_state(registry, progress, milestone) == MilestoneState::passed;
  }
  const std::string next = next_command(modules);
  if (json) {
    auto list = nlohmann::json::array();
    for (const ModuleStatus& status : modules) {
      list.push_back({{"number", status.module->number},
                      {"started", status.started},
                      {"verified", status.verified},
                      {"completed", status.completed},
                      {"points", status.points},
                      {"possible", status.possible}});
    }
    say(nlohmann::json{{"modules", list},
                       {"points", points},
                       {"possible", possible},
                       {"checkpoints_passed", checkpoints_passed},
                       {"milestones_passed", milestones_passed},
                       {"problem", progress.problem},
                       {"next", next}}
            .dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  if (!progress.problem.empty()) say(terminal::yellow(progress.problem) + "\n");
  for (const ModuleStatus& status : modules) {
    say(fmt::format("{}  {:<20} {}  {}", status.module->number, status.module->title,
                    bar(status.points, status.possible), state_in_words(status)));
  }
  say(fmt::format("\n{} of {} points, {} of {} checkpoints, {} of {} milestones", points, possible,
                  checkpoints_passed, checkpoints, milestones_passed, milestones));
  terminal::next_step(next);
}

}  // namespace

void add_status(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("status", "where you are: modules, points, the next step");
  command->add_flag("--json", *json, "print JSON");
  command->footer("Example: tito status");
  command->callback([json] { show(*json); });
}

}  // namespace tito
