/// @file
/// Leaks: lines of a solution that stand in something a student receives.

#pragma once

#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// One leak.
struct Leak {
  std::string solution;  ///< "modules/05_autograd/solution/backward.cpp", and the region
  std::string code;      ///< what leaked, without spaces
  std::string found_in;  ///< the file where it stands, relative to the root
};

/// Looks for solution lines of 30 or more characters (comments and spaces removed) that no header, given file
/// or lesson has, and for three consecutive solution lines, in everything a student receives: stubs, headers,
/// given files, lessons, hints, visible tests, the tool, milestones and the site. A leak is reported once, at
/// the first file that has it.
std::vector<Leak> find_leaks(const Registry& registry);

}  // namespace tito
