// Checkpoint 05: gradients flow from a loss back to every parameter, and the network learns.

#include "support/expect.h"
#include "tinytorch/autograd.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"

using namespace tinytorch;

namespace {

std::shared_ptr<nn::Sequential> network(std::uint64_t seed) {
  Generator random(seed);
  return nn::sequential({std::make_shared<nn::Linear>(2, 8, random), std::make_shared<nn::Tanh>(),
                         std::make_shared<nn::Linear>(8, 2, random)});
}

const auto kPoints = [] { return tensor({{0, 0}, {0, 1}, {1, 0}, {1, 1}}); };
const auto kLabels = [] { return tensor_i32({0, 1, 1, 0}); };

}  // namespace

TEST(Checkpoint, EveryParameterReceivesAGradient) {
  EXERCISE("05.11");
  enable_autograd();
  const auto model = network(1);
  cross_entropy((*model)(kPoints()), kLabels()).backward();
  for (const auto& [name, parameter] : model->named_parameters()) {
    ASSERT_TRUE(parameter.grad().defined()) << name;
    EXPECT_EQ(parameter.grad().shape(), parameter.shape()) << name;
    double size = 0;
    for (const double each : testing_support::raw_values(parameter.grad())) size += each * each;
    EXPECT_GT(size, 0) << name;
  }
}

TEST(Checkpoint, ANetworkLearnsXorFromItsGradients) {
  EXERCISE("05.14");
  enable_autograd();
  const auto model = network(3);
  double first = 0, last = 0;
  for (int step = 0; step < 500; ++step) {
    model->zero_grad();
    const Tensor loss = cross_entropy((*model)(kPoints()), kLabels());
    loss.backward();
    last = testing_support::raw_values(loss)[0];
    if (step == 0) first = last;
    const NoGrad off;
    for (Tensor& parameter : model->parameters()) parameter -= 0.5f * parameter.grad();
  }
  EXPECT_LT(last, 0.05);
  EXPECT_LT(last, first / 5);
  EXPECT_TENSOR_EQ((*model)(kPoints()).argmax(1), kLabels());
}
