/// @file
/// Trying planted mistakes: one file is compiled again, one object is replaced in the link, tests and
/// scenarios run.

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tito/core/build.h"
#include "tito/core/grading.h"
#include "tito/core/mutants.h"

namespace tito {

/// What became of one mutant.
struct MutantResult {
  Mutant mutant;
  bool compiled = true;
  std::string
      test;  ///< the first visible test that noticed, with how when it did not simply fail; "" when none did
  std::string scenario;  ///< the first scenario that noticed, with its verdict; "" when none did
  double seconds = 0;

  [[nodiscard]] bool survived() const { return compiled && test.empty() && scenario.empty(); }
};

/// What all results come to. Mutants that do not compile do not count.
struct MutantTotals {
  int counted = 0, by_tests = 0, survived = 0, uncompiled = 0;

  /// At least 95 % noticed by visible tests, and all by tests and scenarios together.
  [[nodiscard]] bool good() const { return survived == 0 && by_tests * 100 >= counted * 95; }
};
MutantTotals total(const std::vector<MutantResult>& results);

/// Words of a command line, with quotes and backslashes as the shell reads them.
std::vector<std::string> split_words(const std::string& command);

/// Tries mutants of one module with the objects of a build.
class MutantLab {
 public:
  /// Builds test_NN and scenarios_NN (where there are scenarios) and learns from the build how they are
  /// compiled and linked.
  MutantLab(Build& build, const Module& module);

  /// Tries each mutant, `jobs` at a time; `done` is called after each, one call at a time.
  std::vector<MutantResult> run(const std::vector<Mutant>& mutants, int jobs,
                                const std::function<void(const MutantResult&)>& done);

 private:
  struct Program {
    std::string target;
    std::vector<std::string> link;  ///< argv of its link
  };
  MutantResult attempt(const Mutant& mutant, std::size_t number);
  bool compile(const Mutant& mutant, const std::filesystem::path& source,
               const std::filesystem::path& object) const;
  [[nodiscard]] std::filesystem::path link(const Program& program, const std::string& replaced,
                                           const std::filesystem::path& object) const;
  [[nodiscard]] std::vector<std::string> compile_command(const std::string& file) const;
  [[nodiscard]] std::vector<std::string> link_command(const std::string& target) const;
  std::string try_scenarios(const Mutant& mutant, const std::filesystem::path& program);

  const Build& build_;
  const Module& module_;
  std::map<std::string, std::vector<std::string>> compile_;  ///< argv by file of the solution
  Program tests_, scenarios_;
  std::unique_ptr<Reference> reference_;  ///< null when the module has no scenarios
};

}  // namespace tito
