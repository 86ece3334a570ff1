// From a text to a model that writes it: tokenizer, loader, transformer, trainer and files, one behind the
// other. Each module has tests of its own; these see what happens between them.

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "support/expect.h"
#include "support/folder.h"
#include "tinytorch/autograd.h"
#include "tinytorch/bpe.h"
#include "tinytorch/dataloader.h"
#include "tinytorch/generate.h"
#include "tinytorch/layouts.h"
#include "tinytorch/losses.h"
#include "tinytorch/optim.h"
#include "tinytorch/trainer.h"

using namespace tinytorch;

namespace {

constexpr Index kContext = 16;

std::string rhyme() {
  std::string out;
  for (const char* animal : {"cow", "duck", "sheep", "horse"}) {
    for (const char* sound : {"here", "there"}) {
      out += str("and on that farm he had a ", animal, ", with a sound ", sound, ".\n");
    }
  }
  return out;
}

nn::GptOptions options(Index vocabulary, bool like_llama) {
  if (!like_llama) {
    return {.vocabulary = vocabulary, .context = kContext, .width = 32, .layers = 2, .heads = 4};
  }
  return nn::llama_options(vocabulary, kContext, 32, 2, 4, 2, 48);
}

/// All stretches of kContext tokens; what is due is one further.
data::DatasetPtr stretches(const Tokens& text) {
  const auto count = static_cast<Index>(text.size()) - kContext;
  std::vector<std::int32_t> x, y;
  for (Index begin = 0; begin < count; ++begin) {
    for (Index i = begin; i < begin + kContext; ++i) {
      x.push_back(text[static_cast<std::size_t>(i)]);
      y.push_back(text[static_cast<std::size_t>(i + 1)]);
    }
  }
  return std::make_shared<data::TensorDataset>(Tensor::from(x, {count, kContext}),
                                               Tensor::from(y, {count, kContext}));
}

Tensor next_token_loss(const Tensor& scores, const Tensor& labels) {
  return cross_entropy(scores.flatten(0, 1), labels.flatten());
}

void teach(nn::GPT& model, const Tokens& text, Index epochs, Index workers) {
  optim::AdamW optimizer(model.named_parameters(), {.lr = 4e-3});
  data::DataLoader batches(stretches(text),
                           {.batch_size = 16, .shuffle = true, .seed = 3, .workers = workers});
  Trainer trainer(model, optimizer, next_token_loss, {.clip_norm = 1});
  ASSERT_EQ(trainer.fit(batches, epochs), Ending::done);
}

std::vector<std::vector<double>> numbers(const nn::Module& model) {
  std::vector<std::vector<double>> out;
  for (const auto& [name, tensor] : model.named_parameters()) {
    out.push_back(testing_support::raw_values(tensor));
  }
  return out;
}

class Language : public testing::TestWithParam<bool> {
 protected:
  Language() { enable_autograd(); }
  const BpeTokenizer tokenizer_ = BpeTokenizer::train(rhyme(), {.size = 300});
  const Tokens text_ = tokenizer_.encode(rhyme());
};
INSTANTIATE_TEST_SUITE_P(Integration, Language, testing::Bool(),
                         [](const auto& which) { return which.param ? "LikeLlama" : "LikeGpt2"; });

TEST_P(Language, ATextIsLearntSavedLoadedAndWritten) {
  Generator random(1);
  nn::GPT model(options(tokenizer_.size(), GetParam()), random);
  const Tensor tokens = Tensor::from(text_, {static_cast<Index>(text_.size())});
  EXPECT_NEAR(nn::mean_loss(model, tokens), std::log(static_cast<double>(tokenizer_.size())), 0.3)
      << "a model that knows nothing wavers between all tokens";
  teach(model, text_, 12, 0);
  const double loss = nn::mean_loss(model, tokens);
  EXPECT_LT(loss, 0.4);

  const testing_support::Folder folder;
  save_gpt(folder / "model.safetensors", model);
  tokenizer_.save(folder.path());
  const std::shared_ptr<nn::GPT> again = load_gpt(folder / "model.safetensors");
  const BpeTokenizer words = BpeTokenizer::load(folder.path());
  EXPECT_EQ(nn::mean_loss(*again, tokens), loss) << "not a bit of it may change on the way";
  EXPECT_EQ(words.encode(rhyme()), text_);

  const Tokens prompt = words.encode("and on that farm he had a duck");
  const Generated out = generate(*again, prompt, {.tokens = 3, .temperature = 0}, random);
  EXPECT_EQ(words.decode(out.tokens).substr(0, 6), ", with");
}

TEST_P(Language, WorkersChangeNothing) {
  std::vector<std::vector<double>> with[2];
  for (const Index workers : {0, 2}) {
    Generator random(1);
    nn::GPT model(options(tokenizer_.size(), GetParam()), random);
    teach(model, text_, 1, workers);
    with[workers / 2] = numbers(model);
  }
  EXPECT_EQ(with[0], with[1]);
}

// Every gradient of the whole model at once: along a random direction, the loss must rise as fast as the
// gradients say.
TEST_P(Language, AllGradientsTogetherAreTheSlopeOfTheLoss) {
  Generator random(7);
  nn::GptOptions small = options(tokenizer_.size(), GetParam());
  small.tied = true;
  nn::GPT model(small, random);
  const Tensor x = Tensor::from(std::span(text_).first(kContext), {1, kContext});
  const Tensor y = Tensor::from(std::span(text_).subspan(1, kContext), {1, kContext});
  next_token_loss(model(x), y).backward();
  for (const auto& [name, parameter] : model.named_parameters()) {
    const Tensor direction = randn(parameter.shape(), random);
    const double slope = (parameter.grad() * direction).sum().item<float>();
    const double length = std::sqrt(static_cast<double>((direction * direction).sum().item<float>()));
    const auto step = static_cast<float>(0.005 / length);
    const NoGrad off;
    const Tensor before = parameter.clone();
    Tensor p = parameter;
    p.copy_(before + direction * step);
    const double above = next_token_loss(model(x), y).item<float>();
    p.copy_(before - direction * step);
    const double below = next_token_loss(model(x), y).item<float>();
    p.copy_(before);
    const double measured = (above - below) / (2 * step);
    EXPECT_NEAR(measured, slope, 0.02 * std::abs(slope) + 2e-4 * length) << name;
  }
}

TEST_P(Language, StepsLeaveNoMemoryBehind) {
  Generator random(1);
  nn::GPT model(options(tokenizer_.size(), GetParam()), random);
  optim::AdamW optimizer(model.named_parameters(), {.lr = 1e-3});
  const Tensor x = Tensor::from(std::span(text_).first(2 * kContext), {2, kContext});
  const auto step = [&] {
    optimizer.zero_grad();
    next_token_loss(model(x), x).backward();
    optimizer.step();
  };
  step(), step();
  const std::int64_t held = memory_stats().current;
  for (int i = 0; i < 5; ++i) step();
  EXPECT_EQ(memory_stats().current, held);
}

}  // namespace
