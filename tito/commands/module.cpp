#include "tito/commands/module.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/export.h"
#include "tito/commands/terminal.h"
#include "tito/core/edition.h"
#include "tito/core/error.h"
#include "tito/core/learning.h"
#include "tito/core/progress.h"
#include "tito/core/regions.h"

namespace tito {

namespace {

using nlohmann::json;
using terminal::say;

// What the arguments of all subcommands are parsed into.
struct Arguments {
  std::string module;
  std::string exercise;
  bool json = false;
  bool no_export = false;
};

Registry here() { return Registry::read(find_root()); }

std::string path_of(const Registry& registry, const std::filesystem::path& path) {
  return path.lexically_relative(registry.root()).string();
}

json to_json(const ModuleStatus& status) {
  const Module& module = *status.module;
  return {{"number", module.number},
          {"name", module.name},
          {"title", module.title},
          {"minutes", module.minutes},
          {"exercises", module.exercises.size()},
          {"started", status.started},
          {"verified", status.verified},
          {"completed", status.completed},
          {"passed", status.passed},
          {"points", status.points},
          {"possible", status.possible},
          {"missing", status.missing}};
}

ModuleStatus status_of(const Registry& registry, const Module& module) {
  for (ModuleStatus& status : module_statuses(registry, read_progress(registry.root()))) {
    if (status.module->number == module.number) return std::move(status);
  }
  throw Error(Exit::call, "module status: no module " + module.number);
}

void list(const Arguments& arguments) {
  const Registry registry = here();
  const auto statuses = module_statuses(registry, read_progress(registry.root()));
  if (arguments.json) {
    json out = json::array();
    for (const ModuleStatus& status : statuses) out.push_back(to_json(status));
    say(out.dump(2));
    return;
  }
  for (const ModuleStatus& status : statuses) {
    const Module& module = *status.module;
    say(fmt::format("{}  {:<18} {:<26} {:>2} exercises  {:>4} min  {}", module.number, module.name,
                    module.title, module.exercises.size(), module.minutes, state_in_words(status)));
  }
  for (const ModuleStatus& status : statuses) {
    if (status.completed) continue;
    terminal::next_step((status.started ? "tito module resume " : "tito module start ") +
                        status.module->number);
    return;
  }
}

void tell_dependencies(const ModuleStatus& status) {
  if (status.missing.empty()) return;
  say(fmt::format(
      "  uses   module{} {}, not complete yet: what you have of {} is used, and the reference where you have "
      "nothing",
      status.missing.size() == 1 ? "" : "s", join(status.missing),
      status.missing.size() == 1 ? "it" : "them"));
}

// What to read, what to write, what to run.
void tell_the_way(const Registry& registry, const Module& module) {
  say(fmt::format("  read   {}  (about {} minutes in all)", path_of(registry, module.folder / "README.md"),
                  module.minutes));
  for (const std::string& file : module.files()) {
    std::string ids;
    for (const Exercise& exercise : module.exercises) {
      if (exercise.file == file) ids += (ids.empty() ? "" : " ") + exercise.id;
    }
    say(fmt::format("  write  {}  {}", path_of(registry, module.student() / file), terminal::dim(ids)));
  }
  if (!module.questions.empty()) {
    say(fmt::format("  answer {}  {}", path_of(registry, module.student() / "answers.md"),
                    terminal::dim(fmt::format("{} questions", module.questions.size()))));
  }
  tell_dependencies(status_of(registry, module));
}

void start(const Arguments& arguments) {
  const Registry registry = here();
  const Module& module = registry.module(arguments.module);
  if (!start_module(registry, module)) {
    say(fmt::format("Module {} is started already; nothing was changed.", module.number));
    terminal::next_step("tito module resume " + module.number);
    return;
  }
  say(fmt::format("Module {}, {}: the files to write are in {}", module.number, terminal::bold(module.title),
                  path_of(registry, module.student())));
  tell_the_way(registry, module);
  const std::string trouble = point_editor_at_student(registry);
  if (!trouble.empty()) say("  editor " + trouble);
  terminal::next_step("tito test " + module.number, "or 'tito watch " + module.number + "' while you write");
}

/// What a learner has still to write; where a marker of theirs is wrong, only that is known.
struct Open {
  std::vector<std::string> unwritten;
  std::string problem;
};

Open what_is_open(const Module& module) {
  try {
    return {unwritten_exercises(module), ""};
  } catch (const RegionError& wrong) {
    return {{}, wrong.what()};
  }
}

void resume(const Arguments& arguments) {
  const Registry registry = here();
  const Module& module = registry.module(arguments.module);
  if (!std::filesystem::exists(module.student())) {
    throw Error(Exit::work, "module resume " + module.number +
                                ": it is not started; run 'tito module start " + module.number + "'");
  }
  const ModuleStatus status = status_of(registry, module);
  say(fmt::format("Module {}, {}: {}", module.number, terminal::bold(module.title), state_in_words(status)));
  tell_the_way(registry, module);
  const std::string trouble = point_editor_at_student(registry);
  if (!trouble.empty()) say("  editor " + trouble);
  const auto [unwritten, problem] = what_is_open(module);
  if (!unwritten.empty()) {
    say(fmt::format("  open   {} {}", unwritten.front(),
                    terminal::dim(module.exercise(unwritten.front()).title)));
  }
  terminal::next_step("tito test " + module.number);
  if (!problem.empty()) throw Error(Exit::work, "module resume " + module.number + ": " + problem);
}

void complete_as_json(const Registry& registry, const Module& module, const Completion& done,
                      bool export_too) {
  const std::string speaker = "module complete " + module.number;
  Exported exported;
  if (done.complete() && export_too) {
    const Edition edition = choose_edition(registry, module, false);
    need_written(edition, speaker);
    exported = export_and_check(registry, module, edition);
  }
  say(json{{"module", module.number},
           {"completed", done.complete()},
           {"failing", done.failing},
           {"stretch", done.stretch},
           {"questions", done.questions},
           {"dist", exported.dist.string()},
           {"checkpoint", exported.checkpoint}}
          .dump(2));
  need_complete(module, done, speaker);
  need_checkpoint(exported, module);
}

void complete(const Arguments& arguments) {
  const Registry registry = here();
  const Module& module = registry.module(arguments.module);
  const Completion done = complete_own(registry, module);
  if (arguments.json) return complete_as_json(registry, module, done, !arguments.no_export);
  need_complete(module, done, "module complete " + module.number);
  say(fmt::format("{} Module {}, {}, is complete.", terminal::green("done"), module.number, module.title));
  if (!done.stretch.empty()) say("  stretch exercises still open, if you like: " + join(done.stretch));
  if (!done.questions.empty()) {
    say(fmt::format("  questions without an answer in {}: {}",
                    path_of(registry, module.student() / "answers.md"), join(done.questions)));
  }
  if (arguments.no_export) {
    terminal::next_step("tito export " + module.number);
    return;
  }
  const Edition edition = choose_edition(registry, module, false);
  need_written(edition, "module complete " + module.number);
  tell_export(export_and_check(registry, module, edition), module, edition);
}

void reset(const Arguments& arguments) {
  const Registry registry = here();
  const Module& module = registry.module(arguments.module);
  const Snapshot snapshot = reset_module(registry, module, arguments.exercise);
  say(fmt::format("{} is back to its stub.",
                  arguments.exercise.empty() ? "Module " + module.number : "Exercise " + arguments.exercise));
  say("  what was there: tito snapshot restore " + snapshot.name);
  terminal::next_step("tito module resume " + module.number);
}

void update(const Arguments& arguments) {
  const Registry registry = here();
  const Module& module = registry.module(arguments.module);
  const Update update = update_module(registry, module);
  if (update.changed.empty()) {
    say(fmt::format("Module {} has the present stub already; nothing was changed.", module.number));
  } else {
    say(fmt::format("Module {}: new skeleton, your regions kept, in {}", module.number,
                    join(update.changed)));
    if (!update.dropped.empty()) {
      say(fmt::format("  no longer in the stub, kept in the snapshot only: {}", join(update.dropped)));
    }
    say("  what was there: tito snapshot restore " + update.snapshot.name);
  }
  terminal::next_step("tito test " + module.number);
}

void tell_exercises(const ModuleStatus& status, const Open& open) {
  const Module& module = *status.module;
  const auto has = [](const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  for (const Exercise& exercise : module.exercises) {
    const char* state = !status.started                    ? "not started"
                        : has(status.passed, exercise.id)  ? "passes"
                        : has(open.unwritten, exercise.id) ? "not written"
                        : !open.problem.empty()            ? "cannot be read, see below"
                        : status.verified                  ? "does not pass"
                                                           : "changed since its test";
    say(fmt::format("  {:<6} {:<44} {:>3} points{}  {}", exercise.id, exercise.title, exercise.points,
                    exercise.level == 3 ? ", stretch" : "", state));
  }
  for (const Question& question : module.questions)
    say(fmt::format("  {:<6} {}", question.id, question.title));
  tell_dependencies(status);
  terminal::next_step((status.started ? "tito test " : "tito module start ") + module.number);
}

void show_status(const Arguments& arguments) {
  if (arguments.module.empty()) return list(arguments);
  const Registry registry = here();
  const ModuleStatus status = status_of(registry, registry.module(arguments.module));
  const Open open = status.started ? what_is_open(*status.module) : Open{};
  if (arguments.json) {
    json out = to_json(status);
    out["unwritten"] = open.unwritten;
    out["problem"] = open.problem;
    say(out.dump(2));
  } else {
    say(fmt::format("Module {}, {}: {}", status.module->number, terminal::bold(status.module->title),
                    state_in_words(status)));
    tell_exercises(status, open);
  }
  if (!open.problem.empty())
    throw Error(Exit::work, "module status " + status.module->number + ": " + open.problem);
}

}  // namespace

std::string state_in_words(const ModuleStatus& status) {
  if (!status.started) return terminal::dim("not started");
  if (status.completed)
    return terminal::green(fmt::format("complete, {}/{} points", status.points, status.possible));
  if (!status.verified) return terminal::yellow("unverified: run 'tito test " + status.module->number + "'");
  return fmt::format("{} of {} exercises, {}/{} points", status.passed.size(),
                     status.module->exercises.size(), status.points, status.possible);
}

void add_module(CLI::App& app) {
  CLI::App* group = app.add_subcommand("module", "work through the modules");
  group->require_subcommand(1);
  group->footer("Example: tito module start 01");
  const auto arguments = std::make_shared<Arguments>();

  struct Entry {
    const char* name;
    const char* help;
    const char* example;
    bool takes_json;
    bool needs_module;
    void (*call)(const Arguments&);
  };
  for (const Entry& entry : {
           Entry{"list", "all modules and how far you are", "tito module list --json", true, false, list},
           Entry{"start", "copy the stub of a module to student/ and say where to begin",
                 "tito module start 01", false, true, start},
           Entry{"resume", "where you were", "tito module resume 01", false, true, resume},
           Entry{"complete", "test your own files, record the module as complete and export",
                 "tito module complete 01", true, true, complete},
           Entry{"reset", "put the stub back, after a snapshot", "tito module reset 01 --exercise 01.3",
                 false, true, reset},
           Entry{"update", "take over a new stub and keep what you wrote", "tito module update 01", false,
                 true, update},
           Entry{"status", "the exercises of a module and how far you are", "tito module status 01", true,
                 false, show_status},
       }) {
    CLI::App* command = group->add_subcommand(entry.name, entry.help);
    command->footer(std::string("Example: ") + entry.example);
    if (entry.call != list) {
      CLI::Option* module =
          command->add_option("module", arguments->module, "its number or name, such as 01 or tensor");
      if (entry.needs_module) module->required();
    }
    if (entry.takes_json) command->add_flag("--json", arguments->json, "print JSON");
    if (entry.call == reset) {
      command->add_option("--exercise", arguments->exercise, "only this exercise, such as 01.3");
    }
    if (entry.call == complete)
      command->add_flag("--no-export", arguments->no_export, "leave dist/ as it is");
    command->callback([call = entry.call, arguments] { call(*arguments); });
  }
}

}  // namespace tito
