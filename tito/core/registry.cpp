#include "tito/core/registry.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "tito/core/error.h"
#include "tito/core/files.h"

namespace tito {
namespace fs = std::filesystem;
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "05_autograd": two digits, an underscore, a snake_case name.
bool is_module_folder(std::string_view name) {
  if (name.size() < 4 || !is_digit(name[0]) || !is_digit(name[1]) || name[2] != '_') return false;
  return std::all_of(name.begin() + 3, name.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_'; });
}

/// Reads one module.toml. Every complaint names the file and the line it is about.
class ManifestReader {
 public:
  /// `earlier` are the modules with lower numbers, already read.
  ManifestReader(const fs::path& root, const fs::path& folder, const std::vector<Module>& earlier)
      : earlier_(earlier), file_((folder / "module.toml").lexically_relative(root).generic_string()) {
    const std::string name = folder.filename().string();
    module_.number = name.substr(0, 2);
    module_.name = name.substr(3);
    module_.folder = folder;
  }

  Module read() {
    const toml::table table = parse(read_file(module_.folder / "module.toml"));
    check_keys(table, "the module", {"title", "depends", "minutes", "checkpoint", "exercise", "question"});
    module_.title = text(table, "title", "the module");
    module_.minutes = number(table, "minutes", "the module", 1, 10'000);
    if (table.contains("checkpoint")) module_.checkpoint = text(table, "checkpoint", "the module");
    read_depends(table);
    for (const toml::table* entry : entries(table, "exercise")) read_exercise(*entry);
    for (const toml::table* entry : entries(table, "question")) read_question(*entry);
    return std::move(module_);
  }

 private:
  [[noreturn]] void fail(const toml::node& where, const std::string& what) const {
    throw Error(Exit::call, fmt::format("{}:{}: {}", file_, where.source().begin.line, what));
  }

  toml::table parse(const std::string& content) const {
    try {
      return toml::parse(content);
    } catch (const toml::parse_error& error) {
      throw Error(Exit::call,
                  fmt::format("{}:{}: not TOML: {}", file_, error.source().begin.line, error.description()));
    }
  }

  void check_keys(const toml::table& table, const std::string& owner,
                  const std::vector<std::string>& known) const {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::string near = nearest(name, known);
      fail(value, fmt::format("unknown key '{}' in {}{}", name, owner,
                              near.empty() ? fmt::format("; known are {}", fmt::join(known, ", "))
                                           : fmt::format("; did you mean '{}'?", near)));
    }
  }

  const toml::node& get(const toml::table& table, const char* key, const std::string& owner) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) fail(table, fmt::format("{} has no '{}'", owner, key));
    return *node;
  }

  std::string text(const toml::table& table, const char* key, const std::string& owner) const {
    const toml::node& node = get(table, key, owner);
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty())
      fail(node, fmt::format("'{}' of {} must be a text that is not empty", key, owner));
    return *value;
  }

  int number(const toml::table& table, const char* key, const std::string& owner, int low, int high) const {
    const toml::node& node = get(table, key, owner);
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < low || *value > high) {
      fail(node, fmt::format("'{}' of {} must be a whole number from {} to {}", key, owner, low, high));
    }
    return static_cast<int>(*value);
  }

  std::vector<std::string> texts(const toml::table& table, const char* key, const std::string& owner) const {
    const toml::node& node = get(table, key, owner);
    const toml::array* array = node.as_array();
    if (array == nullptr) fail(node, fmt::format("'{}' of {} must be a list of texts", key, owner));
    std::vector<std::string> out;
    for (const toml::node& element : *array) {
      const auto value = element.value_exact<std::string>();
      if (!value || value->empty())
        fail(element, fmt::format("'{}' of {} must be a list of texts", key, owner));
      out.push_back(*value);
    }
    return out;
  }

  std::vector<const toml::table*> entries(const toml::table& table, const char* key) const {
    std::vector<const toml::table*> out;
    const toml::node* node = table.get(key);
    if (node == nullptr) return out;
    if (!node->is_array_of_tables()) fail(*node, fmt::format("'{0}' must be written as [[{0}]]", key));
    for (const toml::node& element : *node->as_array()) out.push_back(element.as_table());
    return out;
  }

  void read_depends(const toml::table& table) {
    module_.depends = texts(table, "depends", "the module");
    for (const std::string& depend : module_.depends) {
      if (depend == "00")
        fail(get(table, "depends", ""), "'depends' names 00; the core is implied, leave it out");
      const bool there = std::any_of(earlier_.begin(), earlier_.end(),
                                     [&](const Module& module) { return module.number == depend; });
      if (!there) {
        fail(get(table, "depends", ""),
             fmt::format("'depends' names {}, which is not an earlier module", depend));
      }
    }
  }

  void read_exercise(const toml::table& entry) {
    Exercise out;
    const std::string expected = fmt::format("{}.{}", module_.number, module_.exercises.size() + 1);
    out.id = text(entry, "id", "[[exercise]]");
    if (out.id != expected) {
      fail(get(entry, "id", ""),
           fmt::format("exercise id '{}' is out of order; expected '{}'", out.id, expected));
    }
    const std::string owner = "exercise " + out.id;
    check_keys(entry, owner, {"id", "title", "file", "level", "points", "needs", "hints"});
    out.title = text(entry, "title", owner);
    out.file = text(entry, "file", owner);
    out.level = number(entry, "level", owner, 1, 3);
    out.points = number(entry, "points", owner, 1, 1000);
    out.hints = texts(entry, "hints", owner);
    if (out.hints.size() != 3) {
      fail(get(entry, "hints", ""),
           fmt::format("{} has {} hints; expected 3: nudge, idea, almost code", owner, out.hints.size()));
    }
    if (entry.contains("needs")) out.needs = texts(entry, "needs", owner);
    for (const std::string& need : out.needs) check_need(entry, owner, need);
    const bool is_name = out.file.find('/') == std::string::npos;
    if (!is_name || !(out.file.ends_with(".cpp") || out.file.ends_with(".cu"))) {
      fail(get(entry, "file", ""),
           fmt::format("'file' of {} must be the name of a .cpp or .cu file, without a folder", owner));
    }
    if (!fs::exists(module_.solution() / out.file) && !fs::exists(module_.stub() / out.file)) {
      fail(get(entry, "file", ""),
           fmt::format("'file' of {} is '{}', which is neither in solution/ nor in stub/", owner, out.file));
    }
    module_.exercises.push_back(std::move(out));
  }

  void check_need(const toml::table& entry, const std::string& owner, const std::string& need) const {
    const auto has = [&](const Module& module) {
      return std::any_of(module.exercises.begin(), module.exercises.end(),
                         [&](const Exercise& exercise) { return exercise.id == need; });
    };
    if (has(module_) || std::any_of(earlier_.begin(), earlier_.end(), has)) return;
    fail(get(entry, "needs", ""), fmt::format("{} needs {}, which is not an earlier exercise", owner, need));
  }

  void read_question(const toml::table& entry) {
    Question out;
    const std::string expected = fmt::format("{}.Q{}", module_.number, module_.questions.size() + 1);
    out.id = text(entry, "id", "[[question]]");
    if (out.id != expected) {
      fail(get(entry, "id", ""),
           fmt::format("question id '{}' is out of order; expected '{}'", out.id, expected));
    }
    const std::string owner = "question " + out.id;
    check_keys(entry, owner, {"id", "title", "points"});
    out.title = text(entry, "title", owner);
    out.points = number(entry, "points", owner, 1, 1000);
    module_.questions.push_back(std::move(out));
  }

  const std::vector<Module>& earlier_;
  std::string file_;
  Module module_;
};

/// Letters inserted, deleted, replaced, or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        best[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = best[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      best[i][j] = std::min({replaced, best[i - 1][j] + 1, best[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) best[i][j] = std::min(best[i][j], best[i - 2][j - 2] + 1);
    }
  }
  return best[a.size()][b.size()];
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  if (candidates.empty()) return "";
  const std::string near = nearest(word, candidates);
  if (!near.empty()) return fmt::format("; did you mean {}?", near);
  if (candidates.size() == 1) return fmt::format("; there is {}", candidates.front());
  return fmt::format("; there are {} to {}", candidates.front(), candidates.back());
}

std::vector<std::string> ids_of(const Module& module) {
  std::vector<std::string> ids;
  for (const Exercise& exercise : module.exercises) ids.push_back(exercise.id);
  return ids;
}

}  // namespace

std::vector<std::string> Module::files() const {
  std::vector<std::string> out;
  for (const Exercise& exercise : exercises) {
    if (std::find(out.begin(), out.end(), exercise.file) == out.end()) out.push_back(exercise.file);
  }
  return out;
}

const Exercise& Module::exercise(std::string_view id) const {
  for (const Exercise& exercise : exercises) {
    if (exercise.id == id) return exercise;
  }
  throw Error(Exit::call,
              fmt::format("module {} has no exercise {}{}", number, id, did_you_mean(id, ids_of(*this))));
}

Registry Registry::read(const fs::path& root) {
  Registry registry;
  registry.root_ = root;
  std::vector<fs::path> folders;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(root / "modules", failed)) {
    if (!is_module_folder(entry.path().filename().string())) continue;
    if (fs::exists(entry.path() / "module.toml")) folders.push_back(entry.path());
  }
  if (failed)
    throw Error(Exit::machine,
                fmt::format("cannot list {}: {}", (root / "modules").string(), failed.message()));
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    Module module = ManifestReader(root, folder, registry.modules_).read();
    if (!registry.modules_.empty() && registry.modules_.back().number == module.number) {
      throw Error(Exit::call, fmt::format("modules/{} and modules/{} have the same number; rename one",
                                          registry.modules_.back().folder_name(), module.folder_name()));
    }
    registry.modules_.push_back(std::move(module));
  }
  return registry;
}

const Module& Registry::module(std::string_view name) const {
  std::vector<std::string> names;
  for (const Module& module : modules_) {
    const bool short_number = name.size() == 1 && module.number == fmt::format("0{}", name);
    if (name == module.number || name == module.name || name == module.folder_name() || short_number)
      return module;
    names.insert(names.end(), {module.number, module.name, module.folder_name()});
  }
  std::string advice = nearest(name, names);
  if (!advice.empty()) {
    advice = fmt::format("; did you mean {}?", advice);
  } else if (!modules_.empty()) {
    advice =
        fmt::format("; there are {} to {}", modules_.front().folder_name(), modules_.back().folder_name());
  }
  throw Error(Exit::call, fmt::format("there is no module '{}'{}", name, advice));
}

const Exercise& Registry::exercise(std::string_view id) const {
  std::vector<std::string> ids;
  for (const Module& module : modules_) {
    for (const Exercise& exercise : module.exercises) {
      if (exercise.id == id) return exercise;
      ids.push_back(exercise.id);
    }
  }
  throw Error(Exit::call, fmt::format("there is no exercise '{}'{}", id, did_you_mean(id, ids)));
}

fs::path find_root() {
  if (const char* named = std::getenv("TINYTORCH_ROOT"); named != nullptr && *named != '\0') {
    if (fs::is_directory(fs::path(named) / "modules" / "00_core")) return fs::weakly_canonical(named);
    throw Error(Exit::call,
                fmt::format("TINYTORCH_ROOT is '{}', which has no modules/00_core; unset it or name "
                            "the folder of the course",
                            named));
  }
  for (fs::path folder = fs::current_path();; folder = folder.parent_path()) {
    if (fs::is_directory(folder / "modules" / "00_core")) return folder;
    if (folder == folder.root_path()) break;
  }
  throw Error(Exit::call,
              fmt::format("{} is not inside the course: no folder above it has modules/00_core; go "
                          "there, or call its tito/tito by path",
                          fs::current_path().string()));
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace tito
