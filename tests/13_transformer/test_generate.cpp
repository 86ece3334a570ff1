// Part 3 of module 13: choosing and writing.

#include <cmath>
#include <limits>
#include <map>

#include "support/expect.h"
#include "tinytorch/autograd.h"
#include "tinytorch/create.h"
#include "tinytorch/generate.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

namespace {

constexpr float kNo = -std::numeric_limits<float>::infinity();

std::vector<float> top_k(std::vector<float> x, Index k) {
  kernels::keep_top_k(x, k);
  return x;
}
std::vector<float> top_p(std::vector<float> x, float p) {
  kernels::keep_top_p(x, p);
  return x;
}

/// Scores that depend on how long the text is: token n after n tokens.
struct Counting : NextLogits {
  explicit Counting(Index tokens) : vocabulary(tokens) {}
  Tensor next(std::span<const std::int32_t> tokens) override {
    seen.push_back(TokenIds(tokens.begin(), tokens.end()));
    Tensor out = zeros({vocabulary});
    out.data()[static_cast<Index>(tokens.size()) % vocabulary] = 5;
    return out;
  }
  Index vocabulary;
  std::vector<TokenIds> seen;
};

constexpr auto kAll = [](std::int32_t) { return true; };

std::shared_ptr<nn::GPT> model_of(float dropout = 0) {
  Generator random(3), weights(4);
  nn::GptOptions options{.vocabulary = 9, .context = 12, .width = 8, .layers = 1, .heads = 2};
  options.dropout = dropout;
  const auto model = std::make_shared<nn::GPT>(options, random);
  for (Tensor& each : model->parameters()) each.detach().copy_(randn(each.shape(), weights));
  return model;
}

}  // namespace

TEST(KeepTopK, LeavesTheKGreatest) {
  EXERCISE("13.7");
  EXPECT_EQ(top_k({1, 5, 3, 4}, 2), std::vector<float>({kNo, 5, kNo, 4}));
  EXPECT_EQ(top_k({1, 5, 3, 4}, 1), std::vector<float>({kNo, 5, kNo, kNo}));
  EXPECT_EQ(top_k({1, 5, 3, 4}, 4), std::vector<float>({1, 5, 3, 4}));
  EXPECT_EQ(top_k({-1, -5, -3}, 2), std::vector<float>({-1, kNo, -3}));
}

TEST(KeepTopK, LeavesLowerIdsAmongEquals) {
  EXERCISE("13.7");
  EXPECT_EQ(top_k({2, 2, 2, 2, 2}, 2), std::vector<float>({2, 2, kNo, kNo, kNo}));
  EXPECT_EQ(top_k({1, 3, 2, 3, 3, 2}, 4), std::vector<float>({kNo, 3, 2, 3, 3, kNo}));
}

TEST(KeepTopP, LeavesAsFewAsAreNeeded) {
  EXERCISE("13.8");
  const auto kept = top_p({0.1f, 0.5f, 0.15f, 0.25f}, 0.7f);  // 0.5 is not enough, 0.5 + 0.25 is
  EXPECT_EQ(kept[0], 0);
  EXPECT_EQ(kept[2], 0);
  EXPECT_NEAR(kept[1], 2.0 / 3, 1e-6);
  EXPECT_NEAR(kept[3], 1.0 / 3, 1e-6);
}

TEST(KeepTopP, LeavesAtLeastOne) {
  EXERCISE("13.8");
  EXPECT_EQ(top_p({0.2f, 0.5f, 0.3f}, 1e-6f), std::vector<float>({0, 1, 0}));
  EXPECT_EQ(top_p({0.5f, 0.25f, 0.25f}, 0.5f), std::vector<float>({1, 0, 0})) << "exactly enough is enough";
}

TEST(KeepTopP, LeavesLowerIdsAmongEquals) {
  EXERCISE("13.8");
  EXPECT_EQ(top_p({0.25f, 0.25f, 0.25f, 0.25f}, 0.5f), std::vector<float>({0.5f, 0.5f, 0, 0}));
}

TEST(KeepTopP, LeavesAllWhenAllAreNeeded) {
  EXERCISE("13.8");
  const auto kept = top_p({0.25f, 0.5f, 0.25f}, 0.99f);
  EXPECT_EQ(kept, std::vector<float>({0.25f, 0.5f, 0.25f}));
}

TEST(Sample, FindsTheTokenUnderThePoint) {
  EXERCISE("13.9");
  const std::vector<float> p = {0.25f, 0.5f, 0.25f};
  EXPECT_EQ(kernels::sample(p, 0), 0);
  EXPECT_EQ(kernels::sample(p, 0.24f), 0);
  EXPECT_EQ(kernels::sample(p, 0.25f), 1) << "[0.25, 0.75) belongs to token 1";
  EXPECT_EQ(kernels::sample(p, 0.74f), 1);
  EXPECT_EQ(kernels::sample(p, 0.75f), 2);
  EXPECT_EQ(kernels::sample(p, 0.9999999f), 2);
}

TEST(Sample, NeverPicksTheImpossible) {
  EXERCISE("13.9");
  EXPECT_EQ(kernels::sample(std::vector<float>{0, 0.5f, 0, 0.5f, 0}, 0), 1);
  EXPECT_EQ(kernels::sample(std::vector<float>{0, 0.5f, 0, 0.5f, 0}, 0.5f), 3);
  EXPECT_EQ(kernels::sample(std::vector<float>{0.3f, 0.3f, 0}, 0.9999999f), 1);
}

TEST(Sample, TakesAnySum) {
  EXERCISE("13.9");
  EXPECT_EQ(kernels::sample(std::vector<float>{2, 2}, 0.4f), 0) << "1.6 of 4";
  EXPECT_EQ(kernels::sample(std::vector<float>{2, 2}, 0.6f), 1) << "2.4 of 4";
  EXPECT_EQ(kernels::sample(std::vector<float>{0.1f, 0.1f}, 0.4f), 0) << "0.08 of 0.2";
}

TEST(Sample, PicksEachAsOftenAsItSays) {
  EXERCISE("13.9");
  Generator random(6);
  const std::vector<float> p = {0.1f, 0.6f, 0.0f, 0.3f};
  std::vector<double> count(4);
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) ++count[static_cast<std::size_t>(kernels::sample(p, random.uniform()))];
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(count[i] / kDraws, p[i], 0.015) << i;
}

TEST(Write, GoesOnFromWhatItWrote) {
  EXERCISE("13.10");
  Counting source(10);
  Generator random(1);
  TokenIds text = {7, 7};
  EXPECT_EQ(kernels::write(source, text, 100, {.tokens = 3, .temperature = 0}, random, kAll), Stop::tokens);
  EXPECT_EQ(text, TokenIds({7, 7, 2, 3, 4}));
  EXPECT_EQ(source.seen, std::vector<TokenIds>({{7, 7}, {7, 7, 2}, {7, 7, 2, 3}}));
}

TEST(Write, StopsWhereTheContextEnds) {
  EXERCISE("13.10");
  Counting source(10);
  Generator random(1);
  TokenIds text = {7, 7};
  EXPECT_EQ(kernels::write(source, text, 4, {.tokens = 9, .temperature = 0}, random, kAll), Stop::context);
  EXPECT_EQ(text, TokenIds({7, 7, 2, 3}));
}

TEST(Write, StopsBeforeAStopToken) {
  EXERCISE("13.10");
  Counting source(10);
  Generator random(1);
  TokenIds text = {7}, heard;
  const auto listen = [&](std::int32_t token) {
    heard.push_back(token);
    return true;
  };
  EXPECT_EQ(kernels::write(source, text, 99, {.tokens = 9, .temperature = 0, .stop = {8, 4}}, random, listen),
            Stop::stop);
  EXPECT_EQ(text, TokenIds({7, 1, 2, 3}));
  EXPECT_EQ(heard, TokenIds({1, 2, 3}));
}

TEST(Write, StopsWhenTheCallerSaysSo) {
  EXERCISE("13.10");
  Counting source(10);
  Generator random(1);
  TokenIds text = {7};
  const auto until_2 = [](std::int32_t token) { return token != 2; };
  EXPECT_EQ(kernels::write(source, text, 99, {.tokens = 9, .temperature = 0}, random, until_2), Stop::caller);
  EXPECT_EQ(text, TokenIds({7, 1, 2})) << "what the caller heard is in the text";
  EXPECT_EQ(kernels::write(source, text, 99, {.tokens = 0, .temperature = 0}, random, until_2), Stop::tokens);
  EXPECT_EQ(text.size(), 3U);
}

TEST(Write, MindsAllThatWasSaid) {
  EXERCISE("13.10");
  struct Same : NextLogits {
    Tensor next(std::span<const std::int32_t>) override { return tensor({3, 2.9f, 2.8f, 0}); }
  } source;
  Generator random(1);
  TokenIds text = {0};
  kernels::write(source, text, 99, {.tokens = 2, .temperature = 0, .repetition_penalty = 2}, random, kAll);
  EXPECT_EQ(text, TokenIds({0, 1, 2})) << "0 was said before 1, and still counts";
}

TEST(Choose, IsGreedyAtTemperatureZero) {
  Generator random(1);
  const auto before = random.state();
  EXPECT_EQ(choose(tensor({1, 3, 2, 3}), {}, {.temperature = 0}, random), 1) << "the lowest id on ties";
  EXPECT_TRUE(random.state() == before) << "no draw";
}

TEST(Choose, FollowsTemperatureTopKAndTopP) {
  EXERCISE("13.9");
  const Tensor logits = tensor({0, 1, 2, 3});
  const auto shares = [&](const GenerateOptions& options) {
    Generator random(8);
    std::vector<double> out(4);
    for (int i = 0; i < 4000; ++i)
      out[static_cast<std::size_t>(choose(logits, {}, options, random))] += 1.0 / 4000;
    return out;
  };
  const auto plain = shares({});
  EXPECT_NEAR(plain[3], std::exp(3.0) / (1 + std::exp(1.0) + std::exp(2.0) + std::exp(3.0)), 0.03);
  EXPECT_GT(shares({.temperature = 0.3f})[3], 0.93) << "cold is sure of itself";
  EXPECT_LT(shares({.temperature = 10})[3], 0.35) << "hot is not";
  const auto two = shares({.top_k = 2});
  EXPECT_EQ(two[0] + two[1], 0);
  EXPECT_NEAR(two[3], 1 / (1 + std::exp(-1.0)), 0.03);
  EXPECT_NEAR(shares({.top_p = 0.5f})[3], 1, 1e-9) << "the likeliest has 0.64";
}

TEST(Choose, MindsWhatWasSaid) {
  Generator random(1);
  const TokenIds seen = {3, 3, 0};
  EXPECT_EQ(choose(tensor({0, 1, 2, 3}), seen, {.temperature = 0, .repetition_penalty = 2}, random), 2)
      << "3 / 2 < 2";
  EXPECT_EQ(choose(tensor({0, 1, 2, 3}), seen, {.temperature = 0, .repetition_penalty = 1.2f}, random), 3)
      << "3 / 1.2 > 2: a token that occurred twice is punished once";
  std::vector<float> x = {-2, 4, 6};
  kernels::penalize(x, TokenIds{0, 1, 1}, 2);
  EXPECT_EQ(x, std::vector<float>({-4, 2, 6}));
}

TEST(Choose, LeavesTheScoresAsTheyAre) {
  Generator random(1);
  const TokenIds seen = {3};
  for (const float temperature : {0.0f, 0.5f, 1.0f}) {
    const Tensor logits = tensor({0, 1, 2, 3});
    const GenerateOptions options{
        .temperature = temperature, .top_k = 2, .top_p = 0.9f, .repetition_penalty = 2};
    EXPECT_GE(choose(logits, seen, options, random), 0);
    EXPECT_TENSOR_EQ(logits, tensor({0, 1, 2, 3})) << "at temperature " << temperature;
  }
}

TEST(Generate, DropsNothing) {
  EXERCISE("13.10");
  const auto dropping = model_of(0.5f), whole = model_of();
  Generator random(1);
  const GenerateOptions greedy{.tokens = 10, .temperature = 0};
  EXPECT_EQ(generate(*dropping, TokenIds{1, 2}, greedy, random).tokens,
            generate(*whole, TokenIds{1, 2}, greedy, random).tokens);
  EXPECT_TRUE(dropping->is_training()) << "the mode it was in";
}

TEST(Generate, RecordsNothing) {
  EXERCISE("13.10");
  enable_autograd();
  class Listening : public NextLogits {
   public:
    Tensor next(std::span<const std::int32_t>) override {
      recorded = recorded || (weight_ * 1.0f).requires_grad();
      return zeros({9});
    }
    bool recorded = false;

   private:
    Tensor weight_ = ones({1}).requires_grad_();
  } source;
  const auto model = model_of();
  Generator random(1);
  const auto go_on = [](std::int32_t) { return true; };
  (void)generate(*model, source, TokenIds{1}, {.tokens = 2, .temperature = 0}, random, go_on);
  EXPECT_FALSE(source.recorded);
  (void)source.next({});
  EXPECT_TRUE(source.recorded) << "or the above has seen nothing";
}

TEST(Generate, IsTheSameForTheSameSeed) {
  EXERCISE("13.10");
  const auto model = model_of();
  const TokenIds prompt = {1, 2};
  const auto text = [&](std::uint64_t seed) {
    Generator random(seed);
    return generate(*model, prompt, {.tokens = 8, .temperature = 3}, random).tokens;
  };
  EXPECT_EQ(text(1), text(1));
  EXPECT_EQ(text(1).size(), 8U);
  EXPECT_TRUE(text(2) != text(1) || text(3) != text(1));
}

TEST(Generate, ReadsTheModelAsItIs) {
  EXERCISE("13.10");
  const auto model = model_of();
  Generator random(1);
  const Generated out = generate(*model, TokenIds{1, 2}, {.tokens = 1, .temperature = 0}, random);
  const Tensor scores = (*model)(tensor_i32({{1, 2}})).select(1, 1);
  EXPECT_EQ(out.tokens[0], static_cast<std::int32_t>(testing_support::raw_values(scores.argmax(1))[0]));
  EXPECT_TENSOR_NEAR(RecomputedLogits(*model).next(TokenIds{1, 2}), scores.select(0, 0), 1e-5)
      << "the last place";
  EXPECT_TRUE(model->is_training()) << "the mode it was in";
  EXPECT_EQ(generate(*model, TokenIds{1}, {.tokens = 99}, random).why, Stop::context);
}

TEST(Generate, RefusesWhatMakesNoSense) {
  const auto model = model_of();
  Generator random(1);
  const TokenIds prompt = {1};
  const auto with = [&](const GenerateOptions& options) { return generate(*model, prompt, options, random); };
  EXPECT_THROWS(with({.tokens = -1}), ValueError, "tokens is -1");
  EXPECT_THROWS(with({.temperature = -1}), ValueError, "temperature is -1");
  EXPECT_THROWS(with({.top_k = -2}), ValueError, "top_k is -2");
  EXPECT_THROWS(with({.top_p = 0}), ValueError, "top_p is 0");
  EXPECT_THROWS(with({.top_p = 1.5f}), ValueError, "top_p is 1.5");
  EXPECT_THROWS(with({.repetition_penalty = 0}), ValueError, "repetition_penalty is 0");
  EXPECT_THROWS(generate(*model, TokenIds{}, {}, random), ValueError, "prompt is empty");
  EXPECT_THROWS(generate(*model, TokenIds(12, 1), {}, random), ShapeError, "12 tokens", "context is 12");
  EXPECT_THROWS(generate(*model, TokenIds{9}, {}, random), IndexError, "[0, 9)");
  EXPECT_THROWS(choose(zeros({2, 2}), {}, {}, random), ShapeError, "(2, 2)");
  EXPECT_THROWS(choose(tensor({0, std::nanf("")}), {}, {}, random), ValueError, "token 1", "NaN");
}
