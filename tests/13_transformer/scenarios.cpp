// What is graded in module 13.

#include "support/scenario.h"
#include "tinytorch/autograd.h"
#include "tinytorch/generate.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

Tensor leaf(Tensor x) {
  enable_autograd();
  x.body().requires_grad = true;
  return x;
}

/// d sum(y * dy) for a dy of the seed's, emitted for each leaf.
void emit_gradients(Inputs& in, const Tensor& y,
                    std::initializer_list<std::pair<const char*, Tensor>> leaves) {
  backward(y, {.gradient = in.normal(y.shape())});
  for (const auto& [name, x] : leaves) emit(name, x.grad());
}

/// Numbers of the seed's in every parameter; norms stay near 1.
void fill(Inputs& in, const nn::Module& model) {
  for (const auto& [name, parameter] : model.named_parameters()) {
    const bool norm = name.find("norm") != name.npos;
    parameter.detach().copy_(in.normal(parameter.shape(), norm ? 1 : 0, norm ? 0.3f : 0.5f));
  }
  enable_autograd();
}

nn::GptOptions options_of(Inputs& in) {
  nn::GptOptions out{.vocabulary = 7, .context = 6, .width = 8, .layers = 2, .heads = 2};
  if (in.coin()) out = nn::llama_options(7, 6, 8, 2, 4, 2, 12);
  return out;
}

std::vector<float> row(Inputs& in, Index n, bool probabilities) {
  const Tensor x = probabilities ? in.uniform({n}, 0.05f, 1) : in.normal({n}, 0, 2);
  std::vector<float> out;
  for (Index i = 0; i < n; ++i) out.push_back(x.data()[i * x.strides()[0]]);
  return out;
}
Tensor tensor_of(const std::vector<float>& numbers) {
  return Tensor::from(std::span<const float>(numbers), {static_cast<Index>(numbers.size())});
}

}  // namespace

SCENARIO("13.1", "LayerNorm",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "sums of at most 20 in double"}) {
  const Index width = in.integer(3, 20);
  emit("y", layer_norm(in.normal({2, 3, width}, 2), in.normal({width}), in.normal({width}), 0.01f));
  emit("far", layer_norm(in.normal({3, width}, 1000), {}, {}, 0));
}

SCENARIO("13.2", "LayerNormGradient",
         {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "sums of at most 20"}) {
  const Index width = in.integer(3, 20);
  const Tensor x = leaf(in.normal({4, width})), weight = leaf(in.normal({width})),
               bias = leaf(in.normal({width}));
  emit_gradients(in, layer_norm(x, weight, bias, 0.1f), {{"dx", x}, {"dw", weight}, {"db", bias}});
}

SCENARIO("13.3", "RmsNorm", {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "sums of at most 20"}) {
  const Index width = in.integer(3, 20);
  const Tensor x = leaf(in.normal({2, 3, width}, 1)), weight = leaf(in.normal({width}));
  const Tensor y = rms_norm(x, weight, static_cast<float>(in.number(0.01, 0.5)));
  emit("y", y);
  emit("plain", rms_norm(x, {}, 0));
  emit_gradients(in, y, {{"dx", x}, {"dw", weight}});
}

SCENARIO("13.4", "Mlps", {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "two linear maps"}) {
  Generator random(1);
  const Tensor x = in.normal({2, 3, 4});
  for (const auto kind : {nn::MlpKind::gelu, nn::MlpKind::gelu_tanh, nn::MlpKind::swiglu}) {
    nn::Mlp mlp(4, in.integer(3, 7), kind, kind != nn::MlpKind::swiglu, random);
    fill(in, mlp);
    emit(str("y", static_cast<int>(kind)), mlp(x));
  }
}

SCENARIO("13.5", "Block", {.judge = close, .rtol = 1e-3, .atol = 1e-3, .why = "a block in float"}) {
  Generator random(1);
  nn::Block block(options_of(in), random);
  fill(in, block);
  const Tensor x = leaf(in.normal({2, in.integer(2, 5), 8}));
  const Tensor y = block.forward(x, causal_mask(), in.integer(1, 5));
  emit("y", y);
  emit("unmasked", block(x));
  emit_gradients(in, y, {{"dx", x}});
}

SCENARIO("13.5", "BlockDrops", {.judge = close, .rtol = 1e-3, .atol = 1e-3, .why = "a block in float"}) {
  Generator random(static_cast<std::uint64_t>(in.integer(1, 1000)));
  nn::GptOptions options{.vocabulary = 7, .context = 6, .width = 8, .layers = 2, .heads = 2};
  options.dropout = 0.5f;
  nn::Block block(options, random);
  fill(in, block);
  emit("y", block(in.normal({2, 3, 8})));
}

SCENARIO("13.6", "Model", {.judge = close, .rtol = 1e-3, .atol = 1e-3, .why = "two blocks in float"}) {
  Generator random(1);
  nn::GPT model(options_of(in), random);
  fill(in, model);
  const Index time = in.integer(2, 5);
  const Tensor ids = in.labels({2, time}, 7), y = model.features(ids, in.integer(0, 6 - time));
  emit("y", y);
  emit("everything seen", model.features(ids, 0, no_mask()));
  backward(y, {.gradient = in.normal(y.shape())});
  emit("d_tokens", model.child_as<nn::Embedding>("tokens")->weight.grad());
}

SCENARIO("13.7", "TopK", {.judge = exact}) {
  for (const char* name : {"a", "b"}) {
    const Index n = in.integer(4, 12);
    std::vector<float> x = row(in, n, false);
    kernels::keep_top_k(x, in.integer(1, n - 1));
    emit(name, tensor_of(x));
  }
}

SCENARIO("13.7", "TopKAmongEquals", {.judge = exact}) {
  const Tensor whole = in.whole({12}, 0, 3);
  std::vector<float> x;
  for (Index i = 0; i < 12; ++i) x.push_back(whole.data()[i * whole.strides()[0]]);
  kernels::keep_top_k(x, in.integer(2, 9));
  emit("x", tensor_of(x));
}

SCENARIO("13.8", "TopP", {.judge = close, .rtol = 1e-5, .atol = 1e-7, .why = "one division"}) {
  for (const char* name : {"a", "b"}) {
    std::vector<float> x = row(in, in.integer(4, 12), true);
    double sum = 0;
    for (const float each : x) sum += each;
    for (float& each : x) each = static_cast<float>(each / sum);
    kernels::keep_top_p(x, static_cast<float>(in.number(0.2, 0.9)));
    emit(name, tensor_of(x));
  }
}

SCENARIO("13.9", "Draws", {.judge = exact}) {
  std::vector<Index> tokens;
  for (int i = 0; i < 12; ++i) {
    std::vector<float> x = row(in, 9, true);
    x[static_cast<std::size_t>(in.integer(0, 8))] = 0;
    tokens.push_back(kernels::sample(x, static_cast<float>(in.number(0, 1))));
  }
  emit("tokens", std::span<const Index>(tokens));
}

SCENARIO("13.10", "Texts", {.judge = exact}) {
  struct Table : NextLogits {
    Tensor scores;  // (tokens, tokens): what follows what
    Tensor next(std::span<const std::int32_t> text) override { return scores.select(0, text.back()); }
  } table;
  table.scores = in.normal({8, 8}, 0, 2);
  std::vector<Index> told;
  const auto run = [&](const char* name, Index context, const GenerateOptions& options, Index patience) {
    Generator random(static_cast<std::uint64_t>(in.integer(1, 1000)));
    TokenIds text = {static_cast<std::int32_t>(in.integer(0, 7))};
    const Stop why = kernels::write(table, text, context, options, random, [&](std::int32_t token) {
      told.push_back(token);
      return --patience > 0;
    });
    std::vector<Index> out(text.begin(), text.end());
    out.push_back(static_cast<Index>(why));
    emit(name, std::span<const Index>(out));
  };
  run("sampled", 99, {.tokens = in.integer(3, 9)}, 99);
  run("context", in.integer(3, 6), {.tokens = 20, .temperature = 0}, 99);
  run("stopped", 99, {.tokens = 40, .stop = {static_cast<std::int32_t>(in.integer(0, 3)), 5}}, 99);
  run("interrupted", 99, {.tokens = 20}, in.integer(2, 5));
  emit("told", std::span<const Index>(told));
}
