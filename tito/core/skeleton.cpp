#include "tito/core/skeleton.h"

#include <fmt/format.h>

#include <regex>
#include <utility>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/registry.h"
#include "tito/core/stubs.h"

namespace tito {
namespace fs = std::filesystem;
namespace {

/// A file of the skeleton. @NN@, @name@, @Name@ and @depends@ are filled in.
struct Template {
  const char* path;
  const char* text;
};

constexpr Template kTemplates[] = {
    {"modules/@NN@_@name@/module.toml", R"(title = "@Name@"
depends = [@depends@]
minutes = 60
checkpoint = "What the library can do now, in one sentence"

[[exercise]]
id = "@NN@.1"
title = "Add the numbers from 1 to count"
file = "@name@.cpp"
level = 1
points = 5
hints = [
  "What is the sum when count is 0?",
  "Keep a running sum and visit every number once.",
  "Almost code: start at zero, and let a loop from one to count, count included, add its number.",
]

[[question]]
id = "@NN@.Q1"
title = "How does the work grow with count?"
points = 2
)"},
    {"modules/@NN@_@name@/README.md", R"(# Module @NN@: @Name@

## Why

What a student can do after this module and could not do before it.

## The idea

One idea, with a small example that can be checked by hand.

## Exercises

1. **@NN@.1** Add the numbers from 1 to count.

## Systems questions

**@NN@.Q1** How does the work grow with count?

## Go further

What an engineer would do next.
)"},
    {"modules/@NN@_@name@/include/tinytorch/@name@.h", R"(/// @file
/// Module @NN@: @Name@. One sentence about what it promises.
///
///     sum_of_@name@(4);   // 10

#pragma once

#include "tinytorch/tensor.h"

namespace tinytorch {

/// 1 + 2 + ... + count, and 0 when count is 0.
Index sum_of_@name@(Index count);

}  // namespace tinytorch
)"},
    {"modules/@NN@_@name@/solution/@name@.cpp", R"(// Module @NN@: @Name@. Read the lesson first.

#include "tinytorch/@name@.h"

namespace tinytorch {

// Exercise @NN@.1: add the numbers from 1 to count.
Index sum_of_@name@(Index count) {
  // BEGIN SOLUTION
  Index sum = 0;
  for (Index i = 1; i <= count; ++i) sum += i;
  return sum;
  // END SOLUTION
}

}  // namespace tinytorch
)"},
    {"modules/@NN@_@name@/solution/answers.md", R"(# Model answers: @Name@

## @NN@.Q1

**Rubric (2 points).** One for the growth, one for the reason.

Linearly: every number is visited once.
)"},
    {"tests/@NN@_@name@/test_@name@.cpp", R"(// Exercise @NN@.1.

#include "support/expect.h"
#include "tinytorch/@name@.h"

using namespace tinytorch;

namespace {

TEST(@Name@, SumsSmallCounts) {
  EXERCISE("@NN@.1");
  EXPECT_EQ(sum_of_@name@(0), 0);
  EXPECT_EQ(sum_of_@name@(1), 1);
  EXPECT_EQ(sum_of_@name@(4), 10);
}

}  // namespace
)"},
    {"tests/@NN@_@name@/scenarios.cpp", R"(/// @file
/// What is graded in module @NN@.

#include "support/scenario.h"
#include "tinytorch/@name@.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

SCENARIO("@NN@.1", "SumsAnyCount", {.judge = exact}) {
  const Index count = in.integer(10, 1'000'000);
  emit("sum", sum_of_@name@(count));
}
)"},
    {"tests/mutants/@NN@_@name@.toml",
     R"(# Planted mistakes of module @NN@: what a learner might write, and the tests must notice.

[[mutant]]
exercise = "@NN@.1"
why = "the last number is left out"
find = "i <= count"
replace = "i < count"

[[mutant]]
exercise = "@NN@.1"
why = "assignment for accumulation"
find = "sum += i"
replace = "sum = i"

[[mutant]]
exercise = "@NN@.1"
why = "the sum does not start at zero"
find = "sum = 0"
replace = "sum = 1"

[[mutant]]
exercise = "@NN@.1"
why = "every other number is skipped"
find = "++i"
replace = "i += 2"
)"},
    {"tests/checkpoints/@NN@_@name@.cpp", R"(// Checkpoint @NN@: what the library can do now.

#include "support/expect.h"
#include "tinytorch/@name@.h"

TEST(Checkpoint, @Name@IsThere) {
  EXPECT_EQ(tinytorch::sum_of_@name@(0), 0);
  EXPECT_EQ(tinytorch::sum_of_@name@(10), 55);
}
)"}};

std::string fill(std::string text, const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [key, value] : values) {
    for (std::size_t at = 0; (at = text.find(key, at)) != text.npos; at += value.size())
      text.replace(at, key.size(), value);
  }
  return text;
}

/// "sparse_attention" is "SparseAttention".
std::string pascal(const std::string& name) {
  std::string out;
  bool begins = true;
  for (const char c : name) {
    if (c != '_') out += static_cast<char>(begins && c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    begins = c == '_';
  }
  return out;
}

}  // namespace

std::vector<fs::path> new_module(const fs::path& root, const std::string& folder_name) {
  static const std::regex form("[0-9]{2}_[a-z][a-z0-9_]*");
  if (!std::regex_match(folder_name, form)) {
    throw Error(Exit::call,
                fmt::format("dev new: '{}' is no module name; expected two digits, an underscore and a "
                            "snake_case name, such as 07_training",
                            folder_name));
  }
  const std::string number = folder_name.substr(0, 2), name = folder_name.substr(3);
  std::string depends;
  for (const auto& entry : fs::directory_iterator(root / "modules")) {
    const std::string other = entry.path().filename().string();
    if (other == folder_name)
      throw Error(Exit::call, fmt::format("dev new: modules/{} is already there", other));
    if (other.starts_with(number + "_"))
      throw Error(Exit::call, fmt::format("dev new: module {} is already there, modules/{}", number, other));
  }
  const Registry before = Registry::read(root);
  for (const Module& module : before.modules()) {
    if (module.number < number) depends = fmt::format("\"{}\"", module.number);
  }
  std::vector<fs::path> written;
  for (const auto& [path, text] : kTemplates) {
    const std::vector<std::pair<std::string, std::string>> values{
        {"@NN@", number}, {"@name@", name}, {"@Name@", pascal(name)}, {"@depends@", depends}};
    written.emplace_back(fill(path, values));
    write_file(root / written.back(), fill(text, values));
  }
  const Registry registry = Registry::read(root);
  for (const StaleStub& stub : write_stubs(registry, registry.module(number))) written.push_back(stub.file);
  return written;
}

}  // namespace tito
