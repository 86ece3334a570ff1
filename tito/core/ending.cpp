#include "tito/core/ending.h"

#include <signal.h>
#include <string.h>

#include <algorithm>

namespace tito {

std::string signal_in_words(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "a segmentation fault (SIGSEGV): memory was used that does not belong to the program";
    case SIGBUS:
      return "a bus error (SIGBUS): memory was used that is not there";
    case SIGFPE:
      return "an arithmetic fault (SIGFPE): most often a whole number divided by zero";
    case SIGABRT:
      return "an abort (SIGABRT): a check failed, or an exception left a place that may not throw";
    case SIGILL:
      return "an illegal instruction (SIGILL): often a function that ends without its return";
    case SIGTRAP:
      return "a trap (SIGTRAP): a check of the compiler failed";
    case SIGKILL:
      return "a kill (SIGKILL): the system ended it, often because memory ran out";
    case SIGXCPU:
      return "the limit of processor time (SIGXCPU)";
    case SIGTERM:
      return "a request to end (SIGTERM)";
    case SIGINT:
      return "Ctrl-C (SIGINT)";
    case SIGPIPE:
      return "a closed pipe (SIGPIPE): nobody read what was written";
    default:
      break;
  }
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? "signal " + std::to_string(signal) : "signal SIG" + std::string(name);
}

std::string both_ends(std::string_view output, int count) {
  const std::size_t most = static_cast<std::size_t>(count) * 120;  // bytes: a flood may have no lines at all
  std::size_t head = 0;
  for (int i = 0; i < count && head < output.size(); ++i)
    head = std::min(output.find('\n', head), output.size() - 1) + 1;
  const std::string end = last_lines(output, count);
  const std::string_view tail = std::string_view(end).substr(end.size() - std::min(end.size(), most));
  head = std::min(head, most);
  if (head + tail.size() >= output.size()) return std::string(output);
  const std::size_t lost = output.size() - head - tail.size();
  return std::string(output.substr(0, head)) + (output[head - 1] == '\n' ? "" : "\n") + "[... " +
         std::to_string(lost) + " bytes left out ...]\n" + std::string(tail);
}

std::string last_lines(std::string_view output, int count) {
  while (!output.empty() && output.back() == '\n') output.remove_suffix(1);
  std::size_t begin = output.size();
  while (count-- > 0 && begin != 0) {
    const std::size_t newline = output.rfind('\n', begin - 1);
    if (newline == std::string_view::npos) return std::string(output);
    begin = newline;
  }
  return std::string(output.substr(std::min(begin + 1, output.size())));
}

}  // namespace tito
