/// @file
/// main() of a program of checks: checks_22 NAME, with a u64 length, want and got on its standard input. Exit
/// code 0 is right, 1 is wrong with the reason on standard output, 2 a wrong call.

#include <cstdio>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "support/check.h"

namespace tinytorch::scenario {
namespace {

std::map<std::string, ScenarioCheck::Function, std::less<>>& checks() {
  static std::map<std::string, ScenarioCheck::Function, std::less<>> all;
  return all;
}

int refuse(const std::string& why) {
  std::fprintf(stderr, "checks: %s\n", why.c_str());
  return 2;
}

int run(std::string_view name) {
  const auto found = checks().find(name);
  if (found == checks().end()) return refuse("no check is called '" + std::string(name) + "'");
  const std::string input((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  std::uint64_t length = 0;
  if (input.size() < sizeof length) return refuse("no records on the standard input");
  std::memcpy(&length, input.data(), sizeof length);
  const std::string_view both = std::string_view(input).substr(sizeof length);
  if (length > both.size()) return refuse("the records are cut short");
  const Stream want = parse(both.substr(0, length)), got = parse(both.substr(length));
  if (!want.fault.empty() || !got.fault.empty())
    return refuse("the records are not whole: " + want.fault + got.fault);
  const std::string wrong = found->second(want, got);
  std::fputs(wrong.c_str(), stdout);
  return wrong.empty() ? 0 : 1;
}

}  // namespace

ScenarioCheck::ScenarioCheck(const char* scenario, Function function) { checks()[scenario] = function; }

}  // namespace tinytorch::scenario

int main(int argc, char** argv) {
  return argc == 2 ? tinytorch::scenario::run(argv[1])
                   : tinytorch::scenario::refuse("usage: checks NAME < records");
}
