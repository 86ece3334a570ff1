#include "tito/core/milestones_run.h"

#include <algorithm>

#include "tito/core/build.h"
#include "tito/core/error.h"
#include "tito/core/files.h"

namespace tito {

namespace {

constexpr std::chrono::minutes kQuickLimit{5};  // a quick run takes seconds; this one does not end

bool all_reached(const std::vector<Judged>& judged) {
  return std::all_of(judged.begin(), judged.end(), [](const Judged& j) { return j.reached; });
}

bool reached_everything(const Milestone& milestone, const std::map<std::string, double>& figures) {
  return std::all_of(milestone.programs.begin(), milestone.programs.end(), [&](const Program& program) {
    return program.written() && all_reached(judge_figures(program, figures, false));
  });
}

}  // namespace

bool MilestoneRun::passed() const { return result.ok() && all_reached(judged); }

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
  run.judged = judge_figures(program, run.figures, options.quick);
  if (options.quick || !options.arguments.empty() || edition.own.empty()) return run;

  update_progress(registry.root(), [&](Progress& progress) {
    RunRecord& record = progress.milestones[milestone.number];
    if (record.library != library) record = {};  // figures of another library prove nothing about this one
    record.run = utc_now();
    record.library = library;
    for (const Figure& figure : program.figures) record.figures.erase(figure.name);
    // A program that crashed reached nothing, whatever it had printed by then.
    if (run.result.ok()) record.figures.insert(run.figures.begin(), run.figures.end());
    record.passed = reached_everything(milestone, record.figures);
  });
  return run;
}

MilestoneState milestone_state(const Registry& registry, const Progress& progress,
                               const Milestone& milestone) {
  const auto found = progress.milestones.find(milestone.number);
  if (found == progress.milestones.end() || !milestone.missing_modules(registry).empty() ||
      !reached_everything(milestone, found->second.figures)) {
    return MilestoneState::open;
  }
  const bool same = found->second.library == library_hash(registry, last_module(registry, milestone));
  return same ? MilestoneState::passed : MilestoneState::unverified;
}

}  // namespace tito
