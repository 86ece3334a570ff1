#include "tito/core/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "tito/core/error.h"
#include "tito/core/table.h"

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
      : earlier_(earlier),
        table_(Table::read(folder / "module.toml",
                           (folder / "module.toml").lexically_relative(root).generic_string(),
                           "the module")) {
    const std::string name = folder.filename().string();
    module_.number = name.substr(0, 2);
    module_.name = name.substr(3);
    module_.folder = folder;
  }

  Module read() {
    table_.allow({"title", "depends", "minutes", "checkpoint", "exercise", "question"});
    module_.title = table_.text("title");
    module_.minutes = table_.whole("minutes", 1, 10'000);
    if (table_.has("checkpoint")) module_.checkpoint = table_.text("checkpoint");
    read_depends();
    for (Table& entry : table_.tables("exercise")) read_exercise(entry);
    for (Table& entry : table_.tables("question")) read_question(entry);
    return std::move(module_);
  }

 private:
  void read_depends() {
    module_.depends = table_.texts("depends");
    for (const std::string& depend : module_.depends) {
      if (depend == "00") table_.fail("depends", "'depends' names 00; the core is implied, leave it out");
      const bool there = std::any_of(earlier_.begin(), earlier_.end(),
                                     [&](const Module& module) { return module.number == depend; });
      if (!there) {
        table_.fail("depends", fmt::format("'depends' names {}, which is not an earlier module", depend));
      }
    }
  }

  /// The id of an entry, which is `expected`; complaints name it from here on.
  static std::string read_id(Table& entry, const char* kind, const std::string& expected) {
    const std::string id = entry.text("id");
    if (id != expected)
      entry.fail("id", fmt::format("{} id '{}' is out of order; expected '{}'", kind, id, expected));
    entry.call(fmt::format("{} {}", kind, id));
    return id;
  }

  void read_exercise(Table& entry) {
    Exercise out;
    out.id = read_id(entry, "exercise", fmt::format("{}.{}", module_.number, module_.exercises.size() + 1));
    entry.allow({"id", "title", "file", "level", "points", "needs", "hints"});
    out.title = entry.text("title");
    out.file = entry.text("file");
    out.level = entry.whole("level", 1, 3);
    out.points = entry.whole("points", 1, 1000);
    out.hints = entry.texts("hints");
    if (out.hints.size() != 3) {
      entry.fail("hints", fmt::format("exercise {} has {} hints; expected 3: nudge, idea, almost code",
                                      out.id, out.hints.size()));
    }
    if (entry.has("needs")) out.needs = entry.texts("needs");
    for (const std::string& need : out.needs) {
      if (!is_earlier(need)) {
        entry.fail("needs",
                   fmt::format("exercise {} needs {}, which is not an earlier exercise", out.id, need));
      }
    }
    const bool is_name = out.file.find('/') == std::string::npos;
    if (!is_name || !(out.file.ends_with(".cpp") || out.file.ends_with(".cu"))) {
      entry.fail("file",
                 fmt::format("'file' of exercise {} must be the name of a .cpp or .cu file, without a folder",
                             out.id));
    }
    if (!fs::exists(module_.solution() / out.file) && !fs::exists(module_.stub() / out.file)) {
      entry.fail("file",
                 fmt::format("'file' of exercise {} is '{}', which is neither in solution/ nor in stub/",
                             out.id, out.file));
    }
    module_.exercises.push_back(std::move(out));
  }

  [[nodiscard]] bool is_earlier(const std::string& need) const {
    const auto has = [&](const Module& module) {
      return std::any_of(module.exercises.begin(), module.exercises.end(),
                         [&](const Exercise& exercise) { return exercise.id == need; });
    };
    return has(module_) || std::any_of(earlier_.begin(), earlier_.end(), has);
  }

  void read_question(Table& entry) {
    Question out;
    out.id = read_id(entry, "question", fmt::format("{}.Q{}", module_.number, module_.questions.size() + 1));
    entry.allow({"id", "title", "points"});
    out.title = entry.text("title");
    out.points = entry.whole("points", 1, 1000);
    module_.questions.push_back(std::move(out));
  }

  const std::vector<Module>& earlier_;
  Table table_;
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
