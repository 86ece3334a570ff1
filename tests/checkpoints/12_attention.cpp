// Checkpoint 12: a place finds what it asks for, wherever it stands, and nobody sees the future.

#include <cmath>

#include "support/expect.h"
#include "tinytorch/attention.h"
#include "tinytorch/autograd.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"
#include "tinytorch/optim.h"

using namespace tinytorch;

namespace {

constexpr Index kKeys = 6, kTime = 8;

/// Texts "k0 v0 k1 v1 ... k": the last token repeats one of the keys, and its value is the answer. Which keys
/// occur, and with which values, is drawn anew for every text, so that nothing can be learned by heart.
struct Recall {
  Tensor texts, answers;
};
Recall recall(Index count, Generator& random) {
  std::vector<std::int32_t> texts, answers;
  for (Index n = 0; n < count; ++n) {
    const auto keys = testing_support::raw_values(randperm(static_cast<std::int32_t>(kKeys), random));
    const auto values = testing_support::raw_values(randint(0, kKeys, {kTime}, random));
    const std::size_t asked = static_cast<std::size_t>(values[kTime - 1]) % 3;
    for (std::size_t i = 0; i < 3; ++i) {
      texts.push_back(static_cast<std::int32_t>(keys[i]));
      texts.push_back(static_cast<std::int32_t>(kKeys + values[i]));
    }
    texts.push_back(2 * kKeys);  // "?"
    texts.push_back(static_cast<std::int32_t>(keys[asked]));
    answers.push_back(static_cast<std::int32_t>(values[asked]));
  }
  return {Tensor::from(std::span<const std::int32_t>(texts), {count, kTime}),
          Tensor::from(std::span<const std::int32_t>(answers), {count})};
}

/// Two layers of attention: the first can write beside a value which key stood before it, the second can look
/// it up.
struct Reader : nn::Module {
  explicit Reader(Generator& random) : Module("Reader") {
    tokens = add_child<nn::Embedding>("tokens", std::make_shared<nn::Embedding>(2 * kKeys + 1, 32, random));
    places =
        add_child<nn::LearnedPositions>("places", std::make_shared<nn::LearnedPositions>(kTime, 32, random));
    for (int i = 0; i < 2; ++i) {
      layers[i] = add_child<nn::Attention>(
          str("layer", i),
          std::make_shared<nn::MultiHeadAttention>(nn::MultiHeadOptions{.width = 32, .heads = 2}, random));
    }
    output = add_child<nn::Linear>("output", std::make_shared<nn::Linear>(32, kKeys, random));
  }
  Tensor forward(const Tensor& ids) override {
    Tensor x = (*places)((*tokens)(ids));
    for (auto& layer : layers) x = x + layer->forward(x, causal_mask(), 0);
    return (*output)(x.select(1, kTime - 1));
  }
  nn::Child<nn::Embedding> tokens;
  nn::Child<nn::LearnedPositions> places;
  nn::Child<nn::Attention> layers[2];
  nn::Child<nn::Linear> output;
};

double right(Reader& model, const Recall& data) {
  const auto guesses = testing_support::raw_values(model(data.texts).argmax(1));
  const auto answers = testing_support::raw_values(data.answers);
  double hits = 0;
  for (std::size_t i = 0; i < guesses.size(); ++i) hits += guesses[i] == answers[i];
  return hits / static_cast<double>(guesses.size());
}

}  // namespace

TEST(Checkpoint, AttentionLooksUpWhatItWasTold) {
  EXERCISE("12.9");
  enable_autograd();
  Generator random(4);
  Reader model(random);
  optim::Adam optimizer(model.named_parameters(), {.lr = 3e-3});
  for (int step = 0; step < 500; ++step) {
    const Recall batch = recall(64, random);
    optimizer.zero_grad();
    cross_entropy(model(batch.texts), batch.answers).backward();
    optimizer.step();
  }
  EXPECT_GT(right(model, recall(500, random)), 0.9) << "one in six by chance; texts never seen before";
}

// The places before stay as they were, whatever is written behind them.
TEST(Checkpoint, NobodySeesTheFuture) {
  EXERCISE("12.1");
  Generator random(4);
  nn::MultiHeadAttention layer({.width = 8, .heads = 2}, random);
  const NoGrad off;
  Tensor x = randn({2, kTime, 8}, random);
  const Tensor all = layer.forward(x, causal_mask(), 0);
  for (Index seen = kTime - 1; seen > 0; --seen) {
    x.slice(1, seen, kTime).fill_(9);
    EXPECT_TENSOR_EQ(layer.forward(x, causal_mask(), 0).slice(1, 0, seen), all.slice(1, 0, seen));
  }
}
