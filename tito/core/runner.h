/// @file
/// Running one test program so that a test that crashes, loops, floods or calls exit() costs only itself.
///
/// The program tells what it does on an event pipe (tests/support/main.cpp). When it ends inside a test, that
/// test is lost and the program is started again behind it.

#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace tito {

enum class Outcome {
  passed,
  failed,     ///< an expectation did not hold
  unwritten,  ///< it came to a todo()
  skipped,    ///< it said so itself: no data, no GPU
  lost,       ///< crashed, ran too long, called exit(), or a sanitizer stopped it
};

/// What happened in one test.
struct TestResult {
  std::string name;                    ///< "Relu.KeepsWhatIsAboveZero"
  std::vector<std::string> exercises;  ///< what EXERCISE named, in order
  Outcome outcome = Outcome::lost;
  std::string todo;     ///< the exercise whose todo() it came to
  std::string message;  ///< the first failure with its file:line, or in words how the test was lost
  std::string where;    ///< "modules/02_activations/student/relu.cpp:12" of a lost test, where that is known
  std::string output;   ///< what it printed, cut in the middle
  double seconds = 0;
};

/// What happened in one program.
struct TestRun {
  std::vector<TestResult> tests;
  std::string trouble;  ///< what went wrong outside any test; "" when nothing did
  double seconds = 0;

  [[nodiscard]] int count(Outcome outcome) const;
  /// Every test passed or skipped, and the program ended as it should.
  [[nodiscard]] bool ok() const;
};

struct RunOptions {
  std::string filter = {};  ///< GoogleTest's pattern; "" for all
  std::chrono::milliseconds limit =
      std::chrono::seconds(10);       ///< for one test; later ones get less once two ran out
  std::filesystem::path folder = {};  ///< working directory
};

/// Runs every test of a program once. @throws Error (machine) when it cannot be started, Interrupted on
/// Ctrl-C
TestRun run_tests(const std::filesystem::path& program, const RunOptions& options = {});

/// The learner's line among addresses of a program: the first in student/, else in an exercise file, else in
/// modules/ or tests/; "" when none is known.
std::string find_line(const std::filesystem::path& program, const std::vector<std::string>& frames);

}  // namespace tito
