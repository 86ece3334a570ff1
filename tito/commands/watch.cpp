#include "tito/commands/watch.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "tito/commands/terminal.h"
#include "tito/commands/test.h"
#include "tito/core/error.h"
#include "tito/core/process.h"
#include "tito/core/watch.h"

namespace tito {

namespace {

void watch_module(const std::string& name) {
  const Registry registry = Registry::read(find_root());
  const Module& module = registry.module(name);
  if (!std::filesystem::exists(module.student())) {
    throw Error(Exit::work, "watch " + module.number + ": there is no student/ yet; run 'tito module start " +
                                module.number + "'");
  }
  Watch watch(module.student());  // before the first run: what is saved during it counts
  try {
    do {
      const ModuleReport report = test_module(registry, module);
      if (terminal::interactive()) terminal::say("\033[H\033[2J");
      print_report(report);
      remember(registry, report, {});
      terminal::say(
          terminal::dim(fmt::format("\nwatching modules/{}/student; Ctrl-C ends", module.folder_name())));
      std::fflush(stdout);
    } while (watch.wait());
  } catch (const Interrupted&) {
    terminal::say("\nstopped watching; your files are as you saved them");
  }
}

}  // namespace

void add_watch(CLI::App& app) {
  const auto module = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("watch", "test a module again whenever you save one of its files");
  command->footer("Example: tito watch 01");
  command->add_option("module", *module, "such as 01 or tensor")->required();
  command->callback([module] { watch_module(*module); });
}

}  // namespace tito
