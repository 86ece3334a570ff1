#include "tito/core/milestones_run.h"

#include <algorithm>

#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/files.h"

namespace tito {

namespace {

constexpr std::chrono::minutes kQuickLimit{5};  // a quick run takes seconds; this one does not end

/// Of the first program, and of each other one that has run, as if they had run one after another with these
/// figures; nothing when the first is not written.
std::vector<Judged> judge_all(const Milestone& milestone, const std::map<std::string, double>& figures) {
  const Program& first = milestone.programs.front();
  if (!first.written()) return {};
  std::vector<Judged> all;
  for (const Program& program : milestone.programs) {
    std::vector<Judged> judged = judge_figures(program, figures, false);
    const bool ran = std::any_of(judged.begin(), judged.end(), [](const Judged& j) { return j.printed; });
    if (&program == &first || ran) all.insert(all.end(), judged.begin(), judged.end());
  }
  return all;
}

bool all_reached(const std::vector<Judged>& judged) {
  return !judged.empty() &&
         std::all_of(judged.begin(), judged.end(), [](const Judged& j) { return j.reached; });
}

bool none_missed(const std::vector<Judged>& judged) {
  return std::any_of(judged.begin(), judged.end(), [](const Judged& j) { return j.reached; }) &&
         std::none_of(judged.begin(), judged.end(), [](const Judged& j) { return j.missed(); });
}

}  // namespace

bool MilestoneRun::passed() const { return result.ok() && all_reached(judged); }

bool MilestoneRun::missed() const { return !result.ok() || (judgeable && !none_missed(judged)); }

const Module& last_module(const Registry& registry, const Milestone& milestone) {
  const auto missing = milestone.missing_modules(registry);
  if (missing.empty()) return registry.module(milestone.needs.back());
  throw Error(Exit::work, "milestone " + milestone.number + " (" + milestone.year + ", " + milestone.title +
                              ") needs modules " + join(missing) + ", which this tree does not have yet");
}

MilestoneRun run_program(const Registry& registry, const Milestone& milestone, const Program& program,
                         const Edition& edition, const MilestoneOptions& options) {
  const std::string library = library_hash(registry, last_module(registry, milestone));
  Build build(registry.root(), edition.preset);
  build.make({program.name});

  MilestoneRun run;
  Command command{.argv = {build.program("milestones/" + program.name).string()}, .folder = registry.root()};
  if (options.quick) {
    command.argv.push_back("--quick");
    command.wall = kQuickLimit;
  }
  if (!options.seed.empty()) command.argv.insert(command.argv.end(), {"--seed", options.seed});
  command.argv.insert(command.argv.end(), options.arguments.begin(), options.arguments.end());
  command.passthrough = options.show;
  command.event_pipe = true;
  command.on_event = [&](std::string_view line) { read_figure(line, run.figures); };
  run.result = tito::run(command);
  run.judgeable = options.recorded || options.quick || !run.figures.empty();
  if (run.judgeable) run.judged = judge_figures(program, run.figures, options.quick);
  if (options.quick || !options.recorded || edition.own.empty()) return run;

  update_progress(registry.root(), [&](Progress& progress) {
    RunRecord& record = progress.milestones[milestone.number];
    if (record.library != library) record = {};  // figures of another library prove nothing about this one
    record.run = utc_now();
    record.library = library;
    for (const Figure& figure : program.figures) record.figures.erase(figure.name);
    // A program that crashed reached nothing, whatever it had printed by then.
    if (run.result.ok()) record.figures.insert(run.figures.begin(), run.figures.end());
    record.passed = all_reached(judge_all(milestone, record.figures));
  });
  return run;
}

MilestoneState milestone_state(const Registry& registry, const Progress& progress,
                               const Milestone& milestone) {
  const auto found = progress.milestones.find(milestone.number);
  if (found == progress.milestones.end() || !milestone.missing_modules(registry).empty())
    return MilestoneState::open;
  const std::vector<Judged> judged = judge_all(milestone, found->second.figures);
  if (!none_missed(judged)) return MilestoneState::open;
  if (found->second.library != library_hash(registry, last_module(registry, milestone)))
    return MilestoneState::unverified;
  return all_reached(judged) ? MilestoneState::passed : MilestoneState::in_part;
}

}  // namespace tito
