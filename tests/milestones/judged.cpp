#include "judged.h"

#include <algorithm>
#include <filesystem>

std::string Outcome::missed() const {
  std::string names;
  for (const tito::Judged& each : judged) {
    if (each.missed()) names += (names.empty() ? "" : ", ") + each.figure.name;
  }
  return names;
}

Outcome run_milestone(const std::string& milestone, const std::string& program,
                      const std::vector<std::string>& options,
                      const std::map<std::string, std::string>& environment) {
  static const std::vector<tito::Milestone> all = tito::read_milestones(TINYTORCH_SOURCE);
  Outcome outcome;
  tito::Command command{.argv = {program}};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.environment = environment;
  command.wall = std::chrono::seconds(180);  // seconds of work, on a machine that has other work
  command.event_pipe = true;
  command.on_event = [&](std::string_view line) { tito::read_figure(line, outcome.figures); };
  outcome.result = tito::run(command);
  const bool quick = std::find(options.begin(), options.end(), "--quick") != options.end();
  std::string name = std::filesystem::path(program).filename().string();
  name = name.substr(0, name.find("_planted"));
  outcome.judged =
      tito::judge_figures(tito::find_milestone(all, milestone).program(name), outcome.figures, quick);
  outcome.reached = !outcome.judged.empty() && std::all_of(outcome.judged.begin(), outcome.judged.end(),
                                                           [](const auto& each) { return each.reached; });
  return outcome;
}

Outcome run_planted(const std::string& milestone, const std::string& program, const std::string& plant,
                    const std::vector<std::string>& options) {
  return run_milestone(milestone, program, options, {{"PLANT", plant}});
}
