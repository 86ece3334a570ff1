/// @file
/// Working through a module: start, complete, reset, update, hints.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tito/core/progress.h"
#include "tito/core/registry.h"
#include "tito/core/snapshot.h"

namespace tito {

/// Copies stub/ to student/ and makes answers.md for the systems questions.
/// @return false when student/ is there already; nothing is touched then
/// @throws Error (machine) when it cannot be copied; there is no half-made student/ then
bool start_module(const Registry& registry, const Module& module);

/// Exercises whose region in student/ still calls todo(), in order; none for a module without student/.
std::vector<std::string> unwritten_exercises(const Module& module);

/// Questions without an answer in student/answers.md, in order.
std::vector<std::string> open_questions(const Module& module);

/// What a module's tests found on the learner's own files.
struct Tested {
  std::vector<std::string> passed;  ///< exercises
  bool others = true;  ///< nothing else is wrong: refused code, a crash, a test that names no exercise
};

/// Runs them: test_module(), or a stand-in.
using Tester = std::function<Tested(const Module&)>;

/// What keeps a module from being complete, and what does not.
struct Completion {
  std::vector<std::string> failing;  ///< required exercises that do not pass
  bool others = true;                ///< nothing is wrong outside them
  std::vector<std::string> stretch;  ///< level 3 ones that do not pass: they do not block
  std::vector<std::string>
      questions;  ///< without an answer: they do not block either, they are graded by hand

  [[nodiscard]] bool complete() const { return failing.empty() && others; }
};

/// Tests the learner's own files, never the reference, and records what was found.
/// @throws Error (work) when the module is not started
Completion complete_module(const Registry& registry, const Module& module, const Tester& test);

/// Takes a snapshot, then puts the stub back: the whole module (answers.md stays), or the region of one
/// exercise.
/// @param exercise  "05.3", or "" for all
Snapshot reset_module(const Registry& registry, const Module& module, const std::string& exercise);

/// What an update did.
struct Update {
  std::vector<std::string>
      changed;  ///< files with a new skeleton, or whose regions moved away; none: all was up to date
  std::vector<std::string>
      dropped;        ///< regions of the learner that the new stub no longer has; they are in the snapshot
  Snapshot snapshot;  ///< taken when anything changed
};

/// Gives student/ the skeleton of the present stub/ and keeps what the learner wrote in the regions.
/// @throws Error (call) with file and line when a learner's file has broken markers; nothing is changed then
Update update_module(const Registry& registry, const Module& module);

/// One level of help.
struct Hint {
  int level = 1;  ///< 1 nudge, 2 idea, 3 almost code
  std::string text;
  std::vector<std::string> first;  ///< exercises it needs that are not known to pass
};

/// The next hint of an exercise, or the one of a level already seen or next in turn; recorded.
/// @param level  0 for the next one
/// @throws Error (call) when the level skips one that was not seen
Hint next_hint(const Registry& registry, const Exercise& exercise, int level);

}  // namespace tito
