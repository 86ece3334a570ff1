#include "tito/core/milestones.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "tito/core/error.h"
#include "tito/core/table.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

Figure read_one_figure(const Table& table) {
  table.allow({"name", "op", "bound", "quick", "data"});
  Figure figure{table.text("name"), table.text("op"), table.number("bound"), table.flag_or("quick", true),
                table.text_or("data", "")};
  if (figure.op != "<" && figure.op != "<=" && figure.op != ">=" && figure.op != ">") {
    table.fail("op", "the op of figure '" + figure.name + "' is '" + figure.op + "'; it is one of < <= >= >");
  }
  return figure;
}

Milestone read_milestone(const fs::path& root, const fs::path& folder) {
  Milestone milestone;
  milestone.folder = folder;
  const std::string folder_name = folder.filename().string();  // NN_year_name
  milestone.number = folder_name.substr(0, 2);
  milestone.year = folder_name.substr(3, 4);
  milestone.name = folder_name.substr(8);
  const fs::path file = folder / "milestone.toml";
  const Table table = Table::read(file, fs::relative(file, root).string(), "the milestone");
  table.allow({"title", "story", "needs", "program"});
  milestone.title = table.text("title");
  milestone.story = table.text("story");
  milestone.needs = table.texts("needs");
  if (milestone.needs.empty()) table.fail("needs", "the milestone needs at least one module");
  for (const Table& entry : table.tables("program")) {
    entry.allow({"name", "title", "figure"});
    Program program{entry.text("name"), entry.text("title"), {}, {}};
    program.source = folder / (program.name + ".cpp");
    for (const Table& figure : entry.tables("figure")) program.figures.push_back(read_one_figure(figure));
    if (program.figures.empty() && program.written())
      entry.fail("program '" + program.name + "' has no [[program.figure]]");
    milestone.programs.push_back(std::move(program));
  }
  if (milestone.programs.empty()) table.fail("the milestone has no [[program]]");
  return milestone;
}

bool is_milestone_folder(const std::string& name) {
  constexpr std::string_view kForm = "dd_dddd_";
  if (name.size() <= kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = std::isdigit(static_cast<unsigned char>(name[i])) != 0;
    if (kForm[i] == 'd' ? !digit : name[i] != '_') return false;
  }
  return true;
}

}  // namespace

bool Figure::holds(double value) const {
  if (op == "<") return value < bound;
  if (op == "<=") return value <= bound;
  if (op == ">") return value > bound;
  return value >= bound;
}

std::vector<std::string> Milestone::missing_modules(const Registry& registry) const {
  std::vector<std::string> missing;
  for (const std::string& need : needs) {
    const auto& modules = registry.modules();
    const bool here =
        std::any_of(modules.begin(), modules.end(), [&](const Module& m) { return m.number == need; });
    if (!here) missing.push_back(need);
  }
  return missing;
}

bool Milestone::runs_today(const Registry& registry) const {
  return missing_modules(registry).empty() &&
         std::any_of(programs.begin(), programs.end(), [](const Program& p) { return p.written(); });
}

const Program& Milestone::program(std::string_view wanted) const {
  std::vector<std::string> names;
  for (const Program& program : programs) {
    if (wanted.empty() || program.name == wanted) return program;
    names.push_back(program.name);
  }
  const std::string near = nearest(wanted, names);
  throw Error(Exit::call,
              "milestone: milestone " + number + " has no program '" + std::string(wanted) + "'" +
                  (near.empty() ? "; it has " + names.front() : "; did you mean '" + near + "'?"));
}

std::vector<Milestone> read_milestones(const fs::path& root) {
  std::vector<Milestone> milestones;
  if (!fs::exists(root / "milestones")) return milestones;
  for (const auto& entry : fs::directory_iterator(root / "milestones")) {
    if (is_milestone_folder(entry.path().filename().string()) &&
        fs::exists(entry.path() / "milestone.toml")) {
      milestones.push_back(read_milestone(root, entry.path()));
    }
  }
  std::sort(milestones.begin(), milestones.end(),
            [](const Milestone& a, const Milestone& b) { return a.number < b.number; });
  return milestones;
}

const Milestone& find_milestone(const std::vector<Milestone>& milestones, std::string_view name) {
  std::vector<std::string> names;
  for (const Milestone& milestone : milestones) {
    if (name == milestone.number || name == milestone.name || "0" + std::string(name) == milestone.number ||
        name == milestone.folder.filename().string()) {
      return milestone;
    }
    names.push_back(milestone.number);
    names.push_back(milestone.name);
  }
  const std::string near = nearest(name, names);
  throw Error(Exit::call, "milestone: there is no milestone '" + std::string(name) + "'" +
                              (near.empty() ? "" : "; did you mean '" + near + "'?") +
                              "; see 'tito milestone list'");
}

bool read_figure(std::string_view line, std::map<std::string, double>& figures) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("figure") || !json.contains("value")) return false;
  if (!json["figure"].is_string() || !json["value"].is_number()) return false;
  figures[json["figure"].get<std::string>()] = json["value"].get<double>();
  return true;
}

std::vector<Judged> judge_figures(const Program& program, const std::map<std::string, double>& figures,
                                  bool quick) {
  std::vector<Judged> judged;
  for (const Figure& figure : program.figures) {
    if (quick && !figure.quick) continue;
    const auto found = figures.find(figure.name);
    Judged result{.figure = figure, .printed = found != figures.end()};
    result.skipped = !result.printed && !figure.data.empty();
    if (result.printed) {
      result.value = found->second;
      result.reached = figure.holds(result.value);
    }
    judged.push_back(std::move(result));
  }
  return judged;
}

}  // namespace tito
