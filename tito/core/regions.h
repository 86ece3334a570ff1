/// @file
/// Exercise files: finding the regions a learner writes, emptying them (stub) and filling them (splice).
///
///     // Exercise 05.3: accumulate where paths meet.
///     void accumulate(...) {
///       // BEGIN SOLUTION
///       ...
///       // END SOLUTION
///     }
///
/// A stub keeps the markers, so a learner's file is cut by the same parser as the reference.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tito/core/error.h"

namespace tito {

/// One region of a file: lines between the markers, markers excluded.
struct Region {
  std::string id;      ///< "05.3", or "05.0/backward" for the helpers of backward.cpp
  int heading = 0;     ///< line of the "// Exercise 05.3: ..." comment, from 1
  int begin = 0;       ///< line of the BEGIN marker, from 1
  int end = 0;         ///< line of the END marker
  std::string body;    ///< text between them, whole lines
  std::string indent;  ///< white space before the marker
  std::string title;   ///< what the heading says after the id, up to the end of its line

  /// A helper region has no points and may stay empty.
  [[nodiscard]] bool is_helper() const { return id.find('/') != std::string::npos; }
};

/// A file whose markers are wrong. what() is "file:line: ...".
class RegionError : public Error {
 public:
  RegionError(const std::string& file_name, int line, const std::string& message);
  [[nodiscard]] int line() const noexcept { return line_; }
  /// The message without file and line.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

 private:
  int line_;
  std::string message_;
};

/// A file cut into its regions. The parser is strict.
/// @throws RegionError for nested, unclosed, stray, duplicated, misspelt or unnamed markers
std::vector<Region> find_regions(const std::string& file_name, std::string_view text);

/// True while the body still calls `todo("05.3")`, as a stub does.
bool is_unwritten(const Region& region);

/// The twin of a solution: every exercise body replaced by `// YOUR CODE HERE (about n lines)` and
/// `todo("05.3");` between the same markers, every helper region emptied.
std::string make_stub(const std::string& file_name, std::string_view solution);

/// A copy of `text` with the bodies of the regions named in `bodies` replaced.
/// @throws Error (call) when `bodies` names a region that `text` does not have, or names one twice
std::string splice(const std::string& file_name, std::string_view text, const std::vector<Region>& bodies);

/// The code of a text without comments and white space, line by line, lexed as the compiler does (raw
/// strings, splices). Lines without code are left out. For leak checks and for counting lines of code.
std::vector<std::string> code_lines(std::string_view text);

}  // namespace tito
