/// @file
/// `tito test --all` and `--deep`: which checks there are, and running them. Programs are found in the build,
/// so a new test folder needs no line here.

#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "tito/core/process.h"
#include "tito/core/registry.h"

namespace tito {

struct AllOptions {
  bool deep = false;      ///< the second tier instead of the first
  std::string part = {};  ///< one part of the second tier; "" for all
};

/// The parts of --deep, in order: "asan", "tsan", ...
std::vector<std::string> deep_parts();

/// One step: a test program with its tests, or a command that passes or fails as a whole.
struct StepReport {
  std::string name;
  int passed = 0, failed = 0, skipped = 0;
  std::vector<std::string> failures;  ///< what failed, each with its first message
  std::vector<std::string> left_out;  ///< what was skipped, each with its reason
  double seconds = 0;
};

/// Counts a command that passes or fails as a whole; one that ran into its time limit is named so.
void judge(const Result& result, std::chrono::seconds limit, StepReport& step);

/// All steps of a run.
struct AllReport {
  std::vector<StepReport> steps;
  double seconds = 0;

  [[nodiscard]] int passed() const;
  [[nodiscard]] int failed() const;
  [[nodiscard]] int skipped() const;
  /// "7 passed, 0 failed, 1 skipped"
  [[nodiscard]] std::string closing_line() const;
};

/// Runs a tier. A step that fails does not stop the others.
/// @param begins  called with the name of each step
/// @param ends    called with its report
/// @throws Error (call) for an unknown part, naming the parts; Error (machine); Interrupted on Ctrl-C
AllReport run_tier(const Registry& registry, const AllOptions& options,
                   const std::function<void(const std::string&)>& begins,
                   const std::function<void(const StepReport&)>& ends);

}  // namespace tito
