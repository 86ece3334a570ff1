/// @file
/// The tests of one module on the learner's own files.

#pragma once

#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// Builds preset `student` and says which exercises of a module pass: every test that names one does, and
/// there is one.
/// @throws CompileError when a file of the learner does not compile
std::vector<std::string> passing_exercises(const Registry& registry, const Module& module);

}  // namespace tito
