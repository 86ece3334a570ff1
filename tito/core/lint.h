/// @file
/// What a learner's region may not contain. The same rules run in `tito test` and in the grader.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tito {

/// One thing that is not allowed, at a line of the file.
struct LintFinding {
  std::string file;
  int line = 0;         ///< from 1
  std::string region;   ///< "05.3", or "" when the markers of the file are wrong
  std::string message;  ///< what is there, and what to do instead

  [[nodiscard]] std::string text() const;  ///< "backward.cpp:12: 05.3: ..."
};

/// Looks at every region of an exercise file, and at nothing outside them. Never throws: wrong markers are a
/// finding.
///
/// Refused: preprocessor lines and _Pragma, asm, extern "C", identifiers with two underscores in a row,
/// attributes other than maybe_unused, nodiscard, fallthrough, likely and unlikely; digraphs, trigraphs, line
/// splices, lone carriage returns and zero bytes; brackets that do not balance inside the region; a comment
/// or literal that does not end in it. What stands in comments and string literals is text: scary words in it
/// are fine.
std::vector<LintFinding> lint(const std::string& file, std::string_view text);

}  // namespace tito
