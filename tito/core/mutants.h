/// @file
/// Planted mistakes: small patches to a solution that the tests must notice.
///
///     [[mutant]]                                  # tests/mutants/01_tensor.toml
///     exercise = "01.6"
///     why = "the last ragged block is skipped"    # one sentence: the mistake, as a learner would make it
///     find = "i < count"                          # occurs once in the region of the exercise in solution/
///     replace = "i + 1 < count"

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// One [[mutant]].
struct Mutant {
  std::string exercise;  ///< "01.6", or a helper region such as "01.0/views"
  std::string why;
  std::string find;
  std::string replace;
  std::string file;  ///< of the solution, "views.cpp"
  int line = 0;      ///< where it stands in the toml
};

/// tests/mutants/NN_name.toml below the root.
std::filesystem::path mutants_file(const std::filesystem::path& root, const Module& module);

/// All mutants of a module, each known to apply.
/// @throws Error (call) with file and line: unknown key or exercise, `find` not once in the region, a patch
/// that changes nothing
std::vector<Mutant> read_mutants(const std::filesystem::path& root, const Module& module);

/// The solution's text with one mistake in it. @throws Error (call) when `find` does not occur exactly once
/// in the region
std::string plant(const Mutant& mutant, const std::string& solution);

/// The first mutant of each exercise.
std::vector<Mutant> one_per_exercise(const std::vector<Mutant>& mutants);

}  // namespace tito
