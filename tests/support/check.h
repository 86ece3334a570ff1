/// @file
/// Checks: judges of answers that no expected number decides (this plan respects the budget, this tree is
/// balanced). They live in tests/NN_name/checks.cpp and in a program of their own, checks_NN, which holds no
/// code of a student.
///
///     CHECK_SCENARIO("PlanRespectsBudget") {
///       return got.find("peak")->number(0) <= want.find("in:0")->number(0) ? "" : "the plan needs more than
///       its budget";
///     }

#pragma once

#include <string>

#include "support/records.h"

namespace tinytorch::scenario {

/// The check of one scenario; CHECK_SCENARIO makes them. `want` and `got` hold the same inputs, and records
/// of the same names.
struct ScenarioCheck {
  using Function = std::string (*)(const Stream& want, const Stream& got);
  ScenarioCheck(const char* scenario, Function function);
};

}  // namespace tinytorch::scenario

#define TINYTORCH_CHECK_NAME_(line) check_##line
#define TINYTORCH_CHECK_NAME(line) TINYTORCH_CHECK_NAME_(line)

/// CHECK_SCENARIO(name) { return "" when `got` is right, otherwise a sentence that says what is wrong; }
#define CHECK_SCENARIO(name) CHECK_SCENARIO_(name, TINYTORCH_CHECK_NAME(__LINE__))
#define CHECK_SCENARIO_(name, function)                                                   \
  static std::string function(const ::tinytorch::scenario::Stream& want,                  \
                              const ::tinytorch::scenario::Stream& got);                  \
  static const ::tinytorch::scenario::ScenarioCheck enlisted_##function(name, function);  \
  static std::string function([[maybe_unused]] const ::tinytorch::scenario::Stream& want, \
                              [[maybe_unused]] const ::tinytorch::scenario::Stream& got)
