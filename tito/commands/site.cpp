#include "tito/commands/site.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "tito/commands/terminal.h"
#include "tito/core/error.h"
#include "tito/core/http.h"
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
  group->footer("Example: tito site build, then: tito site serve");
  CLI::App* build = group->add_subcommand("build", "write the pages into build/site; nothing is fetched");
  build->footer("Example: tito site build");
  build->callback([&app] {
    std::vector<CommandHelp> commands;
    collect(app, "", commands);
    const auto site = build_site(Registry::read(find_root()), commands);
    terminal::say("The site is built.");
    terminal::next_step("tito site serve", "or xdg-open " + (site / "index.html").string());
  });

  const auto port = std::make_shared<int>(8057);
  CLI::App* serve = group->add_subcommand("serve", "show the built pages to a browser on this machine");
  serve->add_option("--port", *port, "the port of 127.0.0.1; 0 takes any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  serve->footer("Example: tito site serve");
  serve->callback([port] {
    const auto site = find_root() / "build" / "site";
    if (!std::filesystem::exists(site / "index.html"))
      throw Error(Exit::work, "site serve: the pages are not built yet; run 'tito site build'");
    serve_folder(site, *port, [](int bound) {
      terminal::say(fmt::format("The course is at http://127.0.0.1:{}/ until Ctrl-C.", bound));
      std::fflush(stdout);
    });
  });
}

}  // namespace tito
