/// @file
/// What is expected of every function of one number: its values against a formula in double, and its manners.

#pragma once

#include <cmath>
#include <vector>

#include "support/expect.h"
#include "tinytorch/activations.h"

namespace activation_tests {

using tinytorch::Index;
using tinytorch::Shape;
using tinytorch::Tensor;
using Activation = Tensor (*)(const Tensor&);
using Formula = double (*)(double);

/// Both sides of zero, from a ten-millionth to ten thousand, and closely where curves bend.
inline std::vector<float> ladder() {
  std::vector<float> out = {0.0f};
  for (int i = 1; i <= 60; ++i) out.push_back(0.17f * static_cast<float>(i));
  for (float x = 1e-7f; x < 2e4f; x *= 10) out.push_back(x);
  for (std::size_t i = 0, n = out.size(); i < n; ++i) out.push_back(-out[i]);
  return out;
}

inline Tensor row_of(const std::vector<float>& values) {
  return Tensor::from(std::span<const float>(values), {static_cast<Index>(values.size())});
}

/// The function at each number, beside the formula; the first number that is wrong is named.
inline void expect_curve(const char* name, Activation f, Formula formula, const Tolerance& tolerance) {
  const std::vector<float> xs = ladder();
  const std::vector<double> got = testing_support::raw_values(f(row_of(xs)));
  ASSERT_EQ(got.size(), xs.size()) << name << " of " << xs.size() << " numbers";
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const double want = formula(xs[i]);
    const bool close = std::abs(got[i] - want) <= tolerance.absolute + tolerance.relative * std::abs(want);
    ASSERT_TRUE(close) << name << "(" << xs[i] << ") is " << got[i] << ", should be " << want
                       << ", give or take " << tolerance.absolute + tolerance.relative * std::abs(want)
                       << " (" << tolerance.why << ")";
  }
}

/// The function of a number `v`, as the nearest float.
inline float near(Formula formula, double v) { return static_cast<float>(formula(v)); }

/// Any shape and any strides in, row-major out, the input as it was.
inline void expect_manners(Activation f, Formula g) {
  const float a = near(g, -2), b = near(g, -1), c = near(g, -0.5), d = near(g, 0.5), e = near(g, 1),
              h = near(g, 2);
  const Tensor x = tinytorch::tensor({{-2, -1, -0.5f}, {0.5f, 1, 2}});
  EXPECT_TENSOR_NEAR(f(x), tinytorch::tensor({{a, b, c}, {d, e, h}}), 1e-6);
  EXPECT_TENSOR_NEAR(f(x.t()), tinytorch::tensor({{a, d}, {b, e}, {c, h}}), 1e-6)
      << "the input is a transpose";
  EXPECT_TENSOR_NEAR(f(x.slice(1, 1, 3)), tinytorch::tensor({{b, c}, {e, h}}), 1e-6)
      << "the input is a slice";
  EXPECT_TENSOR_NEAR(f(tinytorch::scalar(2)), tinytorch::scalar(h), 1e-6) << "the input has shape ()";
  EXPECT_TENSOR_EQ(f(Tensor::empty({2, 0, 3})), Tensor::empty({2, 0, 3})) << "the input has no elements";
  EXPECT_TENSOR_EQ(x, tinytorch::tensor({{-2, -1, -0.5f}, {0.5f, 1, 2}})) << "the input was written to";
  EXPECT_TENSOR_NEAR(f(x), tinytorch::tensor({{a, b, c}, {d, e, h}}), 1e-6) << "the second call differs";
}

}  // namespace activation_tests
