// Checkpoint 01: arrays of any shape. Two small programs that need views, broadcasting, reductions, products
// and picking to work together, with answers that were worked out by hand.

#include <gtest/gtest.h>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/ops.h"

namespace {

using namespace tinytorch;

// (n, d) points and (k, d) centers to (n, k) squared distances, without a loop.
Tensor distances(const Tensor& points, const Tensor& centers) {
  const Tensor apart = points.unsqueeze(1) - centers.unsqueeze(0);
  return (apart * apart).sum(2);
}

TEST(Checkpoint, GroupsPointsAroundTheirCenters) {
  const Tensor points = tensor({{0, 0}, {0, 2}, {10, 0}, {10, 4}, {2, 0}, {10, 2}});
  Tensor centers = tensor({{1, 1}, {9, 1}});
  for (int round = 0; round < 3; ++round) {
    const Tensor nearest = distances(points, centers).argmin(1);
    const Tensor mine = where(nearest.unsqueeze(1) == tensor_i32({{0, 1}}), ones({6, 2}), 0.0f);  // (n, k)
    centers = matmul(mine.t(), points) / mine.sum(0).unsqueeze(1);
  }
  EXPECT_TENSOR_EQ(distances(points, centers).argmin(1), tensor_i32({0, 0, 1, 1, 0, 1}));
  EXPECT_TENSOR_NEAR(centers, tensor({{2.0f / 3, 2.0f / 3}, {10, 2}}), 1e-6);
  EXPECT_TENSOR_NEAR(index_select(centers, 0, tensor_i32({1, 0})).select(0, 0), tensor({10, 2}), 1e-6);
}

TEST(Checkpoint, FindsTheDirectionThatAMatrixStretchesMost) {
  const Tensor matrix = tensor({{2, 1, 0}, {1, 3, 1}, {0, 1, 2}});  // eigenvalues 1, 2 and 4
  Tensor direction = tensor({1, 0, 0});
  for (int step = 0; step < 40; ++step) {
    direction = matmul(matrix, direction);
    direction = direction / (direction * direction).sum().sqrt();
  }
  EXPECT_TENSOR_NEAR(matmul(direction, matmul(matrix, direction)), scalar(4), 1e-5);
  EXPECT_TENSOR_NEAR(direction / direction.min(), tensor({1, 2, 1}), 1e-5);
}

TEST(Checkpoint, SeesTheSameNumbersThroughEveryView) {
  const Tensor cube = arange(24).reshape({2, 3, 4});
  const Tensor turned = cube.permute({2, 0, 1});
  EXPECT_TENSOR_EQ(turned.sum({0, 2}), cube.sum({1, 2}));
  EXPECT_TENSOR_EQ(turned.slice(0, 1, 4, 2).sum(), scalar(144));  // the odd numbers below 24
  EXPECT_TENSOR_EQ(concat({cube.narrow(1, 0, 1), cube.narrow(1, 1, 2)}, 1), cube);
}

TEST(Checkpoint, AnswersABatchOfQuestionsAtOnce) {
  const Tensor questions = arange(12).reshape({2, 2, 3});  // two batches of two rows
  const Tensor scores = matmul(questions, tensor({{1, 0}, {0, 1}, {1, 2}}));
  EXPECT_TENSOR_EQ(scores, tensor({{{2, 5}, {8, 14}}, {{14, 23}, {20, 32}}}));
  EXPECT_TENSOR_EQ(gather(scores, 2, scores.argmax(2).unsqueeze(2)), scores.max({2}, true));
  EXPECT_TENSOR_EQ(gather(scores, 2, scores.argmin(2).unsqueeze(2)), scores.min({2}, true));
}

}  // namespace
