#include "tito/commands/hint.h"

#include <fmt/format.h>

#include <memory>

#include "tito/commands/terminal.h"
#include "tito/core/edition.h"
#include "tito/core/learning.h"

namespace tito {

namespace {

struct Arguments {
  std::string exercise;
  int level = 0;
};

void show_hint(const Arguments& arguments) {
  const Registry registry = Registry::read(find_root());
  const Exercise& exercise = registry.exercise(arguments.exercise);
  const Hint hint = next_hint(registry, exercise, arguments.level);
  const int last = static_cast<int>(exercise.hints.size());
  terminal::say(
      fmt::format("{} {}, hint {} of {}", exercise.id, terminal::bold(exercise.title), hint.level, last));
  terminal::say("\n  " + hint.text);
  if (!hint.first.empty()) {
    terminal::say(fmt::format("\nIt uses {}, not known to pass yet: begin there.", join(hint.first)));
  }
  const std::string number = exercise.id.substr(0, 2);
  if (hint.level < last) {
    terminal::next_step("tito test " + number, "and 'tito hint " + exercise.id + "' says more");
  } else {
    terminal::next_step("tito test " + number, "the lesson has the whole idea: modules/" +
                                                   registry.module(number).folder_name() + "/README.md");
  }
}

}  // namespace

void add_hint(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("hint", "help with an exercise: a nudge, the idea, almost the code");
  command->footer("Example: tito hint 01.3\n         tito hint 01.3 --level 1    read the first one again");
  command->add_option("exercise", arguments->exercise, "such as 01.3")->required();
  command->add_option("--level", arguments->level, "a level you have seen, or the next one")
      ->check(CLI::Range(1, 3));
  command->callback([arguments] { show_hint(*arguments); });
}

}  // namespace tito
