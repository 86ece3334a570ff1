#include "tito/commands/site.h"

#include <fmt/format.h>

#include "tito/commands/terminal.h"
#include "tito/core/site.h"

namespace tito {

namespace {

// The help of every command that does something, in the order of --help.
void collect(CLI::App& app, const std::string& prefix, std::vector<CommandHelp>& out) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    const std::string name = prefix + command->get_name();
    if (command->get_subcommands([](CLI::App*) { return true; }).empty()) {
      out.push_back({name, command->help("tito " + prefix)});
    }
    collect(*command, name + " ", out);
  }
}

}  // namespace

void add_site(CLI::App& app) {
  CLI::App* group = app.add_subcommand("site", "the course as web pages");
  group->require_subcommand(1);
  group->footer("Example: tito site build");
  CLI::App* build = group->add_subcommand("build", "write the pages into build/site; nothing is fetched");
  build->footer("Example: tito site build");
  build->callback([&app] {
    std::vector<CommandHelp> commands;
    collect(app, "", commands);
    const auto site = build_site(Registry::read(find_root()), commands);
    terminal::say("The site is built.");
    terminal::next_step("xdg-open " + (site / "index.html").string());
  });
}

}  // namespace tito
