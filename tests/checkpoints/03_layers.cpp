// Checkpoint 03: a network is a tree of named layers that can be built, run, saved and restored.

#include <unistd.h>

#include <filesystem>

#include "support/expect.h"
#include "tinytorch/init.h"
#include "tinytorch/layers.h"
#include "tinytorch/ops.h"
#include "tinytorch/safetensors.h"

using namespace tinytorch;

namespace {

std::shared_ptr<nn::Sequential> network(std::uint64_t seed) {
  Generator random(seed);
  return nn::sequential({std::make_shared<nn::Linear>(2, 2, random), std::make_shared<nn::ReLU>(),
                         std::make_shared<nn::Dropout>(0.5f, random),
                         std::make_shared<nn::Linear>(2, 1, random)});
}

// relu(a + b) - 2 relu(a + b - 1): module 02's two lines, now as the weights of two layers.
NamedTensors xor_weights() {
  return {{"0.weight", tensor({{1, 1}, {1, 1}})},
          {"0.bias", tensor({0, -1})},
          {"3.weight", tensor({{1, -2}})},
          {"3.bias", tensor({0})}};
}

const auto kPoints = [] { return tensor({{0, 0}, {0, 1}, {1, 0}, {1, 1}}); };

}  // namespace

TEST(Checkpoint, AModelLearnsXorByBeingToldItsWeights) {
  EXERCISE("03.9");
  const auto model = network(1);
  model->load_state_dict(xor_weights());
  model->eval();
  EXPECT_TENSOR_EQ((*model)(kPoints()), tensor({{0}, {1}, {1}, {0}}));
}

TEST(Checkpoint, AModelSurvivesAFile) {
  EXERCISE("03.9");
  const std::string path =
      std::filesystem::temp_directory_path() / str("tinytorch_", getpid(), ".safetensors");
  const auto model = network(1), twin = network(2);
  model->load_state_dict(xor_weights());
  save_safetensors(path, model->state_dict());
  twin->load_state_dict(load_safetensors(path).tensors);
  std::filesystem::remove(path);
  twin->eval();
  EXPECT_TENSOR_EQ((*twin)(kPoints()), tensor({{0}, {1}, {1}, {0}}));
}

TEST(Checkpoint, ASeedDecidesAModelAndItsDropout) {
  EXERCISE("03.5");
  const auto model = network(7), again = network(7), other = network(8);
  const Tensor x = ones({100, 2});
  const auto apart = [](const Tensor& a, const Tensor& b) { return (a - b).abs().max().item(); };
  const Tensor dropped = (*model)(x);
  EXPECT_TENSOR_EQ((*again)(x), dropped);
  EXPECT_GT(apart((*other)(x), dropped), 0.0f);
  EXPECT_GT(apart((*model)(x), dropped), 0.0f);  // each call draws anew
  model->eval();
  EXPECT_GT(apart((*model)(x), dropped), 0.0f);  // nothing is dropped now
  EXPECT_TENSOR_EQ((*model)(x), (*model)(x));
}

TEST(Checkpoint, AFreshLayerStartsWithinTheBoundOfItsInputs) {
  EXERCISE("03.3");
  Generator random(3);
  const nn::Linear layer(400, 4, random);
  EXPECT_NEAR(layer.weight.abs().max().item(), 0.05f, 1e-3f);  // 1/sqrt(400): the largest of 1,600 is near it
  EXPECT_LE(layer.weight.abs().max().item(), 0.05f);
  nn::init::xavier_uniform_(layer.weight, random);
  EXPECT_NEAR(layer.weight.abs().max().item(), 0.12185f, 1e-3f);  // sqrt(6 / (400 + 4))
}

TEST(Checkpoint, ALayerIsSwappedByName) {
  EXERCISE("03.8");
  const auto model = network(1);
  model->load_state_dict(xor_weights());
  model->replace_child("2", std::make_shared<nn::Identity>());  // no dropout, without any eval()
  EXPECT_TENSOR_EQ((*model)(kPoints()), tensor({{0}, {1}, {1}, {0}}));
  EXPECT_EQ(nn::summary(*model, kPoints()).parameters, 9);
}
