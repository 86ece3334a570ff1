/// @file
/// What the tool throws and how it ends.

#pragma once

#include <stdexcept>
#include <string>

namespace tito {

/// The exit codes of every command.
enum class Exit {
  done = 0,     ///< what was asked for happened
  work = 1,     ///< your work is not there yet: a test fails, an exercise is unwritten
  call = 2,     ///< the call was wrong: unknown module, bad option
  machine = 3,  ///< the machine could not: no compiler, no disk, no permission
};

/// One sentence for stderr, and the exit code that goes with it. core/ throws it, main.cpp prints it.
class Error : public std::runtime_error {
 public:
  Error(Exit exit, const std::string& message) : std::runtime_error(message), exit_(exit) {}
  [[nodiscard]] Exit exit() const noexcept { return exit_; }

 private:
  Exit exit_;
};

}  // namespace tito
