/// @file
/// Options that a command lists and hands to the program that it runs, which reads them and says what it
/// refuses.

#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <vector>

namespace tito {

struct PassedOn {
  const char* name;
  const char* value;  ///< what it takes, for the help; "" for a flag
  const char* text;
};

/// Lists them.
inline void add_options(CLI::App& command, std::span<const PassedOn> options) {
  for (const PassedOn& option : options) {
    if (*option.value == '\0') {
      command.add_flag(option.name, option.text);
    } else {
      command.add_option(option.name, option.text)->type_name(option.value);
    }
  }
}

/// Those that were given, word by word.
inline std::vector<std::string> given_options(CLI::App& command, std::span<const PassedOn> options) {
  std::vector<std::string> words;
  for (const PassedOn& option : options) {
    if (command.count(option.name) == 0) continue;
    words.emplace_back(option.name);
    if (*option.value != '\0') words.push_back(command[option.name]->as<std::string>());
  }
  return words;
}

}  // namespace tito
