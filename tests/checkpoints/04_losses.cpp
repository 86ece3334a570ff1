// Checkpoint 04: a number to make smaller. A model that is surer of what is right has a smaller loss, a wrong
// one that is sure a large one; and no score is too large for it.

#include <gtest/gtest.h>

#include "support/expect.h"
#include "tinytorch/losses.h"

namespace {

using namespace tinytorch;

TEST(Checkpoint, GetsSmallerAsThePredictionsGetBetter) {
  const Tensor labels = tensor_i32({0, 1, 2}), right = eye(3);
  float before = cross_entropy(zeros({3, 3}), labels).item();
  EXPECT_NEAR(before, 1.0986123f, 1e-6);  // knowing nothing about three classes costs log 3
  for (float sure : {1.0f, 3.0f, 9.0f}) {
    const float now = cross_entropy(sure * right, labels).item();
    EXPECT_LT(now, before);
    // Sure and wrong: about as bad as it is sure.
    EXPECT_GT(cross_entropy(sure * right, tensor_i32({1, 2, 0})).item(), sure);
    before = now;
  }
}

TEST(Checkpoint, FindsTheSlopeOfALine) {
  // No gradients yet: try slopes and keep the best. The points lie on y = 2 x, and one is badly wrong.
  const Tensor x = tensor({1, 2, 3, 4, 5}), y = tensor({2, 4, 6, 8, 40});
  const auto best = [&](const auto& loss) {
    float slope = 0;
    for (float tried = 0; tried < 8; tried += 0.125f) {
      if (loss(tried * x, y) < loss(slope * x, y)) slope = tried;
    }
    return slope;
  };
  // The square gives in to the outlier; the straight line does not.
  EXPECT_GT(best([](const Tensor& a, const Tensor& b) { return mse_loss(a, b).item(); }), 4);
  EXPECT_NEAR(best([](const Tensor& a, const Tensor& b) { return huber_loss(a, b).item(); }), 2, 0.2);
}

TEST(Checkpoint, NeverBreaks) {
  const Tensor logits = tensor({{1e4f, -1e4f}, {-1e4f, 1e4f}});
  EXPECT_TENSOR_EQ(cross_entropy(logits, tensor_i32({0, 0}), {.reduction = Reduction::none}),
                   tensor({0, 2e4f}));
  EXPECT_TENSOR_EQ(
      binary_cross_entropy_with_logits(logits, tensor({{1, 1}, {0, 0}}), {.reduction = Reduction::none}),
      tensor({{0, 1e4f}, {0, 1e4f}}));
}

}  // namespace
