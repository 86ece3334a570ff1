/// @file
/// Which library a learning command uses: the learner's files where there are some, the reference for the
/// rest.

#pragma once

#include <string>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// The modules a command needs and where each comes from.
struct Edition {
  std::string preset;                  ///< the preset that builds it with release flags
  std::vector<std::string> own;        ///< modules from student/
  std::vector<std::string> reference;  ///< modules from the reference
  std::vector<std::string> unwritten;  ///< required exercises of `own` that still call todo()
  std::string broken;  ///< the first file of `own` with wrong markers, "file:line: why", or ""

  /// "modules 01, 02 from student/, 03 from the reference"
  [[nodiscard]] std::string in_words() const;
};

/// The edition for everything up to `last`; with `reference` nothing is the learner's.
Edition choose_edition(const Registry& registry, const Module& last, bool reference);

/// @throws Error (work) when a wrong marker or an unwritten exercise is in the way, naming it and
/// `--reference`
void need_written(const Edition& edition, const std::string& speaker);

/// Points an editor at student/: configures the preset `student` again, so that new files are in it, and
/// links its compile_commands.json to the root.
/// @return "" or why it could not be done, in words; a learner can work without it
std::string point_editor_at_student(const Registry& registry);

/// "01, 02, 03"
std::string join(const std::vector<std::string>& words, const std::string& separator = ", ");

}  // namespace tito
