#include "tito/commands/milestone.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/passed_on.h"
#include "tito/commands/terminal.h"
#include "tito/core/ending.h"
#include "tito/core/error.h"
#include "tito/core/milestones_run.h"

namespace tito {

namespace {

using nlohmann::json;
using terminal::say;

struct Arguments {
  std::string milestone;
  std::string program;
  bool reference = false;
  std::string seed;
  std::vector<std::string> passed_on;
  bool recorded = true;
  bool quick = false;
  bool json = false;
};

/// Options of the chatbot that are so common that they go without --.
constexpr PassedOn kAnotherRun[] = {
    // what these measure is not recorded
    {"--prompt", "TEXT", "milestone 05: answer this and end"},
    {"--data", "FILE",
     "milestone 05: learn this and chat; lines 'Q: ' and 'A: ', a blank line between pairs"},
};
constexpr PassedOn kPassedOn[] = {
    {"--train", "", "milestone 05: learn anew instead of reading the weights that ship"},
    {"--use-cache", "", "milestone 05: remember keys and values (module 17)"},
    {"--no-cache", "", "milestone 05: read the whole text again for every token"},
    {"--device", "DEVICE", "milestone 05: cpu, or what module 18 brings"},
};

const char* word(MilestoneState state) {
  switch (state) {
    case MilestoneState::passed:
      return "passed";
    case MilestoneState::in_part:
      return "in part";
    case MilestoneState::unverified:
      return "unverified";
    case MilestoneState::open:
      break;
  }
  return "open";
}

/// How to get the data of a figure that was skipped.
std::string get_data(const Figure& figure) { return "tito data get " + figure.data; }

/// "digits_accuracy   0.972  >= 0.95", or why there is no number. @param none  what to say where it should be
std::string line_of(const Judged& judged, const char* none) {
  const Figure& figure = judged.figure;
  const std::string value = judged.printed ? fmt::format("{:g}", judged.value) : none;
  return fmt::format("{:<22} {:>12}  {} {:g}", figure.name, value, figure.op, figure.bound) +
         (judged.skipped ? "  no " + figure.data + " here; " + get_data(figure) : "");
}

json to_json(const Judged& judged) {
  const Figure& figure = judged.figure;
  json out{{"name", figure.name},       {"value", judged.printed ? json(judged.value) : json()},
           {"op", figure.op},           {"bound", figure.bound},
           {"reached", judged.reached}, {"skipped", judged.skipped}};
  if (!figure.data.empty()) out["data"] = figure.data;
  return out;
}

/// A program's figures as the record has them. Before a run nobody knows which data is here.
std::vector<Judged> judge_recorded(const Progress& progress, const Milestone& milestone,
                                   const Program& program) {
  const auto found = progress.milestones.find(milestone.number);
  const bool ran = found != progress.milestones.end() && !found->second.figures.empty();
  auto judged = judge_figures(program, ran ? found->second.figures : std::map<std::string, double>{}, false);
  for (Judged& each : judged) each.skipped = each.skipped && ran;
  return judged;
}

// "needs modules 04, 05" or "its program is not written yet" or "".
std::string why_not_today(const Registry& registry, const Milestone& milestone) {
  if (milestone.runs_today(registry)) return "";
  const auto missing = milestone.missing_modules(registry);
  if (!missing.empty())
    return (missing.size() == 1 ? "waits for module " : "waits for modules ") + join(missing);
  return "its programs are not in this tree yet";
}

json to_json(const Registry& registry, const Progress& progress, const Milestone& milestone) {
  json programs = json::array();
  for (const Program& program : milestone.programs) {
    json figures = json::array();
    for (const Judged& judged : judge_recorded(progress, milestone, program))
      figures.push_back(to_json(judged));
    programs.push_back({{"name", program.name},
                        {"title", program.title},
                        {"written", program.written()},
                        {"figures", figures}});
  }
  return {{"number", milestone.number},
          {"year", milestone.year},
          {"name", milestone.name},
          {"title", milestone.title},
          {"story", milestone.story},
          {"needs", milestone.needs},
          {"missing", milestone.missing_modules(registry)},
          {"runs_today", milestone.runs_today(registry)},
          {"state", word(milestone_state(registry, progress, milestone))},
          {"programs", programs}};
}

std::string newest_today(const Registry& registry, const std::vector<Milestone>& milestones) {
  std::string newest;
  for (const Milestone& milestone : milestones) {
    if (milestone.runs_today(registry)) newest = milestone.number;
  }
  return newest;
}

void list(const Arguments& arguments) {
  const Registry registry = Registry::read(find_root());
  const Progress progress = read_progress(registry.root());
  const auto milestones = read_milestones(registry.root());
  if (arguments.json) {
    json out = json::array();
    for (const Milestone& milestone : milestones) out.push_back(to_json(registry, progress, milestone));
    return say(out.dump(2));
  }
  for (const Milestone& milestone : milestones) {
    std::vector<std::string> names;
    for (const Program& program : milestone.programs) names.push_back(program.name);
    const std::string why_not = why_not_today(registry, milestone);
    say(fmt::format(
        "{}  {}  {:<26} {:<34} {}", milestone.number, milestone.year, milestone.title, join(names),
        why_not.empty() ? word(milestone_state(registry, progress, milestone)) : terminal::dim(why_not)));
  }
  const std::string newest = newest_today(registry, milestones);
  terminal::next_step(newest.empty() ? "tito module list" : "tito milestone run " + newest);
}

// Every figure of every program, with what was reached.
void show_status(const Arguments& arguments) {
  if (arguments.json) return list(arguments);
  const Registry registry = Registry::read(find_root());
  const Progress progress = read_progress(registry.root());
  const auto milestones = read_milestones(registry.root());
  for (const Milestone& milestone : milestones) {
    say(fmt::format("{}  {}: {}", milestone.number, terminal::bold(milestone.title),
                    word(milestone_state(registry, progress, milestone))));
    for (const Program& program : milestone.programs) {
      for (const Judged& judged : judge_recorded(progress, milestone, program)) {
        say(fmt::format("      {:<12} {}", program.name, line_of(judged, judged.skipped ? "skipped" : "-")));
      }
    }
  }
  const std::string newest = newest_today(registry, milestones);
  terminal::next_step(newest.empty() ? "tito module list" : "tito milestone run " + newest);
}

void show_timeline(const Arguments& arguments) {
  if (arguments.json) return list(arguments);
  const Registry registry = Registry::read(find_root());
  const Progress progress = read_progress(registry.root());
  const auto milestones = read_milestones(registry.root());
  for (const Milestone& milestone : milestones) {
    const MilestoneState state = milestone_state(registry, progress, milestone);
    const std::string why_not = why_not_today(registry, milestone);
    say(fmt::format("  {}  {}  {}  {}", milestone.year,
                    state == MilestoneState::passed ? terminal::green("*") : "o",
                    terminal::bold(milestone.title), terminal::dim(why_not.empty() ? word(state) : why_not)));
    say(fmt::format("        |  {}", milestone.story));
  }
  terminal::next_step("tito milestone list");
}

void say_what_runs_today(const Registry& registry, const std::vector<Milestone>& milestones) {
  std::vector<std::string> commands;
  for (const Milestone& milestone : milestones) {
    if (milestone.runs_today(registry)) commands.push_back("tito milestone run " + milestone.number);
  }
  if (commands.empty()) {
    say("No milestone runs yet.");
    terminal::next_step("tito module list");
  } else {
    say("What runs today: " + join(commands));
    terminal::next_step(commands.back());
  }
}

// Runs one program and prints its figures.
MilestoneRun run_and_tell(const Registry& registry, const Milestone& milestone, const Program& program,
                          const Edition& edition, const Arguments& arguments, json& out) {
  std::fflush(stdout);  // the program writes to the same place
  const MilestoneRun run = run_program(registry, milestone, program, edition,
                                       {.quick = arguments.quick,
                                        .arguments = arguments.passed_on,
                                        .recorded = arguments.recorded,
                                        .seed = arguments.seed,
                                        .show = !arguments.json});
  // Its own word for a wrong call or a machine that lacks something, data for example.
  if (run.result.code == static_cast<int>(Exit::call) || run.result.code == static_cast<int>(Exit::machine)) {
    throw Error(static_cast<Exit>(run.result.code),
                "milestone run " + milestone.number + ": " + program.name + " did not run" +
                    (arguments.json ? ": " + last_lines(run.result.output, 1) : "; its last line says why"));
  }
  json figures = json::array();
  for (const Judged& judged : run.judged) {
    figures.push_back(to_json(judged));
    if (arguments.json) continue;
    say(fmt::format("  {} {}",
                    judged.reached   ? terminal::green("reached")
                    : judged.skipped ? terminal::yellow("skipped")
                                     : terminal::red("MISSED "),
                    line_of(judged, judged.skipped ? "-" : "not printed")));
  }
  const std::string ending = run.result.ok()        ? ""
                             : run.result.timed_out ? "it ran too long"
                             : run.result.signal != 0
                                 ? "it ended with " + signal_in_words(run.result.signal)
                                 : fmt::format("it ended with exit code {}", run.result.code);
  if (!ending.empty() && !arguments.json)
    say(fmt::format("  {} {}: {}", terminal::red("ENDED  "), program.name, ending));
  out.push_back({{"program", program.name},
                 {"passed", run.passed()},
                 {"ending", ending},
                 {"figures", figures},
                 {"seconds", run.result.seconds}});
  if (!run.judgeable) out.back()["output"] = run.result.output;  // it is all that there is
  return run;
}

void run_milestone(const Arguments& arguments) {
  const Registry registry = Registry::read(find_root());
  const auto milestones = read_milestones(registry.root());
  const Milestone& milestone = find_milestone(milestones, arguments.milestone);
  if (!milestone.runs_today(registry)) {
    if (!arguments.json) say_what_runs_today(registry, milestones);
    last_module(registry, milestone);  // throws where modules are missing
    throw Error(Exit::work, "milestone " + milestone.number + " (" + milestone.year + ", " + milestone.title +
                                "): its programs are not in this tree yet");
  }
  const Edition edition = choose_edition(registry, last_module(registry, milestone), arguments.reference);
  need_written(edition, "milestone run " + milestone.number);
  if (!arguments.json) {
    say(fmt::format("{}, {}: {}", milestone.year, terminal::bold(milestone.title), edition.in_words()));
  }
  json programs = json::array();
  const MilestoneRun run =
      run_and_tell(registry, milestone, milestone.program(arguments.program), edition, arguments, programs);
  std::string get;
  for (const Judged& judged : run.judged) {
    if (judged.skipped && get.empty()) get = get_data(judged.figure);
  }
  if (arguments.json) {
    say(json{{"milestone", milestone.number},
             {"passed", run.passed()},
             {"quick", arguments.quick},
             {"library", edition.in_words()},
             {"programs", programs}}
            .dump(2));
  }
  if (run.missed()) {
    throw Error(Exit::work, "milestone " + milestone.number +
                                ": a figure was not reached; 'tito milestone status' has them, "
                                "and 'tito test " +
                                milestone.needs.back() + "' finds what is wrong");
  }
  if (!arguments.json) terminal::next_step(get.empty() ? "tito milestone timeline" : get);
}

}  // namespace

void add_milestone(CLI::App& app, const std::vector<std::string>& passed_on) {
  const auto arguments = std::make_shared<Arguments>();
  arguments->passed_on = passed_on;
  CLI::App* group =
      app.add_subcommand("milestone", "programs from the history of the field, on your own library");
  group->require_subcommand(1);
  group->footer("Example: tito milestone run 01");

  CLI::App* list_command = group->add_subcommand("list", "all milestones and what they wait for");
  list_command->add_flag("--json", arguments->json, "print JSON");
  list_command->footer("Example: tito milestone list");
  list_command->callback([arguments] { list(*arguments); });

  CLI::App* status = group->add_subcommand("status", "the figures each has to reach, and those you reached");
  status->add_flag("--json", arguments->json, "print JSON");
  status->footer("Example: tito milestone status");
  status->callback([arguments] { show_status(*arguments); });

  CLI::App* timeline = group->add_subcommand("timeline", "the history, and where you stand in it");
  timeline->add_flag("--json", arguments->json, "print JSON");
  timeline->footer("Example: tito milestone timeline");
  timeline->callback([arguments] { show_timeline(*arguments); });

  CLI::App* run = group->add_subcommand("run", "build and run one, and judge it by its figures");
  run->add_option("milestone", arguments->milestone, "such as 01 or perceptron")->required();
  run->add_option("program", arguments->program, "one of its programs; the first without one");
  run->add_flag("--reference", arguments->reference, "the course's solutions, whatever is in student/");
  run->add_flag("--quick", arguments->quick, "a short training, not recorded");
  run->add_option("--seed", arguments->seed, "other data and another beginning: any whole number")
      ->check(CLI::NonNegativeNumber);
  run->add_flag("--json", arguments->json, "print JSON; the program's own output is left out");
  add_options(*run, kAnotherRun);
  add_options(*run, kPassedOn);
  run->footer(
      "What follows -- is for the program; such a run is not recorded. Its own options: -- --help\n\n"
      "Example: tito milestone run 01\n         tito milestone run 01 rosenblatt --quick\n"
      "         tito milestone run 03 --seed 4 -- --no-draw\n"
      "         tito milestone run 05 --prompt \"What is the capital of Norway?\"");
  run->callback([arguments, run] {
    std::vector<std::string> words = given_options(*run, kAnotherRun);
    arguments->recorded = arguments->passed_on.empty() && words.empty();
    for (std::string& word : given_options(*run, kPassedOn)) words.push_back(std::move(word));
    arguments->passed_on.insert(arguments->passed_on.begin(), words.begin(), words.end());
    run_milestone(*arguments);
  });
}

}  // namespace tito
