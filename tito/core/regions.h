/// @file
/// Exercise files: finding the regions a learner writes, emptying them (stub) and filling them (splice).
///
///     // Exercise 05.3: accumulate where paths meet.
///     void accumulate(...) {
///       // BEGIN SOLUTION
///       ...
///       // END SOLUTION
///     }

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tito {

/// One region of a file: lines between the markers, markers excluded.
struct Region {
  std::string id;         ///< "05.3", or "05.0/backward" for the helpers of backward.cpp
  int heading = 0;        ///< line of the "// Exercise 05.3: ..." comment, from 1
  int begin = 0;          ///< line of the BEGIN marker (or of YOUR CODE HERE in a stub), from 1
  int end = 0;            ///< line of the END marker
  std::string body;       ///< text between them
  std::string indent;     ///< white space before the marker
};

/// A file cut into its regions. The parser is strict.
/// @throws Error (call) "file:line: ..." for nested, unclosed, stray, duplicated or unnamed regions
std::vector<Region> find_regions(const std::string& file_name, std::string_view text);

/// The twin of a solution: every exercise body replaced by `// YOUR CODE HERE (about n lines)` and `todo("05.3");` between
/// the same markers, every helper region emptied.
std::string make_stub(const std::string& file_name, std::string_view solution);

/// A copy of `text` with the bodies of the regions named in `bodies` replaced.
std::string splice(const std::string& file_name, std::string_view text, const std::vector<Region>& bodies);

/// The code of a text without comments and white space, line by line, lexed as the compiler does (raw strings, splices).
/// For leak checks and for counting lines of code.
std::vector<std::string> code_lines(std::string_view text);

}  // namespace tito
