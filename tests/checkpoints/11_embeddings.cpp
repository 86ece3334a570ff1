// Checkpoint 11: words get vectors that mean something, and order gets a meaning.

#include "support/expect.h"
#include "tinytorch/autograd.h"
#include "tinytorch/embeddings.h"
#include "tinytorch/losses.h"
#include "tinytorch/optim.h"

using namespace tinytorch;

namespace {

double distance(const Tensor& table, Index a, Index b) {
  const auto numbers = testing_support::raw_values(table);
  const auto width = static_cast<std::size_t>(table.size(1));
  double sum = 0;
  for (std::size_t c = 0; c < width; ++c) {
    const double d =
        numbers[static_cast<std::size_t>(a) * width + c] - numbers[static_cast<std::size_t>(b) * width + c];
    sum += d * d;
  }
  return sum;
}

/// Words 0 and 1 are followed by 4 or 5, words 2 and 3 by 6 or 7. Nobody says that 0 and 1 are alike.
/// @return  the table after some steps, with the examples in this order or in reverse
Tensor learned(int steps, bool reversed) {
  Generator random(7);
  nn::Embedding words(8, 4, random);
  nn::Linear next(4, 8, random);
  {
    const NoGrad off;
    words.weight *= 0.1f;  // so that what is learned outweighs where each word happened to start
  }
  Tensors parameters = words.parameters();
  for (const Tensor& each : next.parameters()) parameters.push_back(each);
  const Tensor before =
      reversed ? tensor_i32({3, 3, 2, 2, 1, 1, 0, 0}) : tensor_i32({0, 0, 1, 1, 2, 2, 3, 3});
  const Tensor after = reversed ? tensor_i32({7, 6, 7, 6, 5, 4, 5, 4}) : tensor_i32({4, 5, 4, 5, 6, 7, 6, 7});
  for (int step = 0; step < steps; ++step) {
    words.zero_grad(), next.zero_grad();
    cross_entropy(next(words(before)), after).backward();
    const NoGrad off;
    for (Tensor& each : parameters) each -= 0.5f * each.grad();
  }
  return words.weight.detach();
}

}  // namespace

TEST(Checkpoint, WordsInTheSameCompanyGetSimilarVectors) {
  EXERCISE("11.2");
  enable_autograd();
  const Tensor table = learned(400, false);
  EXPECT_LT(distance(table, 0, 1), distance(table, 0, 2) / 4);
  EXPECT_LT(distance(table, 2, 3), distance(table, 1, 3) / 4);
}

TEST(Checkpoint, WhatOccursTwiceLearnsFromBoth) {
  EXERCISE("11.2");
  enable_autograd();
  EXPECT_TENSOR_NEAR(learned(20, true), learned(20, false), 1e-4) << "whichever of the two comes last";
}

// "a b" or "b a": the sum of the words cannot tell, the sum of words and places can.
TEST(Checkpoint, OrderCanBeLearnedOnlyWithPositions) {
  EXERCISE("11.4");
  enable_autograd();
  const Tensor pairs = tensor_i32({0, 1, 1, 0}).reshape({2, 2}), labels = tensor_i32({0, 1});
  for (const bool placed : {false, true}) {
    Generator random(3);
    nn::Embedding words(2, 8, random);
    nn::LearnedPositions places(2, 8, random);
    nn::Linear hidden(8, 16, random), out(16, 2, random);
    NamedTensors all;
    for (nn::Module* each : std::initializer_list<nn::Module*>{&words, &places, &hidden, &out}) {
      for (const auto& [name, tensor] : each->named_parameters()) {
        all.emplace_back(str(all.size(), ".", name), tensor);
      }
    }
    optim::Adam optimizer(all, {.lr = 0.02});
    double loss = 0;
    for (int step = 0; step < 200; ++step) {
      Tensor x = words(pairs);
      if (placed) x = places(x);
      // Each row on its own, then the sum over the text: order can only be seen in the rows.
      const Tensor scores = out(relu(hidden(x)).sum({1}));
      const Tensor now = cross_entropy(scores, labels);
      optimizer.zero_grad();
      now.backward();
      optimizer.step();
      loss = testing_support::raw_values(now)[0];
    }
    if (placed) {
      EXPECT_LT(loss, 0.05) << "with positions";
    } else {
      EXPECT_GT(loss, 0.69) << "without: no better than a coin, ln 2 = 0.693";
    }
  }
}

TEST(Checkpoint, TurnedRowsFindTheirNeighbour) {
  EXERCISE("11.7");
  // Every row asks the same question; only its position differs. Scores depend on the distance alone.
  const Tensor same = full({1, 8}, 1.0f).expand({6, 8});
  const auto scores = testing_support::raw_values(rotary(same).matmul(rotary(same).t()));
  for (std::size_t i = 0; i + 1 < 6; ++i) {
    EXPECT_NEAR(scores[i * 6 + i + 1], scores[1], 1e-4);
    EXPECT_GT(scores[i * 6 + i], scores[i * 6 + i + 1] + 0.1) << "nobody is nearer than oneself";
  }
}
