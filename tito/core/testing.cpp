#include "tito/core/testing.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "tito/core/files.h"
#include "tito/core/regions.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

bool fine(const TestResult& test) {
  return test.outcome == Outcome::passed || test.outcome == Outcome::skipped;
}

/// The regions of an exercise file; none where its markers are wrong, which lint reports.
std::vector<Region> regions_of(const fs::path& file) {
  try {
    return find_regions(file.string(), read_file(file));
  } catch (const Error&) {
    return {};
  }
}

fs::path folder_of(const ModuleReport& report) {
  if (report.own()) return report.module->student();
  return fs::exists(report.module->solution()) ? report.module->solution() : report.module->stub();
}

/// Where each exercise begins, and which are refused or do not compile.
void place_exercises(ModuleReport& report, const fs::path& root) {
  for (ExerciseReport& e : report.exercises) {
    const fs::path file = folder_of(report) / e.exercise->file;
    const std::string name = file.lexically_relative(root).string();
    e.place = name;
    for (const Region& region : regions_of(file)) {
      if (region.id != e.exercise->id) continue;
      e.place = name + ":" + std::to_string(region.heading);
      for (const CompileFault& fault : report.faults) {
        if (fault.file != name || fault.line < region.heading || fault.line > region.end) continue;
        e.standing = Standing::uncompiled;
        e.place = name + ":" + std::to_string(fault.line);
      }
    }
    for (const LintFinding& finding : report.findings) {
      if (finding.region == e.exercise->id) e.standing = Standing::refused;
    }
  }
}

/// What a todo() or a need puts before this exercise.
void find_blockers(ExerciseReport& e, const std::set<std::string>& not_passed) {
  const auto earlier = [](const std::string& a, const std::string& b) {  // 01.9 before 01.10
    return std::pair(a.size(), a) < std::pair(b.size(), b);
  };
  std::set<std::string, decltype(earlier)> blockers(earlier);
  for (const std::string& need : e.exercise->needs) {
    if (not_passed.count(need) != 0) blockers.insert(need);
  }
  for (const TestResult& test : e.tests) {
    if (test.outcome == Outcome::unwritten && test.todo != e.exercise->id) blockers.insert(test.todo);
  }
  e.blocked_by.assign(blockers.begin(), blockers.end());
}

Standing standing_of(const ExerciseReport& e) {
  if (e.standing == Standing::refused || e.standing == Standing::uncompiled) return e.standing;
  bool any = false, own_todo = false, wrong = false;
  for (const TestResult& test : e.tests) {
    any |= test.outcome != Outcome::skipped;
    own_todo |= test.outcome == Outcome::unwritten && test.todo == e.exercise->id;
    wrong |= !fine(test);
  }
  if (own_todo) return Standing::unwritten;
  if (wrong) return e.blocked_by.empty() ? Standing::failed : Standing::blocked;
  return any ? Standing::passed : Standing::untested;
}

/// The learner's files as the grader will see them.
std::vector<LintFinding> lint_module(const Module& module) {
  std::vector<LintFinding> all;
  for (const std::string& file : module.files()) {
    const fs::path path = module.student() / file;
    if (!fs::exists(path)) continue;
    for (LintFinding& finding : lint(file, read_file(path))) all.push_back(std::move(finding));
  }
  return all;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

const char* in_words(Standing standing) {
  switch (standing) {
    case Standing::passed:
      return "passed";
    case Standing::failed:
      return "failed";
    case Standing::unwritten:
      return "not written";
    case Standing::blocked:
      return "blocked";
    case Standing::refused:
      return "refused";
    case Standing::uncompiled:
      return "does not compile";
    case Standing::untested:
      break;
  }
  return "not tested";
}

const TestResult* ExerciseReport::first_failure() const {
  for (const TestResult& test : tests) {
    if (!fine(test)) return &test;
  }
  return nullptr;
}

bool ModuleReport::sound() const {
  return trouble.empty() && faults.empty() && findings.empty() &&
         std::all_of(others.begin(), others.end(), fine);
}

bool ModuleReport::passed() const {
  if (!filter.empty()) {
    return sound() && std::none_of(exercises.begin(), exercises.end(),
                                   [](const ExerciseReport& e) { return e.first_failure() != nullptr; });
  }
  return sound() && std::all_of(exercises.begin(), exercises.end(), [](const ExerciseReport& e) {
           return e.standing == Standing::passed || e.exercise->level == 3;
         });
}

std::vector<std::string> ModuleReport::passing() const {
  std::vector<std::string> ids;
  for (const ExerciseReport& e : exercises) {
    if (e.standing == Standing::passed) ids.push_back(e.exercise->id);
  }
  return ids;
}

int ModuleReport::count(Standing standing) const {
  return static_cast<int>(std::count_if(exercises.begin(), exercises.end(),
                                        [&](const ExerciseReport& e) { return e.standing == standing; }));
}

const ExerciseReport* ModuleReport::first() const {
  for (const Standing standing :
       {Standing::uncompiled, Standing::refused, Standing::failed, Standing::unwritten, Standing::blocked}) {
    for (const ExerciseReport& e : exercises) {
      if (e.standing == standing) return &e;
    }
  }
  return nullptr;
}

void sort_results(ModuleReport& report, const TestRun& run) {
  report.trouble = run.trouble;
  report.test_seconds = run.seconds;
  for (const TestResult& test : run.tests) {
    const std::string id = test.exercises.empty() ? "" : test.exercises.front();
    const auto at = std::find_if(report.exercises.begin(), report.exercises.end(),
                                 [&](const ExerciseReport& e) { return e.exercise->id == id; });
    (at == report.exercises.end() ? report.others : at->tests).push_back(test);
  }
  std::set<std::string> not_passed;
  for (ExerciseReport& e : report.exercises) {  // what is needed comes earlier
    find_blockers(e, not_passed);
    e.standing = standing_of(e);
    if (e.standing != Standing::passed && e.standing != Standing::untested) not_passed.insert(e.exercise->id);
  }
}

ModuleReport test_module(const Registry& registry, const Module& module, const TestOptions& options) {
  ModuleReport report;
  report.module = &module;
  report.filter = options.filter;
  report.edition = choose_edition(registry, module, options.reference);
  const bool any_own = !report.edition.own.empty();
  const bool own = any_own && report.edition.own.back() == module.number;
  report.preset =
      options.sanitize ? (any_own ? "student-asan" : "asan") : (any_own ? "student" : "reference");
  if (own) {
    report.student = hash_folder(module.student());
    report.findings = lint_module(module);
  }
  for (const Exercise& exercise : module.exercises) {
    report.exercises.push_back({.exercise = &exercise, .blocked_by = {}, .place = {}, .tests = {}});
  }

  const std::string program = "test_" + module.number;
  const auto start = std::chrono::steady_clock::now();
  Build build(registry.root(), report.preset);
  try {
    build.make({program});
  } catch (const CompileError& error) {
    report.faults = error.faults();
  }
  report.build_seconds = seconds_since(start);
  place_exercises(report, registry.root());
  TestRun run;
  if (report.faults.empty()) {
    const auto limit = std::chrono::seconds(options.sanitize ? 60 : 10);
    run = run_tests(build.program("tests/" + program),
                    {.filter = options.filter, .limit = limit, .folder = registry.root()});
  }
  sort_results(report, run);
  return report;
}

}  // namespace tito
