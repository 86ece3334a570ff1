/// @file
/// What a learner has done so far: .tito/progress.json. The files on disk are the truth; this is only a
/// memory of it.
///
///     update_progress(root, [&](Progress& progress) { progress.modules["05"].hints["05.1"] = 2; });

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// One module. The hashes say which files `passed` and `completed` speak about.
struct ModuleRecord {
  std::string started;               ///< UTC, "" when unknown
  std::string completed;             ///< UTC, "" when not
  std::string student;               ///< hash of student/ when it was tested
  std::string tests;                 ///< hash of the module's tests when it was tested
  std::vector<std::string> passed;   ///< exercises
  std::map<std::string, int> hints;  ///< levels seen, by exercise
};

/// One run of a checkpoint (no figures) or of a milestone.
struct RunRecord {
  std::string run;      ///< UTC
  std::string library;  ///< library_hash() at that time
  bool passed = false;
  std::map<std::string, double> figures;
};

/// The whole file.
struct Progress {
  std::map<std::string, ModuleRecord> modules;
  std::map<std::string, RunRecord> checkpoints;
  std::map<std::string, RunRecord> milestones;
  std::string problem;  ///< why the file could not be believed at all, "" when it could; never written
};

/// Reads .tito/progress.json. A file that is not there is an empty record; one that is damaged is too, and
/// `problem` says why.
Progress read_progress(const std::filesystem::path& root);

/// Reads, changes and writes the record under its lock. A damaged file is kept beside the new one.
/// @throws Error (machine) when it cannot be written; the old file is whole then
void update_progress(const std::filesystem::path& root, const std::function<void(Progress&)>& change);

/// Remembers which exercises of a module the learner's own files pass, together with the hashes of files and
/// tests. `tito test NN` calls it with `student`, hash_folder(student/) taken before the build, so that a
/// file saved in between is not vouched for.
void record_tests(const Registry& registry, const Module& module, const std::string& student,
                  const std::vector<std::string>& passed);

/// The hash of a module's tests, tests/NN_name.
std::string tests_hash(const Registry& registry, const Module& module);

/// The hash of the library a learner has: every module up to `module`, from student/ where there is one, and
/// the course's headers and given code.
std::string library_hash(const Registry& registry, const Module& module);

/// What is known about one module, disk and record put together.
struct ModuleStatus {
  const Module* module = nullptr;
  bool started = false;             ///< student/ is there
  bool verified = false;            ///< the record speaks about exactly these files and tests
  bool completed = false;           ///< verified, and every exercise below level 3 passed
  std::vector<std::string> passed;  ///< verified passes only
  int points = 0;                   ///< of those
  int possible = 0;
  std::vector<std::string> missing;  ///< modules it depends on that are not completed
};

/// One status a module, in order of number.
std::vector<ModuleStatus> module_statuses(const Registry& registry, const Progress& progress);

/// Exercises that must pass before a module is complete: all but the stretch ones.
std::vector<const Exercise*> required_exercises(const Module& module);

}  // namespace tito
