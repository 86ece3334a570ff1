#include "tito/core/progress.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/lock.h"

namespace tito {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Records = std::map<std::string, Json>;

namespace {

constexpr int kFormat = 1;

fs::path progress_file(const fs::path& root) { return root / ".tito" / "progress.json"; }

ModuleRecord module_record(const Json& json) {
  ModuleRecord record;
  record.started = json.value("started", "");
  record.completed = json.value("completed", "");
  record.student = json.value("student", "");
  record.tests = json.value("tests", "");
  record.passed = json.value("passed", std::vector<std::string>{});
  record.hints = json.value("hints", std::map<std::string, int>{});
  return record;
}

RunRecord run_record(const Json& json) {
  RunRecord record;
  record.run = json.value("run", "");
  record.library = json.value("library", "");
  record.passed = json.value("passed", false);
  for (const auto& [name, value] : json.value("figures", Records{})) {
    // JSON has no NaN; it is written as null.
    record.figures[name] = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
  }
  return record;
}

Progress parse(const std::string& text) {
  const Json json = Json::parse(text);
  if (json.at("format").get<int>() != kFormat) throw std::runtime_error("its format is not 1");
  Progress progress;
  for (const auto& [number, record] : json.value("modules", Records{})) {
    progress.modules[number] = module_record(record);
  }
  for (const auto& [number, record] : json.value("checkpoints", Records{})) {
    progress.checkpoints[number] = run_record(record);
  }
  for (const auto& [number, record] : json.value("milestones", Records{})) {
    progress.milestones[number] = run_record(record);
  }
  return progress;
}

Json to_json(const RunRecord& record, bool with_figures) {
  Json json = {{"run", record.run}, {"library", record.library}, {"passed", record.passed}};
  if (with_figures) json["figures"] = record.figures;
  return json;
}

std::string print(const Progress& progress) {
  Json modules = Json::object(), checkpoints = Json::object(), milestones = Json::object();
  for (const auto& [number, record] : progress.modules) {
    Json& json = modules[number] = {{"started", record.started},
                                    {"student", record.student},
                                    {"tests", record.tests},
                                    {"passed", record.passed},
                                    {"hints", record.hints}};
    if (!record.completed.empty()) json["completed"] = record.completed;
  }
  for (const auto& [number, record] : progress.checkpoints) checkpoints[number] = to_json(record, false);
  for (const auto& [number, record] : progress.milestones) milestones[number] = to_json(record, true);
  return Json{{"format", kFormat},
              {"modules", modules},
              {"checkpoints", checkpoints},
              {"milestones", milestones}}
             .dump(2) +
         "\n";
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

Progress read_progress(const fs::path& root) {
  const fs::path file = progress_file(root);
  std::error_code error;
  if (!fs::exists(file, error)) return {};
  try {
    return parse(read_file(file));
  } catch (const std::exception& damage) {
    Progress progress;
    progress.problem = ".tito/progress.json is not a record of progress (" + std::string(damage.what()) +
                       "); your code is untouched, and testing a module finds its progress again";
    return progress;
  }
}

void update_progress(const fs::path& root, const std::function<void(Progress&)>& change) {
  const Lock lock(root / ".tito" / "progress.lock");
  const fs::path file = progress_file(root);
  Progress progress = read_progress(root);
  if (!progress.problem.empty()) {
    write_file(root / ".tito" / ("progress.json.damaged-" + sha256(read_file(file)).substr(0, 8)),
               read_file(file));
  }
  change(progress);
  write_file(file, print(progress));
}

std::string tests_hash(const Registry& registry, const Module& module) {
  return hash_folder(registry.root() / "tests" / module.folder_name());
}

void record_tests(const Registry& registry, const Module& module, const std::string& student,
                  const std::vector<std::string>& passed) {
  update_progress(registry.root(), [&](Progress& progress) {
    ModuleRecord& record = progress.modules[module.number];
    if (record.started.empty()) record.started = utc_now();
    record.student = student;
    record.tests = tests_hash(registry, module);
    record.passed = passed;
    for (const Exercise* exercise : required_exercises(module)) {
      if (!contains(passed, exercise->id)) record.completed.clear();
    }
  });
}

std::string library_hash(const Registry& registry, const Module& module) {
  std::string parts = hash_folder(registry.root() / "modules" / "00_core");
  for (const Module& stage : registry.modules()) {
    const bool own = fs::exists(stage.student());
    parts += stage.number + (own ? " student " : " reference ");
    parts += hash_folder(own ? stage.student() : stage.solution()) + hash_folder(stage.folder / "given") +
             hash_folder(stage.folder / "include") + "\n";
    if (stage.number == module.number) break;
  }
  return sha256(parts);
}

std::vector<const Exercise*> required_exercises(const Module& module) {
  constexpr int kStretch = 3;
  std::vector<const Exercise*> required;
  for (const Exercise& exercise : module.exercises) {
    if (exercise.level < kStretch) required.push_back(&exercise);
  }
  return required;
}

std::vector<ModuleStatus> module_statuses(const Registry& registry, const Progress& progress) {
  std::vector<ModuleStatus> statuses;
  std::set<std::string> completed;
  for (const Module& module : registry.modules()) {
    ModuleStatus status;
    status.module = &module;
    status.started = fs::exists(module.student());
    const auto found = progress.modules.find(module.number);
    const ModuleRecord record = found == progress.modules.end() ? ModuleRecord{} : found->second;
    status.verified = status.started && !record.student.empty() &&
                      record.student == hash_folder(module.student()) &&
                      record.tests == tests_hash(registry, module);
    for (const Exercise& exercise : module.exercises) {
      status.possible += exercise.points;
      if (!status.verified || !contains(record.passed, exercise.id)) continue;
      status.passed.push_back(exercise.id);
      status.points += exercise.points;
    }
    const auto required = required_exercises(module);
    status.completed = status.verified && !record.completed.empty() &&
                       std::all_of(required.begin(), required.end(),
                                   [&](const Exercise* e) { return contains(status.passed, e->id); });
    for (const std::string& number : module.depends) {
      if (!completed.count(number)) status.missing.push_back(number);
    }
    if (status.completed) completed.insert(module.number);
    statuses.push_back(std::move(status));
  }
  return statuses;
}

}  // namespace tito
