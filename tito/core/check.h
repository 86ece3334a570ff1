/// @file
/// What an author must not forget: every promise of the tree that needs no compiler.

#pragma once

#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// One thing that is wrong, or with `warning` only worth a look.
struct Complaint {
  std::string where;  ///< a file, a file and a line, or an exercise
  std::string message;
  bool warning = false;
};

/// What was found, and what could not be looked at.
struct CheckReport {
  std::vector<Complaint> complaints;
  std::vector<std::string> skipped;

  [[nodiscard]] std::size_t errors() const;
};

/// Every module folder has a manifest, and every one of its exercises a region, a visible test, a scenario,
/// four planted mistakes and hints that keep the answer; stubs are fresh; regions obey the lint of learners;
/// files with exercises hold little else; questions have model answers; nothing leaks; the layout is
/// clang-format's; README shows the saved measurements; files are short.
CheckReport check_course(const Registry& registry);

}  // namespace tito
