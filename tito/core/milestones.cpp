#include "tito/core/milestones.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "tito/core/error.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

// Reads one table and refuses what it does not know, with file and line.
class Table {
 public:
  Table(const std::string& file, const toml::table& table, std::initializer_list<std::string_view> known)
      : file_(file), table_(table) {
    for (const auto& [key, value] : table) {
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        std::vector<std::string> names(known.begin(), known.end());
        const std::string near = nearest(key.str(), names);
        fail(value.source(), "unknown key '" + std::string(key.str()) + "'" +
                                 (near.empty() ? "" : "; did you mean '" + near + "'?"));
      }
    }
  }

  template <class T>
  T get(std::string_view key) const {
    if (!table_.contains(key)) fail(table_.source(), "the key '" + std::string(key) + "' is missing");
    return get_or(key, T{});
  }

  template <class T>
  T get_or(std::string_view key, T otherwise) const {
    const toml::node* node = table_.get(key);
    if (!node) return otherwise;
    const auto value = node->value<T>();
    if (!value) fail(node->source(), "the value of '" + std::string(key) + "' has the wrong type");
    return *value;
  }

  std::vector<std::string> strings(std::string_view key) const {
    const toml::array* array = table_[key].as_array();
    if (!array) fail(table_.source(), "the key '" + std::string(key) + "' has to be an array of strings");
    std::vector<std::string> values;
    for (const toml::node& node : *array) {
      const auto value = node.value<std::string>();
      if (!value) fail(node.source(), "'" + std::string(key) + "' holds something that is not a string");
      values.push_back(*value);
    }
    return values;
  }

  std::vector<const toml::table*> tables(std::string_view key) const {
    std::vector<const toml::table*> found;
    const toml::array* array = table_[key].as_array();
    if (!array) return found;
    for (const toml::node& node : *array) {
      if (!node.is_table()) fail(node.source(), "'[[" + std::string(key) + "]]' has to be a table");
      found.push_back(node.as_table());
    }
    return found;
  }

  [[noreturn]] void fail(const toml::source_region& where, const std::string& what) const {
    throw Error(Exit::call, file_ + ":" + std::to_string(where.begin.line) + ": " + what);
  }
  [[noreturn]] void fail_here(const std::string& what) const { fail(table_.source(), what); }

 private:
  const std::string& file_;
  const toml::table& table_;
};

Figure read_one_figure(const std::string& file, const toml::table& toml) {
  const Table table(file, toml, {"name", "op", "bound", "quick"});
  Figure figure{table.get<std::string>("name"), table.get<std::string>("op"), table.get<double>("bound"),
                table.get_or<bool>("quick", true)};
  if (figure.op != "<" && figure.op != "<=" && figure.op != ">=" && figure.op != ">") {
    table.fail_here("the op of figure '" + figure.name + "' is '" + figure.op + "'; it is one of < <= >= >");
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
  const fs::path path = folder / "milestone.toml";
  const std::string file = fs::relative(path, root).string();
  toml::table toml;
  try {
    toml = toml::parse_file(path.string());
  } catch (const toml::parse_error& error) {
    throw Error(Exit::call, file + ":" + std::to_string(error.source().begin.line) + ": " +
                                std::string(error.description()));
  }
  const Table table(file, toml, {"title", "story", "needs", "program"});
  milestone.title = table.get<std::string>("title");
  milestone.story = table.get<std::string>("story");
  milestone.needs = table.strings("needs");
  for (const toml::table* entry : table.tables("program")) {
    const Table fields(file, *entry, {"name", "title", "figure"});
    Program program{fields.get<std::string>("name"), fields.get<std::string>("title"), {}, {}};
    program.source = folder / (program.name + ".cpp");
    for (const toml::table* figure : fields.tables("figure")) {
      program.figures.push_back(read_one_figure(file, *figure));
    }
    if (program.figures.empty() && program.written())
      fields.fail_here("program '" + program.name + "' has no [[program.figure]]");
    milestone.programs.push_back(std::move(program));
  }
  if (milestone.programs.empty()) table.fail_here("the milestone has no [[program]]");
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
    if (program.name == wanted) return program;
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
    Judged result{figure, found != figures.end(), 0, false};
    if (result.printed) {
      result.value = found->second;
      result.reached = figure.holds(result.value);
    }
    judged.push_back(std::move(result));
  }
  return judged;
}

}  // namespace tito
