/// @file
/// stub/, the learner's starting point, made from solution/ and never edited by hand.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// A file of stub/ that is not what solution/ says.
struct StaleStub {
  enum class Reason { missing, different, unexpected };
  std::filesystem::path file;  ///< relative to the root of the course
  Reason reason;
  std::string wanted;  ///< what it should hold; "" when it should not be there
};

/// The exercise files of solution/: names of the .cpp and .cu files, sorted. Empty in a student edition.
std::vector<std::string> solution_files(const Module& module);

/// What differs between stub/ and the stubs of solution/. @throws Error (call) when a solution's markers are
/// wrong
std::vector<StaleStub> stale_stubs(const Registry& registry, const Module& module);

/// Writes or removes each stale file, and says which.
std::vector<StaleStub> write_stubs(const Registry& registry, const Module& module);

}  // namespace tito
