#include "tito/commands/data.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/core/data.h"
#include "tito/core/registry.h"

namespace tito {

namespace {

using nlohmann::json;
using terminal::say;

struct Arguments {
  std::string name;
  bool json = false;
};

std::string size_in_words(std::uintmax_t bytes) {
  return bytes < 1'000'000 ? fmt::format("{:.0f} KB", static_cast<double>(bytes) / 1e3)
                           : fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

json to_json(const Dataset& dataset, const DataState& state) {
  return {{"name", dataset.name},
          {"title", dataset.title},
          {"use", dataset.use},
          {"licence", dataset.licence},
          {"bytes", dataset.bytes()},
          {"here", state.here()},
          {"folder", state.folder.string()},
          {"problem", state.problem}};
}

void list(const Arguments& arguments) {
  const auto root = find_root();
  json out = json::array();
  std::string first_missing;
  for (const Dataset& dataset : read_datasets(root)) {
    const DataState state = look_for(root, dataset);
    out.push_back(to_json(dataset, state));
    if (arguments.json) continue;
    say(fmt::format("{:<16} {:>8}  {}; {}", terminal::bold(fmt::format("{:<16}", dataset.name)),
                    size_in_words(dataset.bytes()), dataset.title, dataset.licence));
    say(fmt::format("{:<16} {:>8}  for {}", "", "", dataset.use));
    const std::string where = state.here()             ? terminal::green("in " + state.folder.string())
                              : !state.problem.empty() ? terminal::red(state.problem)
                              : dataset.package.empty()
                                  ? terminal::dim("not here: tito data get " + dataset.name)
                                  : terminal::dim("not here: apt install " + dataset.package +
                                                  ", or tito data get " + dataset.name);
    say(fmt::format("{:<16} {:>8}  {}", "", "", where));
    if (!state.here() && first_missing.empty()) first_missing = dataset.name;
  }
  if (arguments.json) return say(out.dump(2));
  terminal::next_step(first_missing.empty() ? "tito milestone list" : "tito data get " + first_missing);
}

void get(const Arguments& arguments) {
  const auto root = find_root();
  const auto datasets = read_datasets(root);
  const Dataset& dataset = find_dataset(datasets, arguments.name);
  struct Clear {
    ~Clear() { terminal::progress(""); }
  };
  std::filesystem::path folder;
  {
    const Clear clear;  // the line of the last file, whatever ends the download
    folder = get_dataset(root, dataset, [](const std::string& file, std::uintmax_t done, std::uintmax_t all) {
      terminal::progress(fmt::format("{}: {} of {}", file, size_in_words(done), size_in_words(all)));
    });
  }
  if (arguments.json) return say(to_json(dataset, {folder, ""}).dump(2));
  say(fmt::format("{} is in {}; every sum is right. {}", terminal::bold(dataset.name), folder.string(),
                  "Licence: " + dataset.licence));
  terminal::next_step("tito milestone list");
}

}  // namespace

void add_data(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* group = app.add_subcommand("data", "what the milestones train on");
  group->require_subcommand(1);
  group->footer("Example: tito data list");
  CLI::App* list_command = group->add_subcommand("list", "all datasets, and where each was found");
  list_command->add_flag("--json", arguments->json, "print JSON");
  list_command->footer("Example: tito data list");
  list_command->callback([arguments] { list(*arguments); });
  CLI::App* get_command = group->add_subcommand("get", "find one, or download it into .tito/data");
  get_command->add_option("name", arguments->name, "such as mnist")->required();
  get_command->add_flag("--json", arguments->json, "print JSON");
  get_command->footer(
      "Looked at first: $TINYTORCH_DATA, then Debian's places. Every file is checked by its SHA-256.\n\n"
      "Example: tito data get fashion-mnist\n         TINYTORCH_DATA=/media/stick tito data get mnist");
  get_command->callback([arguments] { get(*arguments); });
}

}  // namespace tito
