/// @file
/// A command line, word by word.
///
///     for (Arguments words(argc, argv); words.next();) {
///       if (words.is("--seed")) seed = words.whole();
///       else if (words.is("--json")) json = true;
///       else words.refuse();
///     }

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace milestones {

/// Each function that reads a value takes the word after the current one. @throws WrongCall
class Arguments {
 public:
  Arguments(int argc, char** argv, int first = 1) : argc_(argc), argv_(argv), at_(first - 1) {}

  /// Goes on to the next word. @return false when there is none
  bool next() { return ++at_ < argc_; }
  [[nodiscard]] std::string word() const { return argv_[at_]; }
  [[nodiscard]] bool is(std::string_view option) const { return option == argv_[at_]; }
  /// Whether the current word begins with '-'.
  [[nodiscard]] bool is_option() const { return argv_[at_][0] == '-'; }

  std::string value();
  /// @param least  what is smaller is refused
  std::int64_t whole(std::int64_t least = 0);
  double number();
  /// The current word cannot be meant.
  [[noreturn]] void refuse() const;

 private:
  [[noreturn]] void refuse(const char* expected) const;

  int argc_;
  char** argv_;
  int at_;
};

}  // namespace milestones
