#include "tito/commands/test_all.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/core/error.h"

namespace tito {

namespace {

using nlohmann::json;
using terminal::say;

std::string counts(const StepReport& step) {
  std::string text = fmt::format("{} passed", step.passed);
  if (step.failed > 0) text += ", " + terminal::red(fmt::format("{} failed", step.failed));
  if (step.skipped > 0) text += fmt::format(", {} skipped", step.skipped);
  return text;
}

void print_step(const StepReport& step) {
  terminal::progress("");
  say(fmt::format("  {:<44} {:>7.1f} s  {}", step.name, step.seconds, counts(step)));
  for (const std::string& failure : step.failures)
    say(fmt::format("\n{}: {}\n", terminal::bold(step.name), failure));
  std::fflush(stdout);
}

void print_end(const AllReport& report) {
  bool any = false;
  for (const StepReport& step : report.steps) {
    for (const std::string& what : step.left_out) {
      if (!any) say("\nLeft out:");
      any = true;
      say("  " + what);
    }
  }
  if (report.failed() > 0) {
    say("\nFailed:");
    for (const StepReport& step : report.steps) {
      for (const std::string& failure : step.failures)
        say("  " + step.name + ": " + failure.substr(0, failure.find('\n')));
    }
  }
  say(fmt::format("\n{:.0f} s", report.seconds));
  say(report.closing_line());
}

json to_json(const AllReport& report) {
  json steps = json::array();
  for (const StepReport& step : report.steps) {
    steps.push_back({{"name", step.name},
                     {"passed", step.passed},
                     {"failed", step.failed},
                     {"skipped", step.skipped},
                     {"failures", step.failures},
                     {"left_out", step.left_out},
                     {"seconds", step.seconds}});
  }
  return {{"passed", report.passed()},
          {"failed", report.failed()},
          {"skipped", report.skipped()},
          {"seconds", report.seconds},
          {"steps", steps}};
}

}  // namespace

void test_all(const Registry& registry, const AllOptions& options, bool as_json) {
  const AllReport report = run_tier(
      registry, options, [](const std::string& name) { terminal::progress(name); },
      [&](const StepReport& step) {
        if (!as_json) print_step(step);
      });
  terminal::progress("");
  if (as_json) {
    say(to_json(report).dump(2, ' ', false, json::error_handler_t::replace));
  } else {
    print_end(report);
  }
  if (report.failed() > 0) throw Error(Exit::work, fmt::format("test --all: {} failed", report.failed()));
}

}  // namespace tito
