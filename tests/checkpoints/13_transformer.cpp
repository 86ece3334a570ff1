// Checkpoint 13: a transformer learns a text, and writes it.

#include <cmath>
#include <string>

#include "support/expect.h"
#include "tinytorch/autograd.h"
#include "tinytorch/generate.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"
#include "tinytorch/optim.h"

using namespace tinytorch;

namespace {

const std::string kText =
    "the wheels on the bus go round and round\nround and round\nround and round\n"
    "the wheels on the bus go round and round\nall through the town\n";
const std::string kLetters = "\n abcdefghijklmnopqrstuvwxyz";

TokenIds ids_of(const std::string& text) {
  TokenIds out;
  for (const char each : text) out.push_back(static_cast<std::int32_t>(kLetters.find(each)));
  return out;
}
std::string text_of(const TokenIds& ids) {
  std::string out;
  for (const std::int32_t each : ids) out += kLetters[static_cast<std::size_t>(each)];
  return out;
}

}  // namespace

TEST(Checkpoint, ATransformerLearnsAVerseAndRecitesIt) {
  EXERCISE("13.10");
  enable_autograd();
  Generator random(5);
  nn::GPT model({.vocabulary = 28, .context = 48, .width = 32, .layers = 2, .heads = 4}, random);
  optim::AdamW optimizer(model.named_parameters(), {.lr = 3e-3});
  const TokenIds text = ids_of(kText);
  const auto length = static_cast<Index>(text.size());
  const Tensor all = Tensor::from(std::span<const std::int32_t>(text), {length});
  const double before = nn::mean_loss(model, all);
  EXPECT_NEAR(before, std::log(28.0), 0.3) << "it knows nothing yet";
  for (int step = 0; step < 200; ++step) {
    Tensors inputs, labels;
    for (int i = 0; i < 8; ++i) {
      const auto start = static_cast<Index>(random.below(static_cast<std::uint64_t>(length - 49)));
      inputs.push_back(all.slice(0, start, start + 48));
      labels.push_back(all.slice(0, start + 1, start + 49));
    }
    optimizer.zero_grad();
    cross_entropy(model(stack(inputs)).flatten(0, 1), stack(labels).flatten()).backward();
    optimizer.step();
  }
  EXPECT_LT(nn::mean_loss(model, all), 0.5);
  const Generated out = generate(model, ids_of("the wheels on"), {.tokens = 27, .temperature = 0}, random);
  EXPECT_EQ(text_of(out.tokens), " the bus go round and round");
}
