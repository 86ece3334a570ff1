#include "tito/commands/mutate.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "tito/commands/terminal.h"
#include "tito/core/error.h"
#include "tito/core/mutants_run.h"

namespace tito {

namespace {

using terminal::say;

struct Arguments {
  std::vector<std::string> modules;
  bool one_per_exercise = false;
  bool json = false;
  int jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

/// The modules that are named, or all that have planted mistakes.
std::vector<const Module*> chosen(const Registry& registry, const std::vector<std::string>& names) {
  std::vector<const Module*> out;
  for (const std::string& name : names) out.push_back(&registry.module(name));
  if (!names.empty()) return out;
  for (const Module& module : registry.modules()) {
    if (std::filesystem::exists(mutants_file(registry.root(), module))) out.push_back(&module);
  }
  return out;
}

std::string fate(const MutantResult& result) {
  if (!result.compiled) return terminal::yellow("does not compile");
  if (result.survived()) return terminal::red("SURVIVED");
  if (result.test.empty()) return terminal::yellow("only by scenario " + result.scenario);
  return terminal::green("caught") + " by " + result.test +
         (result.scenario.empty() ? "" : terminal::dim(", " + result.scenario));
}

void show(const MutantResult& result) {
  terminal::progress("");
  say(fmt::format("  {:<8} {}\n           {}  {}", result.mutant.exercise, result.mutant.why, fate(result),
                  terminal::dim(fmt::format("{:.1f} s", result.seconds))));
}

nlohmann::json as_json(const MutantResult& result) {
  return {{"exercise", result.mutant.exercise}, {"why", result.mutant.why}, {"line", result.mutant.line},
          {"compiled", result.compiled},        {"test", result.test},      {"scenario", result.scenario},
          {"survived", result.survived()},      {"seconds", result.seconds}};
}

void mutate(const Arguments& arguments) {
  const Registry registry = Registry::read(find_root());
  Build build(registry.root(), "reference");
  nlohmann::json document = nlohmann::json::array();
  std::vector<std::string> bad;
  for (const Module* module : chosen(registry, arguments.modules)) {
    std::vector<Mutant> mutants = read_mutants(registry.root(), *module);
    if (arguments.one_per_exercise) mutants = one_per_exercise(mutants);
    MutantLab lab(build, *module);
    if (!arguments.json)
      say(terminal::bold(fmt::format("{} {}: {} mistakes", module->number, module->title, mutants.size())));
    const std::vector<MutantResult> results =
        lab.run(mutants, arguments.jobs, [&](const MutantResult& result) {
          if (!arguments.json) show(result);
        });
    const MutantTotals totals = total(results);
    if (!totals.good()) bad.push_back(module->number);
    if (arguments.json) {
      nlohmann::json list = nlohmann::json::array();
      for (const MutantResult& result : results) list.push_back(as_json(result));
      document.push_back({{"module", module->number},
                          {"counted", totals.counted},
                          {"by_tests", totals.by_tests},
                          {"survived", totals.survived},
                          {"uncompiled", totals.uncompiled},
                          {"good", totals.good()},
                          {"mutants", list}});
    } else {
      say(fmt::format("{}: {} of {} caught by visible tests, {} survived, {} did not compile\n",
                      module->number, totals.by_tests, totals.counted, totals.survived, totals.uncompiled));
    }
  }
  if (arguments.json) say(document.dump(2));
  if (bad.empty()) return;
  throw Error(
      Exit::work,
      fmt::format("dev mutate: the tests of {} miss too much; visible tests must catch 95 % and nothing "
                  "may survive tests and scenarios together",
                  fmt::join(bad, ", ")));
}

}  // namespace

void add_mutate(CLI::App& dev) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      dev.add_subcommand("mutate", "plant small mistakes in a solution and see which tests notice");
  command->footer(
      "Example: tito dev mutate 01\n         tito dev mutate --one-per-exercise    every module, quickly");
  command->add_option("module", arguments->modules, "such as 01; all when none is named");
  command->add_flag("--one-per-exercise", arguments->one_per_exercise,
                    "only the first mistake of each exercise");
  command->add_flag("--json", arguments->json, "one JSON document");
  command->add_option("--jobs", arguments->jobs, "how many at a time")->check(CLI::Range(1, 64));
  command->callback([arguments] { mutate(*arguments); });
}

}  // namespace tito
