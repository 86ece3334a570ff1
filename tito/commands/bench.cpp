#include "tito/commands/bench.h"

#include <fmt/format.h>

#include <memory>

#include "tito/commands/terminal.h"
#include "tito/core/bench.h"
#include "tito/core/error.h"
#include "tito/core/files.h"

namespace tito {

namespace {

using terminal::say;

struct Arguments {
  std::string name;
  bool save = false;
  bool reference = false;
};

std::string beside(const Bar* bar, double value) {
  if (bar == nullptr) return "";
  const std::string verdict =
      bar->holds(value, bar->bar) ? terminal::green("within") : terminal::red("beyond");
  const std::string goal = bar->goal > 0 ? fmt::format(", goal {:g}", bar->goal) : "";
  return fmt::format("   {} the bar of {:g}{}", verdict, bar->bar, goal);
}

void run_bench(const Arguments& arguments) {
  if (arguments.save && !arguments.name.empty()) {
    throw Error(Exit::call, "bench: --save keeps the whole table; leave the name out");
  }
  const Registry registry = Registry::read(find_root());
  if (registry.modules().empty()) throw Error(Exit::call, "bench: there is no module to measure");
  const Edition edition = choose_edition(registry, registry.modules().back(), arguments.reference);
  const auto bars = read_bars(registry.root() / "tests" / "bench" / "bars.toml");
  const Measurements measurements = measure(registry, edition, arguments.name);
  say("# library " + edition.in_words());
  for (const std::string& fact : measurements.facts) say("# " + fact);
  for (const Measurement& row : measurements.rows) {
    say(fmt::format("{} {} {} {} {:.4g} {}{}", row.name, row.peer, row.threads, row.metric, row.value,
                    row.unit, beside(bar_of(bars, row), row.value)));
  }
  if (measurements.rows.empty()) {
    throw Error(Exit::call, "bench: no case matches '" + arguments.name + "'; 'tito bench' runs them all");
  }
  if (!arguments.save) {
    terminal::next_step("tito bench --save", "on a quiet machine");
    return;
  }
  const std::string table = results_table(measurements, bars);
  const auto readme = registry.root() / "README.md";
  const std::string page = with_results(read_file(readme), table);  // before anything is written
  write_file(registry.root() / "tests" / "bench" / "results.md", table);
  write_file(readme, page);
  say("\nThe table is in tests/bench/results.md and in README.md.");
  terminal::next_step("git diff README.md");
}

}  // namespace

void add_bench(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("bench", "measure the library beside its bars and its peers");
  command->footer("Example: tito bench softmax\n         tito bench --reference --save");
  command->add_option("name", arguments->name, "cases to run, a regular expression; all without one");
  command->add_flag("--save", arguments->save, "write tests/bench/results.md and the table in README.md");
  command->add_flag("--reference", arguments->reference, "the course's solutions, whatever is in student/");
  command->callback([arguments] { run_bench(*arguments); });
}

}  // namespace tito
