/// @file
/// A program at a terminal of its own, for tests: keys go in, what a person would see comes out.

#pragma once

#include <string>
#include <vector>

/// Ends the program when it dies.
class Terminal {
 public:
  explicit Terminal(const std::vector<std::string>& argv);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void type(const std::string& keys) const;
  /// Stops the program and lets it go on, as a shell does: meanwhile the terminal has the modes of a shell.
  void stop_and_resume() const;
  /// Keys reach the program one by one, and are not shown by the terminal itself.
  [[nodiscard]] bool raw() const;
  /// Waits until `text` appears behind what was waited for before. @return false after 20 seconds, or when
  /// the program has ended
  bool wait_for(const std::string& text);
  /// Everything so far.
  [[nodiscard]] const std::string& seen() const { return seen_; }
  /// Waits for the end. @return the exit code, or minus the signal
  int ended();

 private:
  bool read_more();

  int terminal_ = -1;
  int child_ = -1;
  std::string seen_;
  std::size_t after_ = 0;
};
