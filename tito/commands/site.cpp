#include "tito/commands/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "tito/commands/terminal.h"
#include "tito/core/error.h"
#include "tito/core/http.h"
#include "tito/core/links.h"
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

std::filesystem::path built_site(const std::string& speaker) {
  std::filesystem::path site = find_root() / "build" / "site";
  if (!std::filesystem::exists(site / "index.html"))
    throw Error(Exit::work, speaker + ": the pages are not built yet; run 'tito site build'");
  return site;
}

void check_site() {
  constexpr std::size_t kShown = 20;
  const LinkReport report = check_links(built_site("site check"));
  for (std::size_t i = 0; i < std::min(report.dead.size(), kShown); ++i)
    terminal::say(report.dead[i].page + ": " + report.dead[i].target);
  if (report.dead.size() > kShown) terminal::say(fmt::format("and {} more", report.dead.size() - kShown));
  if (!report.dead.empty()) {
    throw Error(Exit::work,
                fmt::format("site check: {} of {} links lead nowhere, or load what is not on this "
                            "machine; mend the page's source, then 'tito site build'",
                            report.dead.size(), report.links));
  }
  terminal::say(fmt::format("{} pages, {} links: each leads somewhere.", report.pages, report.links));
  terminal::next_step("tito site serve");
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

  CLI::App* check = group->add_subcommand("check", "whether every link of the built pages leads somewhere");
  check->footer("Example: tito site check");
  check->callback(check_site);

  const auto port = std::make_shared<int>(8057);
  CLI::App* serve = group->add_subcommand("serve", "show the built pages to a browser on this machine");
  serve->add_option("--port", *port, "the port of 127.0.0.1; 0 takes any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  serve->footer("Example: tito site serve");
  serve->callback([port] {
    serve_folder(built_site("site serve"), *port, [](int bound) {
      terminal::say(fmt::format("The course is at http://127.0.0.1:{}/ until Ctrl-C.", bound));
      std::fflush(stdout);
    });
  });
}

}  // namespace tito
