/// @file
/// Building parts of the course with CMake and Ninja: one folder build/<preset> a preset.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tito/core/error.h"

namespace tito {

/// The first error of one file that does not compile, or of a program that does not link.
struct CompileFault {
  std::string file;     ///< relative to the root; "" for a link
  int line = 0;         ///< 0 when the compiler named none
  std::string message;  ///< the compiler's sentence
  std::string excerpt;  ///< the lines it showed, with the caret
};

/// Somebody's code does not compile. Everything else that was asked for was built nevertheless.
class CompileError : public Error {
 public:
  explicit CompileError(std::vector<CompileFault> faults);
  [[nodiscard]] const std::vector<CompileFault>& faults() const { return faults_; }

 private:
  std::vector<CompileFault> faults_;
};

/// One configured build folder. `make` builds only what is asked, and shows one line of progress on a
/// terminal.
class Build {
 public:
  /// Configures build/<preset> when it is not there yet, was left half-made or came from another place.
  /// @throws Error (machine) when cmake fails: its last lines, and `tito doctor`
  Build(std::filesystem::path root, std::string preset);

  /// Configures again, whatever is there: for who reads compile_commands.json. @throws as the constructor
  void configure();

  /// Builds targets. One build at a time uses the folder; another one waits.
  /// @throws CompileError (some code does not compile), Error (machine) when ninja itself fails
  void make(const std::vector<std::string>& targets);

  /// Every program this build can make, relative to its folder: "tests/test_01", "milestones/rosenblatt", in
  /// order.
  [[nodiscard]] std::vector<std::string> programs() const;

  /// The path of a target's program after make(): build/<preset>/<where>, e.g. tests/test_01
  [[nodiscard]] std::filesystem::path program(const std::string& where) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const std::string& preset() const { return preset_; }

 private:
  std::filesystem::path root_;
  std::string preset_;
  std::filesystem::path folder_;
};

/// Ninja compares times only. A source under `folder` that came back with an older time since `stamp` was
/// written (mv, cp -p, tar) gets the present one, so that it is not missed.
void touch_returned(const std::filesystem::path& folder, const std::filesystem::path& stamp);

/// The first error of each failed step in what ninja printed; paths below root become relative.
std::vector<CompileFault> find_faults(std::string_view output, const std::filesystem::path& root);

}  // namespace tito
