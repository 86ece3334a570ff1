/// @file
/// Inputs of scenarios that break careless formulas of one number or one row.

#pragma once

#include <limits>
#include <vector>

#include "support/scenario.h"

namespace tinytorch::scenario {

inline constexpr float kInf = std::numeric_limits<float>::infinity();
inline constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Ordinary numbers of both signs, a few of them replaced by ones that break careless formulas.
inline Tensor with_extremes(Inputs& in, Index rows, Index columns) {
  std::vector<float> values;
  for (Index i = 0; i < rows * columns; ++i) values.push_back(static_cast<float>(in.number(-6, 6)));
  for (float extreme : {1e4f, -1e4f, kInf, -kInf, kNan, 90.0f, -90.0f}) {
    values[static_cast<std::size_t>(in.integer(0, rows * columns - 1))] = extreme;
  }
  return in.values({rows, columns}, values);
}

}  // namespace tinytorch::scenario
