// Part 2 of module 13: MLP, block, model, and the sockets for what later modules put in their place.

#include <algorithm>
#include <cmath>

#include "models.h"
#include "tinytorch/activations.h"
#include "tinytorch/generate.h"

using namespace model_tests;

namespace {

const Tolerance kModels{1e-4, 1e-5, "some layers in float"};

std::vector<GptOptions> kinds() {
  std::vector<GptOptions> out;
  for (const auto positions : {nn::Positions::none, nn::Positions::learned, nn::Positions::sinusoidal,
                               nn::Positions::rotary, nn::Positions::alibi}) {
    out.push_back(small());
    out.back().positions = positions;
  }
  out.push_back(nn::llama_options(7, 6, 8, 2, 4, 2, 12));
  out.push_back(small());
  out.back().mlp = nn::MlpKind::gelu;
  out.back().tied = false;
  return out;
}

/// Adds one to a counter and passes on what it would have done.
struct CountingAttention : nn::Attention {
  explicit CountingAttention(int& counter) : Attention("CountingAttention"), calls(counter) {}
  using Attention::forward;
  Tensor forward(const Tensor& x, const Mask&, Index position) override {
    ++calls;
    last = position;
    return x * 0.0f;
  }
  int& calls;
  Index last = -1;
};
struct CountingBlock : nn::Block {
  CountingBlock(const GptOptions& options, Generator& random, int& counter)
      : Block(options, random), calls(counter) {}
  using Block::forward;
  Tensor forward(const Tensor& x, const Mask& mask, Index position) override {
    ++calls;
    last = position;
    causal = mask.causal;
    return x;
  }
  int& calls;
  Index last = -1;
  bool causal = false;
};
struct CountingMlp : nn::Module {
  explicit CountingMlp(int& counter) : Module("CountingMlp"), calls(counter) {}
  Tensor forward(const Tensor& x) override {
    ++calls;
    return x * 0.0f;
  }
  int& calls;
};

}  // namespace

TEST(Mlp, IsTwoMapsWithABendBetween) {
  EXERCISE("13.4");
  Generator random(1);
  const Tensor x = apart({2, 3, 4});
  for (const bool tanh : {false, true}) {
    nn::Mlp mlp(4, 6, tanh ? nn::MlpKind::gelu_tanh : nn::MlpKind::gelu, true, random);
    const auto up = mlp.child_as<nn::Linear>("up"), down = mlp.child_as<nn::Linear>("down");
    EXPECT_TENSOR_EQ(mlp(x), (*down)(tanh ? gelu_tanh((*up)(x)) : gelu((*up)(x))));
  }
}

TEST(Mlp, OpensAndClosesWithAGate) {
  EXERCISE("13.4");
  Generator random(1);
  nn::Mlp mlp(4, 6, nn::MlpKind::swiglu, false, random);
  EXPECT_EQ(mlp.named_parameters().size(), 3U);
  const auto up = mlp.child_as<nn::Linear>("up"), gate = mlp.child_as<nn::Linear>("gate");
  const Tensor x = apart({2, 4});
  EXPECT_TENSOR_EQ(mlp(x), (*mlp.child_as<nn::Linear>("down"))(silu((*gate)(x)) * (*up)(x)));
}

TEST(Block, AddsToWhatComesIn) {
  EXERCISE("13.5");
  Generator random(1);
  nn::Block block(small(), random);
  int attention = 0, mlp = 0;
  const auto stand_in = std::make_shared<CountingAttention>(attention);
  block.replace_child("attention", stand_in);
  block.replace_child("mlp", std::make_shared<CountingMlp>(mlp));
  const Tensor x = apart({1, 3, 8});
  EXPECT_TENSOR_EQ(block.forward(x, causal_mask(), 4), x) << "both parts add nothing";
  EXPECT_EQ(stand_in->last, 4);
  EXPECT_EQ(attention, 1);
  EXPECT_EQ(mlp, 1);
}

TEST(Block, LooksAndThenThinksAboutWhatItSaw) {
  EXERCISE("13.5");
  Generator random(1);
  nn::Block block(small(), random);
  for (Tensor& each : block.parameters()) each.detach().copy_(randn(each.shape(), random));
  const Tensor x = apart({2, 4, 8});
  const Tensor looked =
      x + block.child_as<nn::Attention>("attention")->forward((*block.child("norm1"))(x), causal_mask(), 0);
  const Tensor want = looked + (*block.child("mlp"))((*block.child("norm2"))(looked));
  EXPECT_TENSOR_EQ(block.forward(x, causal_mask(), 0), want);
}

TEST(Block, DropsOnlyWhatIsAdded) {
  EXERCISE("13.5");
  Generator random(1);
  GptOptions options = small();
  options.dropout = 0.5f;
  nn::Block block(options, random);
  for (Tensor& each : block.parameters()) each.detach().copy_(randn(each.shape(), random));
  const Tensor x = apart({1, 2, 8});
  block.eval();
  const auto still = testing_support::raw_values(block(x));
  EXPECT_EQ(testing_support::raw_values(block(x)), still);
  block.train();
  EXPECT_NE(testing_support::raw_values(block(x)), still);
  // What is dropped adds nothing: x itself is still there, with no share of it scaled.
  int calls = 0;
  block.replace_child("attention", std::make_shared<CountingAttention>(calls));
  block.replace_child("mlp", std::make_shared<CountingMlp>(calls));
  EXPECT_TENSOR_EQ(block(x), x);
}

TEST(Block, DropsWhatEachOfItsPartsAdds) {
  EXERCISE("13.5");
  // One part adds nothing, the other whatever its weights say: in training some of it is missing.
  for (const char* silent : {"mlp", "attention"}) {
    Generator random(1);
    GptOptions options = small();
    options.dropout = 0.5f;
    nn::Block block(options, random);
    for (Tensor& each : block.parameters()) each.detach().copy_(randn(each.shape(), random));
    int calls = 0;
    if (silent == std::string("mlp")) {
      block.replace_child("mlp", std::make_shared<CountingMlp>(calls));
    } else {
      block.replace_child("attention", std::make_shared<CountingAttention>(calls));
    }
    const Tensor x = apart({1, 4, 8});
    const auto added = testing_support::raw_values(block(x) - x);
    const auto missing =
        std::count_if(added.begin(), added.end(), [](double each) { return std::fabs(each) < 1e-6; });
    EXPECT_GT(missing, 4) << "with a silent " << silent;
    EXPECT_LT(missing, 28) << "with a silent " << silent;
  }
}

TEST(Gpt, ScoresEveryTokenAtEveryPlace) {
  EXERCISE("13.6");
  for (const GptOptions& options : kinds()) {
    const auto model = model_of(options);
    EXPECT_EQ((*model)(tokens({2, 5})).shape(), Shape({2, 5, 7}));
    EXPECT_EQ((*model)(tokens({3, 1})).shape(), Shape({3, 1, 7}));
  }
}

TEST(Gpt, NeverSeesTheFuture) {
  EXERCISE("13.6");
  for (const GptOptions& options : kinds()) {
    const auto model = model_of(options);
    const Tensor ids = tokens({1, 6});
    Tensor other = ids.clone();
    other.slice(1, 4, 6).copy_(tokens({1, 2}, 77));
    EXPECT_TENSOR_EQ((*model)(other).slice(1, 0, 4), (*model)(ids).slice(1, 0, 4));
  }
}

TEST(Gpt, KnowsTheOrderOfItsTokens) {
  EXERCISE("13.6");
  for (GptOptions options : kinds()) {
    if (options.positions == nn::Positions::none)
      options.layers = 1;  // the mask tells a second block the order
    const auto model = model_of(options);
    const auto last = [&](std::initializer_list<std::int32_t> ids) {
      return testing_support::raw_values(
          (*model)(Tensor::from(std::span<const std::int32_t>(ids.begin(), ids.size()), {1, 3}))
              .select(1, 2));
    };
    const auto ab = last({1, 2, 3}), ba = last({2, 1, 3});
    double most = 0;
    for (std::size_t i = 0; i < ab.size(); ++i) most = std::max(most, std::fabs(ab[i] - ba[i]));
    if (options.positions == nn::Positions::none) {
      EXPECT_LT(most, 1e-4) << "one block without positions sees a set of tokens";
    } else {
      EXPECT_GT(most, 1e-3) << "positions " << static_cast<int>(options.positions);
    }
  }
}

TEST(Gpt, StandsWhereItIsTold) {
  EXERCISE("13.6");
  int calls = 0;
  const auto model = model_of(small());
  Generator random(1);
  const auto block = std::make_shared<CountingBlock>(model->options(), random, calls);
  model->replace_child("blocks.1", block);
  const Tensor at_2 = model->forward(tokens({1, 3}), 2);
  EXPECT_EQ(block->last, 2);
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(block->causal);
  const auto at_0 = model->forward(tokens({1, 3}), 0);
  EXPECT_NE(testing_support::raw_values(at_2), testing_support::raw_values(at_0)) << "positions are added";
}

TEST(Gpt, HandsItsOptionsToItsParts) {
  const Tensor x = apart({2, 8});
  for (const auto norm : {nn::NormKind::layer, nn::NormKind::rms}) {
    GptOptions options = nn::llama_options(7, 6, 8, 2, 4, 2, 12);
    options.norm = norm;
    options.rotary = {.base = 50, .pairs = RotaryPairs::neighbours};
    options.eps = 0.5f;
    Generator random(1);
    const GPT model(options, random);
    const Tensor want = norm == nn::NormKind::rms ? rms_norm(x, {}, 0.5f) : layer_norm(x, {}, {}, 0.5f);
    EXPECT_TENSOR_EQ((*model.child("norm"))(x), want);
    for (Index i = 0; i < 2; ++i) {
      EXPECT_TENSOR_EQ((*model.block(i).child("norm1"))(x), want);
      EXPECT_TENSOR_EQ((*model.block(i).child("norm2"))(x), want);
      const auto attention = model.block(i).child_as<nn::MultiHeadAttention>("attention");
      EXPECT_TRUE(attention->options().rotary == options.rotary);
      EXPECT_EQ(attention->options().groups, 2);
    }
  }
}

TEST(Gpt, GivesEveryParameterAGradient) {
  EXERCISE("13.6");
  enable_autograd();
  for (const GptOptions& options : kinds()) {
    const auto model = model_of(options);
    (*model)(tokens({2, 6})).exp().mean().backward();
    for (const auto& [name, parameter] : model->named_parameters()) {
      ASSERT_TRUE(parameter.grad().defined()) << name;
      double most = 0;
      for (const double each : testing_support::raw_values(parameter.grad()))
        most = std::max(most, std::fabs(each));
      if (name.find("k_proj.bias") != name.npos) continue;  // the same for all keys: softmax does not see it
      EXPECT_GT(most, 1e-9) << name;
    }
  }
}

TEST(Gpt, StartsAsGpt2Does) {
  EXERCISE("13.6");
  GptOptions options{.vocabulary = 300, .context = 40, .width = 64, .layers = 8, .heads = 4};
  Generator random(9);
  GPT model(options, random);
  const auto deviation = [&](const std::string& wanted) {
    for (const auto& [name, parameter] : model.named_parameters()) {
      if (name != wanted) continue;
      double squares = 0;
      for (const double each : testing_support::raw_values(parameter)) squares += each * each;
      return std::sqrt(squares / static_cast<double>(parameter.numel()));
    }
    return -1.0;
  };
  EXPECT_NEAR(deviation("tokens.weight"), 0.02, 0.001);
  EXPECT_NEAR(deviation("blocks.3.mlp.up.weight"), 0.02, 0.001);
  EXPECT_NEAR(deviation("blocks.3.mlp.down.weight"), 0.02 / 4, 0.0005) << "divided by sqrt(2 * 8)";
  EXPECT_NEAR(deviation("blocks.0.attention.o_proj.weight"), 0.02 / 4, 0.0005);
  EXPECT_EQ(deviation("blocks.0.attention.q_proj.bias"), 0);
  EXPECT_EQ(deviation("blocks.0.norm1.weight"), 1);
  // Nothing learned: every token is about equally likely.
  Generator other(4);
  EXPECT_NEAR(nn::mean_loss(model, randint(0, 300, {200}, other)), std::log(300.0), 0.2);
}

TEST(Gpt, CountsTiedWeightsOnce) {
  GptOptions options = small();
  const Index tied = nn::parameter_count(*model_of(options));
  options.tied = false;
  EXPECT_EQ(nn::parameter_count(*model_of(options)), tied + 7 * 8);
  // GPT-2 small has 124,439,808 parameters; the formula, without making it: 50257 w + 1024 w + 12 (12 w^2 +
  // 13 w) + 2 w.
  EXPECT_EQ(tied, 7 * 8 + 6 * 8 + 2 * (12 * 64 + 13 * 8) + 2 * 8);
}

TEST(Gpt, DoesNotChangeWithTheBatch) {
  EXERCISE("13.6");
  const auto model = model_of(small());
  const Tensor ids = tokens({3, 5});
  EXPECT_TENSOR_NEAR((*model)(ids).slice(0, 1, 2), (*model)(ids.slice(0, 1, 2)), kModels);
}

TEST(Gpt, HidesPaddingWhereItIsTold) {
  EXERCISE("13.6");
  GptOptions options = small();
  options.positions = nn::Positions::none;
  const auto model = model_of(options);
  const Tensor ids = tokens({1, 5});
  const Tensor keep = tensor({{0, 0, 1, 1, 1}}) != 0.0f;
  EXPECT_TENSOR_NEAR(model->forward(ids, 0, causal_mask() & padding_mask(keep)).slice(1, 2, 5),
                     model->forward(ids.slice(1, 2, 5), 0), kModels);
}

TEST(Sockets, AreCalledInsteadOfWhatWasThere) {
  EXERCISE("13.6");
  // Attention, in every block.
  int attention = 0, blocks = 0;
  const auto model = model_of(small());
  for (const char* name : {"blocks.0.attention", "blocks.1.attention"}) {
    model->replace_child(name, std::make_shared<CountingAttention>(attention));
  }
  (*model)(tokens({1, 4}));
  EXPECT_EQ(attention, 2);
  // A whole block, with the position it is told.
  Generator random(1);
  model->replace_child("blocks.0", std::make_shared<CountingBlock>(model->options(), random, blocks));
  model->forward(tokens({1, 2}), 3);
  EXPECT_EQ(blocks, 1);
  EXPECT_EQ(attention, 3) << "the other block's";
  // The source of scores.
  struct Parrot : NextLogits {
    Tensor next(std::span<const std::int32_t> text) override {
      ++calls;
      Tensor out = zeros({7});
      out.data()[text.back()] = 9;  // what came last comes again
      return out;
    }
    int calls = 0;
  } parrot;
  const TokenIds prompt = {4};
  const Generated out = generate(*model, parrot, prompt, {.tokens = 3, .temperature = 0}, random,
                                 [](std::int32_t) { return true; });
  EXPECT_EQ(out.tokens, TokenIds({4, 4, 4}));
  EXPECT_EQ(parrot.calls, 3);
  EXPECT_EQ(attention, 3) << "the model was not asked";
}

TEST(Gpt, RefusesWhatDoesNotFit) {
  Generator random(1);
  const auto make = [&](GptOptions options) { GPT model(options, random); };
  EXPECT_THROWS(make({.vocabulary = 0, .context = 6, .width = 8, .layers = 2, .heads = 2}), ValueError,
                "vocabulary is 0");
  EXPECT_THROWS(make({.vocabulary = 7, .context = 6, .width = 8, .layers = 0, .heads = 2}), ValueError,
                "layers is 0");
  EXPECT_THROWS(make({.vocabulary = 7, .context = 6, .width = 8, .layers = 2, .heads = 3}), ValueError,
                "3 heads");
  GptOptions dropping = small();
  dropping.dropout = 1;
  EXPECT_THROWS(make(dropping), ValueError, "dropout is 1");
  const auto model = model_of(small());
  EXPECT_THROWS((*model)(tokens({5})), ShapeError, "(5,)", "(batch, time)");
  EXPECT_THROWS((*model)(zeros({1, 5})), DTypeError, "i32");
  EXPECT_THROWS((*model)(tokens({1, 7})), ShapeError, "7 tokens", "context is 6");
  EXPECT_THROWS(model->forward(tokens({1, 3}), 4), ShapeError, "from position 4", "reach to 7");
  EXPECT_THROWS(model->forward(tokens({1, 3}), -1), ValueError, "position is -1");
  EXPECT_THROWS((*model)(tensor_i32({1, 7, 2}).unsqueeze(0)), IndexError, "[0, 7)");
  EXPECT_THROWS(model->block(2), IndexError, "no block 2", "0 to 1");
  EXPECT_THROWS(nn::mean_loss(*model, tokens({1})), ShapeError, "at least two");
  EXPECT_THROWS(nn::mean_loss(*model, tokens({5}), 0), ValueError, "batch is 0");
}
