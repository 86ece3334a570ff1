#include "tito/commands/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace tito::terminal {
namespace {

bool anything_said = false;

bool coloured() {
  static const bool on = [] {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool dumb = term != nullptr && std::string_view(term) == "dumb";
    return interactive() && !dumb && (no_color == nullptr || *no_color == '\0');
  }();
  return on;
}

std::string painted(std::string_view text, const char* code) {
  return coloured() ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

}  // namespace

bool interactive() { return ::isatty(STDOUT_FILENO) == 1; }

std::string bold(std::string_view text) { return painted(text, "1"); }
std::string dim(std::string_view text) { return painted(text, "2"); }
std::string red(std::string_view text) { return painted(text, "31"); }
std::string green(std::string_view text) { return painted(text, "32"); }
std::string yellow(std::string_view text) { return painted(text, "33"); }

void say(std::string_view line) {
  anything_said = true;
  fmt::print("{}\n", line);
}

bool said() { return anything_said; }

void progress(std::string_view line) {
  static const bool watched = ::isatty(STDERR_FILENO) == 1;
  if (watched) fmt::print(stderr, "\r\033[K{}", line.substr(0, 100));
  std::fflush(stderr);
}

void next_step(std::string_view command, std::string_view why) {
  say(fmt::format("\nNext: {}{}{}", bold(command), why.empty() ? "" : "   ", why));
}

}  // namespace tito::terminal
