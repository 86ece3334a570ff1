/// @file
/// Running other programs: with a time limit, a cap on output, and no shell.

#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tito {

/// A program to run. argv[0] is looked up in PATH; no shell reads any of it.
struct Command {
  std::vector<std::string> argv = {};
  std::filesystem::path folder = {};                    ///< working directory; empty for the current one
  std::map<std::string, std::string> environment = {};  ///< added to ours
  std::string input = {};                               ///< its standard input; empty is /dev/null
  std::chrono::milliseconds wall = {};   ///< 0: no limit. Past it the whole process group is killed
  bool wall_per_event = false;           ///< the clock of `wall` starts again at each event
  std::chrono::milliseconds grace = {};  ///< sent `warning` at `wall` first, killed this much later
  int warning = SIGUSR1;
  std::size_t output_limit =
      8u << 20;                ///< bytes kept of stdout and stderr together: the first and the last half
  bool passthrough = false;    ///< stdin, stdout and stderr are ours: for gdb, chat, milestones
  bool event_pipe = false;     ///< give the child a pipe; its number is in $TINYTORCH_EVENTS
  std::vector<int> keep = {};  ///< further descriptors of ours that the child gets, by the same numbers
  std::function<void(std::string_view)> on_output = {};  ///< each piece of output as it arrives
  std::function<void(std::string_view)> on_event = {};   ///< each whole line that arrives on the event pipe
};

/// How it ended.
struct Result {
  int code = 0;            ///< exit status; meaningless when signal != 0
  int signal = 0;          ///< the signal that ended it, or 0
  bool timed_out = false;  ///< we ended it because `wall` had passed
  bool flooded = false;    ///< output went over output_limit and was cut in the middle
  std::string output;      ///< stdout and stderr, interleaved as they came
  double seconds = 0;      ///< wall time

  [[nodiscard]] bool ok() const { return code == 0 && signal == 0 && !timed_out; }
};

/// Runs a program to its end. Ctrl-C reaches the child's process group, waits for it, and then throws
/// Interrupted.
/// @throws Error (machine) when the program cannot be started, naming it and how to get it
Result run(const Command& command);

/// Ctrl-C arrived while a child ran; the command unwinds, keeps what is whole and ends with 130.
struct Interrupted {};

/// True once SIGINT or SIGTERM arrived; long loops look at it between steps.
extern std::atomic<bool> interrupted;
/// Installs the handlers behind `interrupted` and `run`.
void install_signal_handlers();

/// Where a program is in PATH, or "".
std::string find_program(const std::string& name);

}  // namespace tito
