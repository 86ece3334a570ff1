// Checkpoint 02: a network bends. What no straight line can do, two layers with weights chosen by hand can;
// and scores become weights that add up to one, however large they are.

#include <gtest/gtest.h>

#include "support/expect.h"
#include "tinytorch/activations.h"
#include "tinytorch/create.h"
#include "tinytorch/ops.h"

namespace {

using namespace tinytorch;

TEST(Checkpoint, ComputesExclusiveOrWithTwoLayers) {
  const Tensor inputs = tensor({{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  // One unit counts the inputs that are on, the other those beyond the first; the first minus twice the
  // second is xor.
  const Tensor hidden = relu(matmul(inputs, tensor({{1, 1}, {1, 1}})) + tensor({0, -1}));
  EXPECT_TENSOR_EQ(matmul(hidden, tensor({1, -2})), tensor({0, 1, 1, 0}));
  // Soft units come close enough to tell the classes apart.
  const Tensor soft =
      matmul(sigmoid((matmul(inputs, tensor({{20, 20}, {20, 20}})) - tensor({10, 30}))), tensor({1, -1}));
  EXPECT_TENSOR_NEAR(soft, tensor({0, 1, 1, 0}), 1e-4);
}

TEST(Checkpoint, TurnsScoresIntoWeights) {
  const Tensor scores = tensor({{1e4f, 1e4f, -1e4f}, {0, 0.6931472f, -1e30f}});
  const Tensor weights = softmax(scores, 1);
  EXPECT_TENSOR_NEAR(weights, tensor({{0.5f, 0.5f, 0}, {1.0f / 3, 2.0f / 3, 0}}), 1e-6);
  // A weighted mean of rows: what attention will do.
  const Tensor rows = tensor({{0, 6}, {3, 0}, {100, 100}});
  EXPECT_TENSOR_NEAR(matmul(weights, rows), tensor({{1.5f, 3}, {2, 2}}), 1e-5);
  EXPECT_TENSOR_NEAR(log_softmax(tensor({{0, 0.6931472f}}), 1).exp(), tensor({{1.0f / 3, 2.0f / 3}}), 1e-6);
}

}  // namespace
