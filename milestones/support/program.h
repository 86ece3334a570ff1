/// @file
/// What every milestone program shares: its options, its voice, and the figures it is judged by.
///
///     void demonstrate(const Options& options, Report& report) {
///       report.say("training on ", 400, " points");
///       report.figure("separable_accuracy", accuracy);   // measured, never a constant
///     }
///     int main(int argc, char** argv) { return milestones::run(argc, argv, "rosenblatt", demonstrate); }

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tinytorch/str.h"

namespace milestones {

/// The command line. Every program understands the same one.
struct Options {
  std::uint64_t seed = 1957;
  bool quick = false;  ///< less training, for a test run
  bool json = false;   ///< one JSON document on standard output and nothing else
  bool draw = true;
  std::string out = {};  ///< where files are saved; "" for .tito/milestones in the course
};

/// The folder for what a program saves; it is made if it is not there.
std::filesystem::path output_folder(const Options& options);

/// What a program says and measures.
class Report {
 public:
  explicit Report(bool silent) : silent_(silent) {}

  /// Prints one line for a person; says nothing under --json.
  template <class... Parts>
  void say(const Parts&... parts) const {
    print(tinytorch::str(parts..., '\n'));
  }
  /// A piece of a line, as it comes; nothing under --json.
  void stream(std::string_view piece) const { print(std::string(piece)); }

  /// A measured number: shown, kept for --json, and told to `tito` on the descriptor in $TINYTORCH_EVENTS,
  /// which judges it by milestone.toml.
  void figure(const char* name, double value);

  [[nodiscard]] const std::vector<std::pair<std::string, double>>& figures() const { return figures_; }

 private:
  void print(const std::string& text) const;

  bool silent_;
  std::vector<std::pair<std::string, double>> figures_;
};

/// Thrown for a command line that cannot be meant: one line, exit code 2.
struct WrongCall {
  std::string message;
};

/// Runs `body` and turns what it throws into one line and an exit code: 1 the library is not there yet, 2 a
/// wrong call, 3 the machine.
int guarded(const char* name, const std::function<void()>& body);

/// What --json prints: program, seed and figures, on one line.
void print_json(const char* name, const Options& options, const Report& report);

/// Reads the options and runs `body`, guarded.
/// @param defaults  what holds where the command line says nothing else
int run(int argc, char** argv, const char* name, void (*body)(const Options&, Report&),
        const Options& defaults = {});

/// 0.985 as "98.5 %".
std::string percent(double share);

}  // namespace milestones
