#include "support/arguments.h"

#include <charconv>
#include <system_error>

#include "support/program.h"
#include "tinytorch/str.h"

namespace milestones {

namespace {

template <class T>
bool parse(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string Arguments::value() {
  if (at_ + 1 >= argc_) throw WrongCall{tinytorch::str(word(), " needs a value; see --help")};
  return argv_[++at_];
}

std::int64_t Arguments::whole(std::int64_t least) {
  std::int64_t out = 0;
  if (!parse(value(), out) || out < least) refuse(least == 0 ? "a whole number" : "a whole number above 0");
  return out;
}

double Arguments::number() {
  double out = 0;
  if (!parse(value(), out)) refuse("a number");
  return out;
}

void Arguments::refuse() const {
  throw WrongCall{tinytorch::str("unknown or incomplete option '", word(), "'; see --help")};
}

void Arguments::refuse(const char* expected) const {
  throw WrongCall{tinytorch::str(argv_[at_ - 1], " takes ", expected, ", got '", word(), "'")};
}

}  // namespace milestones
