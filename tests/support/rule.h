/// @file
/// How a scenario is judged: the part of SCENARIO("05.3", "Name", {...}) in braces.

#pragma once

#include <string>

namespace tinytorch::scenario {

/// What makes an answer right.
enum class Judge {
  close,         ///< |got - want| <= atol + rtol |want|, element by element; whole numbers must be equal
  exact,         ///< equal, element by element
  same_set,      ///< the same elements (rows, from rank 2 on) in any order, each within the tolerance
  distribution,  ///< mean and spread within rtol of want's spread; skewness and kurtosis within 5 rtol
  check,         ///< a function in tests/NN_name/checks.cpp says so: this plan respects the budget
};

/// Who may see a scenario. An assignment may override it.
enum class Visibility { visible, hidden, after_due };

/// The rule of one scenario.
struct Rule {
  Judge judge = Judge::close;
  double rtol = 0;
  double atol = 0;
  std::string why = {};  ///< the reason for the tolerance: "sums of 12"
  Visibility visibility = Visibility::hidden;
  bool nan = false;  ///< want may hold NaN; got must hold it in the same places and nowhere else
  bool changes_inputs =
      false;  ///< an operation in place: the inputs need not be afterwards what they were before
};

}  // namespace tinytorch::scenario
