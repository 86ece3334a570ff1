/// @file
/// How output looks: colour on a terminal without NO_COLOR, plain text everywhere else.

#pragma once

#include <string>
#include <string_view>

namespace tito::terminal {

/// True when standard output is a terminal that a person watches.
bool interactive();

std::string bold(std::string_view text);
std::string dim(std::string_view text);
std::string red(std::string_view text);
std::string green(std::string_view text);
std::string yellow(std::string_view text);

/// Prints one line to standard output.
void say(std::string_view line = "");
/// Whether anything was said.
bool said();
/// Shows `line` in place on a terminal's standard error, over the last one; nothing elsewhere. "" clears it.
void progress(std::string_view line);
/// The last line of a command: what to do now.
void next_step(std::string_view command, std::string_view why = "");

}  // namespace tito::terminal
