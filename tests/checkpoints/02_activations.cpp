// Checkpoint 02: a network bends. No line separates XOR, two matrices with a relu between them do; and
// softmax turns scores into choices.

#include <limits>

#include "support/expect.h"
#include "tinytorch/activations.h"

using namespace tinytorch;

namespace {

const Tensor& four_points() {
  static const Tensor points = tensor({{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  return points;
}

/// relu(a + b) - 2 relu(a + b - 1), as two layers.
Tensor network(const Tensor& x, Tensor (*activation)(const Tensor&)) {
  const Tensor in = tensor({{1, 1}, {1, 1}}), bias = tensor({0, -1}), out = tensor({1, -2});
  return activation(x.matmul(in) + bias).matmul(out);
}

Tensor identity(const Tensor& x) { return x; }

}  // namespace

TEST(Checkpoint, ANetworkWithOneBendSolvesXor) {
  EXPECT_TENSOR_EQ(network(four_points(), relu), tensor({0, 1, 1, 0}));
}

TEST(Checkpoint, WithoutTheBendItIsAPlane) {
  // On a plane the values at opposite corners of a square have equal sums; XOR's have 0 and 2.
  const Tensor y = network(four_points(), identity);
  EXPECT_TENSOR_EQ(y[0] + y[3], y[1] + y[2]);
}

TEST(Checkpoint, AClassifierChoosesAndSaysHowSureItIs) {
  const Tensor scores = tensor({{2, 1, -1}, {1e4f, 1e4f, -1e4f}});
  EXPECT_TENSOR_NEAR(softmax(scores), tensor({{0.7053845f, 0.2594965f, 0.0351190f}, {0.5f, 0.5f, 0}}), 1e-6);
  EXPECT_TENSOR_EQ(softmax(scores).argmax(1), tensor_i32({0, 0}));
  EXPECT_TENSOR_NEAR(log_softmax(scores).exp(), softmax(scores), 1e-6);
}

TEST(Checkpoint, AttentionLooksBackOnly) {
  constexpr float kHidden = -std::numeric_limits<float>::infinity();
  const Tensor mask = tensor({{0, kHidden, kHidden}, {0, 0, kHidden}, {kHidden, kHidden, kHidden}});
  const Tensor values = tensor({{1, 10}, {3, 30}, {5, 50}});
  EXPECT_TENSOR_NEAR(softmax(mask).matmul(values), tensor({{1, 10}, {2, 20}, {0, 0}}), 1e-6);
}
