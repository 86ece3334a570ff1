/// @file
/// The tests of one module, told by exercise: what passes, what fails, what is not written, what waits for
/// another one.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tito/core/build.h"
#include "tito/core/edition.h"
#include "tito/core/lint.h"
#include "tito/core/registry.h"
#include "tito/core/runner.h"

namespace tito {

/// Where one exercise stands.
enum class Standing {
  passed,
  failed,      ///< a test of it fails, or is lost
  unwritten,   ///< its todo() is still there
  blocked,     ///< it fails, and so does an exercise it needs: that one comes first
  refused,     ///< its region has something that no region may have
  uncompiled,  ///< its region does not compile
  untested,    ///< no test of it ran: it has none, or another file does not compile
};

/// "passed", "failed", "not written", ...
const char* in_words(Standing standing);

/// One exercise and its tests.
struct ExerciseReport {
  const Exercise* exercise = nullptr;
  Standing standing = Standing::untested;
  std::vector<std::string> blocked_by;  ///< exercises that come first
  std::string place;              ///< "modules/05_autograd/student/backward.cpp:12", its heading or the fault
  std::vector<TestResult> tests;  ///< those that name it first

  /// The first test that does not pass; nullptr when there is none.
  [[nodiscard]] const TestResult* first_failure() const;
};

/// Everything one run of a module's tests found.
struct ModuleReport {
  const Module* module = nullptr;
  Edition edition;
  std::string preset;
  std::string student;  ///< hash of student/ before the build; "" when the reference was tested
  std::string filter;   ///< only tests of this pattern were run; "" for all
  std::vector<ExerciseReport> exercises;
  std::vector<TestResult> others;  ///< tests that name no exercise of this module
  std::vector<LintFinding> findings;
  std::vector<CompileFault> faults;
  std::string trouble;  ///< what went wrong outside any test
  double build_seconds = 0, test_seconds = 0;

  [[nodiscard]] bool own() const { return !student.empty(); }  ///< the learner's own files were tested
  /// Every exercise but stretch ones, and sound(); with a filter, every test that it chose.
  [[nodiscard]] bool passed() const;
  [[nodiscard]] bool sound() const;  ///< nothing is wrong outside the tests that name an exercise
  [[nodiscard]] std::vector<std::string> passing() const;  ///< exercises that passed
  [[nodiscard]] int count(Standing standing) const;
  /// What to look at first: the first exercise that is wrong, else the first one that is unwritten, else
  /// nullptr.
  [[nodiscard]] const ExerciseReport* first() const;
};

struct TestOptions {
  bool reference = false;   ///< the course's solutions, whatever is in student/
  bool sanitize = false;    ///< address and undefined behaviour sanitizers
  std::string filter = {};  ///< GoogleTest's pattern
};

/// Builds and runs test_NN. Code that does not compile is a result, not an error.
/// @throws Error (machine) when the machine could not, Interrupted on Ctrl-C
ModuleReport test_module(const Registry& registry, const Module& module, const TestOptions& options = {});

/// Sorts the results of a run under the exercises of a module. For test_module, and for tests without a
/// compiler.
void sort_results(ModuleReport& report, const TestRun& run);

}  // namespace tito
