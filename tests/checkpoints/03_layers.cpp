// Checkpoint 03: a network is a tree of named layers that can be built, run, saved and restored.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/layers.h"
#include "tinytorch/ops.h"
#include "tinytorch/safetensors.h"

namespace {

using namespace tinytorch;

std::shared_ptr<nn::Sequential> network(std::uint64_t seed) {
  Generator random(seed);
  return nn::sequential({std::make_shared<nn::Linear>(2, 8, random), std::make_shared<nn::ReLU>(),
                         std::make_shared<nn::Dropout>(0.5f, random),
                         std::make_shared<nn::Linear>(8, 1, random)});
}

TEST(Checkpoint, ComputesWhatItsWeightsSay) {
  Generator random(1);
  auto first = std::make_shared<nn::Linear>(2, 2, random);
  auto second = std::make_shared<nn::Linear>(2, 1, random);
  const auto model = nn::sequential({first, std::make_shared<nn::ReLU>(), second});
  model->load_state_dict({{"0.weight", tensor({{1, 1}, {1, 1}})},
                          {"0.bias", tensor({0, -1})},
                          {"2.weight", tensor({{1, -2}})},
                          {"2.bias", tensor({0})}});
  EXPECT_TENSOR_EQ((*model)(tensor({{0, 0}, {0, 1}, {1, 0}, {1, 1}})), tensor({{0}, {1}, {1}, {0}}));
}

TEST(Checkpoint, GoesThroughAFileAndComesBackTheSame) {
  const auto trained = network(1), fresh = network(2);
  trained->eval();
  fresh->eval();
  const Tensor x = tensor({{1, -2}, {0.5f, 3}});
  const Tensor want = (*trained)(x);
  EXPECT_FALSE(allclose((*fresh)(x), want));  // otherwise restoring would show nothing

  const std::string file =
      (std::filesystem::temp_directory_path() / ("checkpoint-" + std::to_string(::getpid()))).string();
  save_safetensors(file, trained->state_dict());
  fresh->load_state_dict(load_safetensors(file).tensors);
  std::filesystem::remove(file);
  EXPECT_TENSOR_EQ((*fresh)(x), want);
}

TEST(Checkpoint, ForgetsSomeUnitsWhileItTrainsAndNoneAfterwards) {
  const auto model = network(3);
  const Tensor x = ones({64, 2});
  const Tensor training = (*model)(x);
  EXPECT_GT(training.var().item(), 0.0f);  // each of the equal rows lost other units
  model->eval();
  EXPECT_NEAR((*model)(x).var().item(), 0.0f, 1e-12);
}

}  // namespace
