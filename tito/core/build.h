/// @file
/// Building parts of the course with CMake and Ninja: one folder build/<preset> a preset.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tito {

/// One configured build folder. `build` makes only what is asked, and shows one line of progress on a terminal.
class Build {
 public:
  /// Configures build/<preset> when it is not there yet or was left half-made.
  /// @throws Error (machine) when cmake fails: its last lines, and `tito doctor`
  Build(std::filesystem::path root, std::string preset);

  /// Builds targets. @throws CompileError (a learner's file does not compile), Error (machine)
  void make(const std::vector<std::string>& targets);

  /// The path of a target's program after make(): build/<preset>/<where>, e.g. tests/test_01
  [[nodiscard]] std::filesystem::path program(const std::string& where) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const std::string& preset() const { return preset_; }

 private:
  std::filesystem::path root_;
  std::string preset_;
  std::filesystem::path folder_;
};

}  // namespace tito
