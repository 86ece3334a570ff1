#include "tito/commands/doctor.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/core/doctor.h"
#include "tito/core/error.h"
#include "tito/core/registry.h"

namespace tito {
namespace {

using terminal::say;

void print_json(const std::vector<Finding>& findings) {
  nlohmann::json document = nlohmann::json::array();
  for (const Finding& finding : findings) {
    document.push_back({{"name", finding.name},
                        {"needed", finding.needed},
                        {"found", finding.found},
                        {"detail", finding.detail},
                        {"get", finding.get}});
  }
  say(document.dump(2));
}

void print_table(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    const std::string sign = finding.found    ? terminal::green("here   ")
                             : finding.needed ? terminal::red("MISSING")
                                              : terminal::yellow("absent ");
    say(fmt::format("{}  {:<17} {}", sign, finding.name, finding.detail));
  }
}

void diagnose(bool json) {
  const std::vector<Finding> findings = examine(find_root());
  bool whole = true;
  for (const Finding& finding : findings) whole = whole && (finding.found || !finding.needed);
  json ? print_json(findings) : print_table(findings);
  const std::string command = install_command(findings);
  if (!json && whole) {
    if (!command.empty()) say(fmt::format("\nTo have all of it: {}", command));
    terminal::next_step("tito status");
  }
  if (!whole) {
    throw Error(Exit::machine, command.empty()
                                   ? "doctor: something needed is missing; install what is marked above"
                                   : fmt::format("doctor: something needed is missing; run: {}", command));
  }
}

}  // namespace

void add_doctor(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("doctor", "what is here, what is missing and how to get it");
  command->add_flag("--json", *json, "one JSON document and nothing else");
  command->footer("Example: tito doctor");
  command->callback([json] { diagnose(*json); });
}

}  // namespace tito
