/// @file
/// A person at a terminal: lines that can be edited and called back, and Ctrl-C.

#pragma once

#include <csignal>
#include <string>

struct editline;
struct history;

namespace milestones {

/// While it lives, Ctrl-C ends nothing and is noted. One at a time.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  [[nodiscard]] static bool noted();
  static void forget();

 private:
  struct sigaction interrupt_, resume_;
};

/// Reads lines from the terminal with the keys of Emacs; arrows up and down call earlier ones back.
class LineEditor {
 public:
  LineEditor();
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  enum class Got {
    line,
    interrupted,  ///< Ctrl-C, under Interrupts: what was typed is thrown away
    end,          ///< Ctrl-D on an empty line, or the terminal is gone
  };
  /// @param line  what was typed, without its end
  Got read(std::string& line);

 private:
  editline* editor_;
  history* history_;
};

}  // namespace milestones
