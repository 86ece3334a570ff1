/// @file
/// The modules of the course, read from their folders: modules/NN_name/module.toml and nothing else.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tito {

/// One [[exercise]] of a module.toml.
struct Exercise {
  std::string id;     ///< "05.3"
  std::string title;  ///< "Accumulate where paths meet"
  std::string file;   ///< "backward.cpp", the same name in solution/, stub/ and student/
  int level = 2;      ///< 1 warm-up, 2 core, 3 stretch; stretch does not block completion
  int points = 0;
  std::vector<std::string> needs;  ///< exercises whose failure blocks this one
  std::vector<std::string> hints;  ///< three: nudge, idea, almost code
};

/// One [[question]]: answered in student/answers.md under "## 05.Q1", graded by hand.
struct Question {
  std::string id;
  std::string title;
  int points = 0;
};

/// One folder modules/NN_name.
struct Module {
  std::string number;  ///< "05"
  std::string name;    ///< "autograd"
  std::string title;
  std::vector<std::string> depends;  ///< numbers of the modules it uses directly
  int minutes = 0;                   ///< expected time of a learner
  std::string checkpoint;            ///< what the library can do once this module is done; "" for none
  std::vector<Exercise> exercises;
  std::vector<Question> questions;
  std::filesystem::path folder;

  [[nodiscard]] std::string folder_name() const { return number + "_" + name; }
  [[nodiscard]] std::filesystem::path solution() const { return folder / "solution"; }
  [[nodiscard]] std::filesystem::path stub() const { return folder / "stub"; }
  [[nodiscard]] std::filesystem::path student() const { return folder / "student"; }
  /// Files that hold exercises, each named once, in the order of the exercises.
  [[nodiscard]] std::vector<std::string> files() const;
  /// The exercise called id. @throws Error (call) naming the nearest id
  [[nodiscard]] const Exercise& exercise(std::string_view id) const;
};

/// All modules with a module.toml, in order of their numbers. 00_core has none and is not listed.
class Registry {
 public:
  /// Reads root/modules. @throws Error (call) with file and line for an unknown key, a missing one, an id out
  /// of order, a need that does not exist or comes later, an exercise without three hints, a stub/solution
  /// file that is not there
  static Registry read(const std::filesystem::path& root);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] const std::vector<Module>& modules() const { return modules_; }
  /// The module called "05", "5", "autograd" or "05_autograd". @throws Error (call) naming the nearest one
  [[nodiscard]] const Module& module(std::string_view name) const;
  /// The exercise called "05.3" wherever it is. @throws Error (call) naming the nearest one
  [[nodiscard]] const Exercise& exercise(std::string_view id) const;

 private:
  std::filesystem::path root_;
  std::vector<Module> modules_;
};

/// Where the course is: $TINYTORCH_ROOT, or the nearest folder above the current one that has
/// modules/00_core.
/// @throws Error (call) when there is none
std::filesystem::path find_root();

/// The candidate with the smallest edit distance to word, or "" when nothing is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace tito
