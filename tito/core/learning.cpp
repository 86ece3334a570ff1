#include "tito/core/learning.h"

#include <algorithm>
#include <map>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/folders.h"
#include "tito/core/lock.h"
#include "tito/core/regions.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAnswers = "answers.md";

// student/ changes under this lock only.
fs::path files_lock(const Registry& registry) { return registry.root() / ".tito" / "files.lock"; }

void need_started(const Module& module, const std::string& speaker) {
  if (fs::exists(module.student())) return;
  throw Error(Exit::work, speaker + ": module " + module.number + " is not started; run 'tito module start " +
                              module.number + "'");
}

bool is_empty(const Region& region) { return code_lines(region.body).empty(); }

std::vector<std::string> stub_files(const Module& module) {
  std::vector<std::string> names;
  for (const fs::path& file : list_files(module.stub())) names.push_back(file.string());
  return names;
}

std::vector<Region> regions_of(const fs::path& file, const Module& module) {
  return find_regions(fs::relative(file, module.folder.parent_path().parent_path()).string(),
                      read_file(file));
}

std::string answer_form(const Module& module) {
  std::string text = "# Answers: " + module.title + "\n";
  for (const Question& question : module.questions) {
    text += "\n## " + question.id + "\n\n<!-- " + question.title + " -->\n";
  }
  return text;
}

void fill_from_stub(const Module& module, const fs::path& folder) {
  copy_folder(module.stub(), folder);
  if (!module.questions.empty()) write_file(folder / kAnswers, answer_form(module));
}

}  // namespace

bool start_module(const Registry& registry, const Module& module) {
  const Lock lock(files_lock(registry));
  if (fs::exists(module.student())) return false;
  StagedFolder staged(module.student());
  fill_from_stub(module, staged.path());
  // The record first: a student/ without one still counts, and a full disk is found before anything is made.
  update_progress(registry.root(), [&](Progress& progress) {
    ModuleRecord& record = progress.modules[module.number];
    if (record.started.empty()) record.started = utc_now();
  });
  return staged.place();
}

std::vector<std::string> unwritten_exercises(const Module& module) {
  std::map<std::string, bool> unwritten;
  for (const std::string& file : module.files()) {
    if (!fs::exists(module.student() / file)) continue;
    for (const Region& region : regions_of(module.student() / file, module)) {
      unwritten[region.id] = is_unwritten(region);
    }
  }
  std::vector<std::string> ids;
  for (const Exercise& exercise : module.exercises) {
    if (unwritten[exercise.id]) ids.push_back(exercise.id);
  }
  return ids;
}

std::vector<std::string> open_questions(const Module& module) {
  const fs::path file = module.student() / kAnswers;
  const std::string text = fs::exists(file) ? "\n" + read_file(file) : "";
  std::vector<std::string> open;
  for (const Question& question : module.questions) {
    const std::string heading = "\n## " + question.id;
    const auto begin = text.find(heading);
    bool answered = false;
    if (begin != std::string::npos) {
      const auto line_end = text.find('\n', begin + 1);
      const auto end = text.find("\n## ", begin + heading.size());
      std::string answer = line_end == std::string::npos ? "" : text.substr(line_end, end - line_end);
      for (auto comment = answer.find("<!--"); comment != std::string::npos; comment = answer.find("<!--")) {
        const auto close = answer.find("-->", comment);
        answer.erase(comment, close == std::string::npos ? close : close + 3 - comment);
      }
      answered = answer.find_first_not_of(" \t\r\n") != std::string::npos;
    }
    if (!answered) open.push_back(question.id);
  }
  return open;
}

Completion complete_module(const Registry& registry, const Module& module, const Tester& test) {
  need_started(module, "module complete " + module.number);
  const std::string student = hash_folder(module.student());
  const auto [passed, others] = test(module);
  Completion completion;
  completion.others = others;
  const auto required = required_exercises(module);
  for (const Exercise& exercise : module.exercises) {
    if (std::find(passed.begin(), passed.end(), exercise.id) != passed.end()) continue;
    const bool blocks = std::find(required.begin(), required.end(), &exercise) != required.end();
    (blocks ? completion.failing : completion.stretch).push_back(exercise.id);
  }
  completion.questions = open_questions(module);
  record_tests(registry, module, student, passed);
  if (completion.complete()) {
    update_progress(registry.root(), [&](Progress& progress) {
      std::string& completed = progress.modules[module.number].completed;
      if (completed.empty()) completed = utc_now();
    });
  }
  return completion;
}

Snapshot reset_module(const Registry& registry, const Module& module, const std::string& exercise) {
  need_started(module, "module reset " + module.number);
  const Lock lock(files_lock(registry));
  StagedFolder staged(module.student());
  if (exercise.empty()) {
    fill_from_stub(module, staged.path());
    const fs::path answers = module.student() / kAnswers;
    if (fs::exists(answers)) write_file(staged.path() / kAnswers, read_file(answers));
  } else {
    const Exercise& target = module.exercise(exercise);
    copy_folder(module.student(), staged.path());
    std::vector<Region> regions = regions_of(module.stub() / target.file, module);
    std::erase_if(regions, [&](const Region& region) { return region.id != target.id; });
    const fs::path file = staged.path() / target.file;
    if (!fs::exists(file)) write_file(file, read_file(module.stub() / target.file));
    write_file(file, splice((module.student() / target.file).string(), read_file(file), regions));
  }
  const Snapshot snapshot = take_snapshot(
      registry, module, "reset",
      "before resetting " + (exercise.empty() ? "module " + module.number : "exercise " + exercise));
  staged.replace();
  return snapshot;
}

Update update_module(const Registry& registry, const Module& module) {
  need_started(module, "module update " + module.number);
  const Lock lock(files_lock(registry));
  Update update;
  // Every region of the learner by id, wherever it stands: a new stub may have moved it to another file.
  std::vector<Region> written;
  for (const fs::path& name : list_files(module.student())) {
    if (name.extension() != ".cpp" && name.extension() != ".cu") continue;
    auto regions = regions_of(module.student() / name, module);
    // Its regions live in another file now; two definitions of one function would not link.
    if (!regions.empty() && !fs::exists(module.stub() / name)) update.changed.push_back(name.string());
    for (Region& region : regions) {
      if (!is_unwritten(region) && !is_empty(region)) written.push_back(std::move(region));
    }
  }
  StagedFolder staged(module.student());
  copy_folder(module.student(), staged.path());
  for (const std::string& moved : update.changed) fs::remove(staged.path() / moved);
  std::vector<std::string> known;
  for (const std::string& name : stub_files(module)) {
    const std::string stub = read_file(module.stub() / name);
    std::vector<Region> bodies;
    for (const Region& slot : regions_of(module.stub() / name, module)) {
      known.push_back(slot.id);
      const auto mine =
          std::find_if(written.begin(), written.end(), [&](const Region& r) { return r.id == slot.id; });
      if (mine != written.end()) bodies.push_back(*mine);
    }
    const std::string merged = splice(name, stub, bodies);
    const fs::path file = staged.path() / name;
    if (fs::exists(file) && read_file(file) == merged) continue;
    write_file(file, merged);
    update.changed.push_back(name);
  }
  for (const Region& region : written) {
    if (std::find(known.begin(), known.end(), region.id) == known.end()) update.dropped.push_back(region.id);
  }
  if (update.changed.empty()) return update;
  update.snapshot = take_snapshot(registry, module, "update",
                                  "before giving module " + module.number + " the present stub");
  staged.replace();
  return update;
}

Hint next_hint(const Registry& registry, const Exercise& exercise, int level) {
  const int last = static_cast<int>(exercise.hints.size());
  const Module& module = registry.module(exercise.id.substr(0, 2));
  Hint hint;
  update_progress(registry.root(), [&](Progress& progress) {
    int& seen = progress.modules[module.number].hints[exercise.id];
    seen = std::clamp(seen, 0, last);  // the record may say anything
    hint.level = level == 0 ? std::min(seen + 1, last) : level;
    if (hint.level < 1 || hint.level > last) {
      throw Error(Exit::call, "hint " + exercise.id + ": there is no level " + std::to_string(level) +
                                  "; hints have levels 1 to " + std::to_string(last));
    }
    if (hint.level > seen + 1) {
      throw Error(Exit::call, "hint " + exercise.id + ": level " + std::to_string(seen + 1) +
                                  " comes first; run 'tito hint " + exercise.id + "'");
    }
    seen = std::max(seen, hint.level);
    for (const ModuleStatus& status : module_statuses(registry, progress)) {
      if (status.module->number != module.number) continue;
      for (const std::string& need : exercise.needs) {
        if (std::find(status.passed.begin(), status.passed.end(), need) == status.passed.end())
          hint.first.push_back(need);
      }
    }
  });
  hint.text = exercise.hints.at(static_cast<std::size_t>(hint.level - 1));
  return hint;
}

}  // namespace tito
