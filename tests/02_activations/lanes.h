/// @file
/// Running the function of one lane on numbers that lie apart in memory, with something else between them.

#pragma once

#include <vector>

#include "support/expect.h"
#include "tinytorch/activations.h"

namespace activation_tests {

constexpr float kBetween = 1e6f;  // greater than any number in a lane: a step that is ignored shows

/// The lane's result as a vector. Input and output lie in different steps, the output holds old numbers, and
/// what is between the numbers must stay.
inline tinytorch::Tensor of_lane(void (*f)(tinytorch::Lane<const float>, tinytorch::Lane<float>),
                                 const std::vector<float>& x, tinytorch::Index step = 1) {
  using tinytorch::Index;
  const Index count = static_cast<Index>(x.size()), out_step = 2 * step - 1;
  std::vector<float> from(static_cast<std::size_t>(count * step + 1), kBetween);
  std::vector<float> to(static_cast<std::size_t>(count * out_step + 1), kBetween);
  for (Index i = 0; i < count; ++i) from[static_cast<std::size_t>(i * step)] = x[static_cast<std::size_t>(i)];
  const std::vector<float> before = from;
  f({from.data(), step, count}, {to.data(), out_step, count});

  std::vector<float> out;
  for (Index i = 0; i < static_cast<Index>(to.size()); ++i) {
    const float value = to[static_cast<std::size_t>(i)];
    if (i % out_step == 0 && i < count * out_step) {
      out.push_back(value);
    } else {
      EXPECT_EQ(value, kBetween) << "a number outside the lane was written, " << i << " after its start";
    }
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    EXPECT_TRUE(from[i] == before[i] || before[i] != before[i])
        << "number " << i << " of the input was written to";
  }
  return tinytorch::Tensor::from(std::span<const float>(out), {count});
}

}  // namespace activation_tests
