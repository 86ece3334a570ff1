#include "tito/commands/export.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/core/checkpoints.h"
#include "tito/core/error.h"
#include "tito/core/export.h"
#include "tito/core/files.h"
#include "tito/core/learning.h"
#include "tito/core/testing.h"

namespace tito {

namespace {

using terminal::say;

struct Arguments {
  std::string module;
  bool reference = false;
  bool json = false;
};

void run_export(const Arguments& arguments) {
  const Registry registry = Registry::read(find_root());
  const Module& module = registry.module(arguments.module);
  const Edition edition = choose_edition(registry, module, arguments.reference);
  need_written(edition, "export " + module.number);
  // A module that comes from the reference was tested by its authors.
  if (!edition.own.empty() && edition.own.back() == module.number) {
    need_complete(module, complete_own(registry, module), "export " + module.number);
  }
  const Exported exported = export_and_check(registry, module, edition);
  if (!arguments.json) return tell_export(exported, module, edition);
  say(nlohmann::json{{"module", module.number},
                     {"dist", exported.dist.string()},
                     {"library", edition.in_words()},
                     {"checkpoint", exported.checkpoint}}
          .dump(2));
  need_checkpoint(exported, module);
}

}  // namespace

Completion complete_own(const Registry& registry, const Module& module) {
  return complete_module(registry, module, [&](const Module& own) {
    const ModuleReport report = test_module(registry, own);
    return Tested{report.passing(), report.sound()};
  });
}

void need_complete(const Module& module, const Completion& completion, const std::string& speaker) {
  if (completion.complete()) return;
  const std::string what = completion.failing.empty() ? "something outside the exercises is wrong"
                           : completion.failing.size() == 1
                               ? "exercise " + completion.failing.front() + " does not pass yet"
                               : "exercises " + join(completion.failing) + " do not pass yet";
  throw Error(Exit::work, speaker + ": " + what + "; run 'tito test " + module.number + "'");
}

Exported export_and_check(const Registry& registry, const Module& last, const Edition& edition) {
  Exported exported{export_library(registry, last, edition), ""};
  if (has_checkpoint(registry, last))
    exported.checkpoint = run_checkpoint(registry, last, edition).ok() ? "passed" : "failed";
  return exported;
}

void need_checkpoint(const Exported& exported, const Module& last) {
  if (exported.checkpoint != "failed") return;
  throw Error(Exit::work, "export " + last.number + ": dist/ is there, but checkpoint " + last.number +
                              " fails; run 'tito checkpoint run " + last.number + "'");
}

void tell_export(const Exported& exported, const Module& last, const Edition& edition) {
  say(fmt::format("{} stages 00 to {} are in dist/: {}", terminal::green("exported"), last.number,
                  edition.in_words()));
  say("  in a project of yours: find_package(tinytorch REQUIRED COMPONENTS " + last.name + ")");
  say("                         target_link_libraries(app PRIVATE tinytorch::tinytorch)");
  say("                         cmake -B build -DCMAKE_PREFIX_PATH=" + exported.dist.string());
  need_checkpoint(exported, last);
  if (!exported.checkpoint.empty())
    say(fmt::format("{} {}", terminal::green("checkpoint " + last.number), last.checkpoint));
  terminal::next_step(exported.checkpoint.empty() ? "tito module list" : "tito status");
}

void add_export(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("export", "install stages 00 to NN as a CMake package in dist/");
  command->footer("Example: tito export 03\n         tito export 03 --reference");
  command->add_option("module", arguments->module, "the last module of the library, such as 03")->required();
  command->add_flag("--reference", arguments->reference, "the course's solutions, whatever is in student/");
  command->add_flag("--json", arguments->json, "print JSON");
  command->callback([arguments] { run_export(*arguments); });
}

}  // namespace tito
