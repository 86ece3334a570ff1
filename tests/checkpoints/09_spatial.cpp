// Checkpoint 09: a network sees. What it learned in one corner of an image it knows in every other.

#include "support/expect.h"
#include "tinytorch/autograd.h"
#include "tinytorch/losses.h"
#include "tinytorch/optim.h"
#include "tinytorch/spatial.h"

using namespace tinytorch;

namespace {

constexpr Index kSize = 10;

struct Pictures {
  Tensor images, labels;
};

/// Faint noise, and a bar of three cells in it: across (label 0) or upright (1), with its upper left end at
/// (row, column) for row and column from `first` to `last`.
Pictures bars(Index first, Index last, Generator& random) {
  const Index places = (last - first + 1) * (last - first + 1);
  Tensor images = randn({2 * places, 1, kSize, kSize}, random) * 0.1f;
  std::vector<std::int32_t> labels;
  for (Index row = first; row <= last; ++row) {
    for (Index column = first; column <= last; ++column) {
      for (const bool upright : {false, true}) {
        for (Index cell = 0; cell < 3; ++cell) {
          images.at(static_cast<Index>(labels.size()), 0, row + (upright ? cell : 0),
                    column + (upright ? 0 : cell)) += 1;
        }
        labels.push_back(upright);
      }
    }
  }
  return {images, Tensor::from(labels, {2 * places})};
}

std::shared_ptr<nn::Sequential> network(Generator& random) {
  return nn::sequential({
      std::make_shared<nn::Conv2d>(1, 4, 3, random, Conv2dOptions{}, false),
      std::make_shared<nn::BatchNorm2d>(4),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::MaxPool2d>(2),
      std::make_shared<nn::AdaptiveAvgPool2d>(1),
      std::make_shared<nn::Flatten>(),
      std::make_shared<nn::Linear>(4, 2, random),
  });
}

/// The parameters that learn. The last layer is set once and for all, two filters for each answer: so it
/// cannot make up for filters that do not learn.
NamedTensors all_but_the_last(nn::Module& model) {
  model.child_as<nn::Linear>("6")->load_state_dict(
      {{"weight", tensor({{4, 4, -4, -4}, {-4, -4, 4, 4}})}, {"bias", tensor({0, 0})}});
  NamedTensors out;
  for (const auto& [name, parameter] : model.named_parameters()) {
    if (!name.starts_with("6.")) out.emplace_back(name, parameter);
  }
  return out;
}

double share_right(nn::Module& model, const Pictures& pictures) {
  model.eval();
  const NoGrad off;
  const std::vector<double> said = testing_support::raw_values(model(pictures.images).argmax(1));
  const std::vector<double> is = testing_support::raw_values(pictures.labels);
  double right = 0;
  for (std::size_t i = 0; i < is.size(); ++i) right += said[i] == is[i];
  return right / static_cast<double>(is.size());
}

}  // namespace

TEST(Checkpoint, WhatWasLearnedInOneCornerHoldsInAnother) {
  EXERCISE("09.6");
  enable_autograd();
  Generator random(1);
  const auto model = network(random);
  const Pictures seen = bars(0, 3, random), elsewhere = bars(4, 7, random);
  optim::Adam optimizer(all_but_the_last(*model), optim::AdamOptions{.lr = 0.05});
  EXPECT_LT(share_right(*model, elsewhere), 0.9) << "the task is no task";
  model->train();
  for (int step = 0; step < 60; ++step) {
    optimizer.zero_grad();
    cross_entropy((*model)(seen.images), seen.labels).backward();
    optimizer.step();
  }
  EXPECT_GE(share_right(*model, seen), 0.95);
  EXPECT_GE(share_right(*model, elsewhere), 0.95);  // no cell of these was ever lit in training
}

TEST(Checkpoint, EveryParameterOfADeepNetworkReceivesAGradient) {
  EXERCISE("09.10");
  enable_autograd();
  Generator random(2);
  const auto model = nn::sequential({
      std::make_shared<nn::Conv2d>(3, 8, 3, random, Conv2dOptions{.padding = 1}),
      std::make_shared<nn::BatchNorm2d>(8),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::Conv2d>(8, 8, 3, random, Conv2dOptions{.stride = 2, .groups = 8}),
      std::make_shared<nn::AvgPool2d>(2),
      std::make_shared<nn::Dropout2d>(0.2f, random),
      std::make_shared<nn::Conv2d>(8, 4, 1, random),
      std::make_shared<nn::AdaptiveAvgPool2d>(1),
  });
  (*model)(randn({4, 3, 12, 12}, random)).pow(2).sum().backward();
  for (const auto& [name, parameter] : model->named_parameters()) {
    if (name == "0.bias") continue;  // what it adds, the batch norm takes away again
    ASSERT_TRUE(parameter.grad().defined()) << name;
    double size = 0;
    for (const double each : testing_support::raw_values(parameter.grad())) size += each * each;
    EXPECT_GT(size, 1e-12) << name;
  }
}

TEST(Checkpoint, AnAnswerDoesNotDependOnWhoElseIsInTheBatch) {
  EXERCISE("09.9");
  Generator random(3);
  const auto model = network(random);
  const Tensor images = randn({6, 1, kSize, kSize}, random) * 4.0f + 2.0f;
  for (int i = 0; i < 5; ++i) static_cast<void>((*model)(images));  // it remembers what images look like
  const Tensor training = (*model)(images.slice(0, 0, 2));
  model->eval();
  const Tensor together = (*model)(images), alone = (*model)(images.slice(0, 0, 1));
  EXPECT_TENSOR_NEAR(alone, together.slice(0, 0, 1), 1e-5);
  EXPECT_GT((training.slice(0, 0, 1) - alone).abs().max().item(), 1e-3f);  // in training it does
}

TEST(Checkpoint, ALayerRemembersWhatImagesLookLike) {
  EXERCISE("09.9");
  Generator random(4);
  nn::BatchNorm2d norm(2);
  for (int i = 0; i < 50; ++i) static_cast<void>(norm(randn({8, 2, 4, 4}, random) * 3.0f + 5.0f));
  norm.eval();
  const Tensor y = norm(randn({50, 2, 4, 4}, random) * 3.0f + 5.0f);
  EXPECT_TENSOR_NEAR(y.mean({0, 2, 3}), zeros({2}), 0.2);
  EXPECT_TENSOR_NEAR(y.var({0, 2, 3}), ones({2}), 0.2);
}
