/// @file
/// What is told of a program that ended: the signal in words, and what it printed, cut to a length that is
/// read.

#pragma once

#include <string>
#include <string_view>

namespace tito {

/// "a segmentation fault (SIGSEGV): memory was used that does not belong to the program", ...
std::string signal_in_words(int signal);

/// The last lines of what a program printed, at most `count`, for a message.
std::string last_lines(std::string_view output, int count);

/// The first and the last `count` lines of what a program printed, long ones cut, and how much is between
/// them.
std::string both_ends(std::string_view output, int count);

}  // namespace tito
