/// @file
/// The first experiment of the paper of 1986: is a row of six lamps the same from both ends? Each lamp alone
/// says nothing about that, so no weighing of the six decides it. Two hidden units do, and nobody tells them
/// how.

#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/trainer.h"

namespace milestones {

constexpr tinytorch::Index kLamps = 6;
constexpr tinytorch::Index kUnits = 2;

/// All 64 rows of lamps, -1 for dark and 1 for lit, and whether each is symmetric: (64, 6) and (64, 1).
inline tinytorch::Batch all_rows_of_lamps() {
  std::vector<float> lamps, symmetric;
  for (unsigned row = 0; row < 1U << kLamps; ++row) {
    const auto lit = [row](tinytorch::Index lamp) { return (row >> lamp & 1U) != 0; };
    bool same = true;
    for (tinytorch::Index lamp = 0; lamp < kLamps; ++lamp) {
      lamps.push_back(lit(lamp) ? 1.0f : -1.0f);
      same = same && lit(lamp) == lit(kLamps - 1 - lamp);
    }
    symmetric.push_back(same ? 1.0f : 0.0f);
  }
  const auto rows = static_cast<tinytorch::Index>(symmetric.size());
  return {tinytorch::Tensor::from(lamps, {rows, kLamps}), tinytorch::Tensor::from(symmetric, {rows, 1})};
}

/// What two hidden units found.
struct Symmetry {
  int beginnings = 0;          ///< how many it took
  double accuracy = 0;         ///< the share of the 64 rows that the last one gets right
  std::vector<float> weights;  ///< of its hidden units: kUnits rows of kLamps

  /// How far the weights are from being equal and opposite about the centre: the largest sum of two that
  /// face each other, as a share of the largest weight.
  [[nodiscard]] double imbalance() const {
    float apart = 0, largest = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const std::size_t unit = i / kLamps * kLamps, facing = unit + kLamps - 1 - (i - unit);
      apart = std::max(apart, std::abs(weights[i] + weights[facing]));
      largest = std::max(largest, std::abs(weights[i]));
    }
    return static_cast<double>(apart / largest);
  }
};

/// Trains from one beginning after another until one gets all 64 rows right, or `most` have failed. With as
/// few as two units four of five beginnings end in a valley that is not the deepest.
inline Symmetry learn_symmetry(std::uint64_t seed, int most) {
  using namespace tinytorch;
  const Batch lamps = all_rows_of_lamps();
  Symmetry out;
  while (out.accuracy < 1 && out.beginnings < most) {
    Generator random(seed, static_cast<std::uint64_t>(out.beginnings++));
    const auto hidden = std::make_shared<nn::Linear>(kLamps, kUnits, random);
    const auto model = nn::sequential(
        {hidden, std::make_shared<nn::ReLU>(), std::make_shared<nn::Linear>(kUnits, 1, random)});
    optim::Adam optimizer(model->named_parameters(), {.lr = 0.05});
    Batches data(lamps.x, lamps.y, lamps.rows());  // a step sees all of them, as in the paper
    Trainer trainer(*model, optimizer, [](const Tensor& score, const Tensor& is_symmetric) {
      return binary_cross_entropy_with_logits(score, is_symmetric);
    });
    trainer.fit(data, 600);

    const NoGrad off;
    const std::vector<float> scores = (*model)(lamps.x).to_vector(), wanted = lamps.y.to_vector();
    int right = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) right += (scores.at(i) > 0) == (wanted[i] > 0.5f);
    out.accuracy = right / static_cast<double>(wanted.size());
    out.weights = hidden->weight.to_vector();
  }
  return out;
}

}  // namespace milestones
