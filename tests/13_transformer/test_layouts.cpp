// Files of models: names, hints, and what is refused. The numbers are in test_oracle.cpp.

#include <algorithm>

#include "support/expect.h"
#include "support/folder.h"
#include "tinytorch/create.h"
#include "tinytorch/layouts.h"
#include "tinytorch/ops.h"

using namespace tinytorch;
using nn::GPT;
using nn::GptOptions;

namespace {

GptOptions small() { return {.vocabulary = 7, .context = 6, .width = 8, .layers = 2, .heads = 2}; }

GPT made(const GptOptions& options) {
  Generator random(2);
  return GPT(options, random);
}

NamedTensors without(const NamedTensors& tensors, const std::string& name) {
  NamedTensors out;
  for (const auto& each : tensors) {
    if (each.first != name) out.push_back(each);
  }
  return out;
}

}  // namespace

TEST(Layouts, FollowFromTheOptions) {
  GptOptions options = small();
  EXPECT_EQ(layout_for(options), FileLayout::gpt2);
  EXPECT_EQ(layout_for(nn::llama_options(7, 6, 8, 2, 4, 2, 12)), FileLayout::llama);
  options.positions = nn::Positions::alibi;
  EXPECT_EQ(layout_for(options), FileLayout::tinytorch);
  GptOptions grouped = small();
  grouped.groups = 1;
  EXPECT_EQ(layout_for(grouped), FileLayout::tinytorch) << "GPT-2 has a key for every head";
  GptOptions neighbours = nn::llama_options(7, 6, 8, 2, 4, 2, 12);
  neighbours.rotary.pairs = RotaryPairs::neighbours;
  EXPECT_EQ(layout_for(neighbours), FileLayout::tinytorch) << "Llama's files turn halves";
}

TEST(Layouts, HoldWhatTheyAreGiven) {
  GptOptions other = small();
  other.positions = nn::Positions::sinusoidal;
  GptOptions tied_llama = nn::llama_options(7, 6, 8, 2, 4, 2, 12);
  tied_llama.tied = true;
  GptOptions untied = small();
  untied.tied = false;
  for (const GptOptions& options : {small(), untied, other, tied_llama}) {
    const GPT model = made(options);
    GPT copy = made(options);
    for (Tensor& each : copy.parameters()) each.detach().zero_();
    load_layout(copy, to_layout(model, layout_for(options)));
    const auto a = model.state_dict(), b = copy.state_dict();
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TENSOR_EQ(b[i].second, a[i].second);
  }
}

TEST(Layouts, ReadPrefixesAndIgnoreMasks) {
  const GPT model = made(small());
  NamedTensors tensors;
  for (const auto& [name, tensor] : to_layout(model, FileLayout::gpt2))
    tensors.emplace_back("transformer." + name, tensor);
  tensors.emplace_back("transformer.h.0.attn.bias", ones({1, 1, 6, 6}));
  tensors.emplace_back("transformer.h.0.attn.masked_bias", zeros({}));
  tensors.emplace_back("lm_head.weight", model.child_as<nn::Embedding>("tokens")->weight);
  EXPECT_EQ(parameters_in(tensors).front().first, "wte.weight");
  EXPECT_EQ(parameters_in(tensors).size(), tensors.size() - 2) << "masks are no parameters";
  GPT copy = made(small());
  load_layout(copy, tensors);
  EXPECT_TENSOR_EQ(
      copy.block(1).child_as<nn::Attention>("attention")->child_as<nn::Linear>("v_proj")->weight,
      model.block(1).child_as<nn::Attention>("attention")->child_as<nn::Linear>("v_proj")->weight);
}

TEST(Layouts, FuseQueriesKeysAndValuesAsGpt2Does) {
  const GPT model = made(small());
  const NamedTensors tensors = to_layout(model, FileLayout::gpt2);
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [](const auto& each) { return each.first == "h.0.attn.c_attn.weight"; });
  ASSERT_NE(found, tensors.end());
  EXPECT_EQ(found->second.shape(), Shape({8, 24})) << "(in, out)";
  const auto attention = model.block(0).child_as<nn::Attention>("attention");
  EXPECT_TENSOR_EQ(found->second.slice(1, 8, 16), attention->child_as<nn::Linear>("k_proj")->weight.t());
}

TEST(Options, SurviveBeingWrittenAsText) {
  GptOptions options = nn::llama_options(70, 60, 80, 3, 4, 2, 120);
  options.rotary = {.base = 500000, .pairs = RotaryPairs::neighbours};
  options.dropout = 0.1f;
  options.eps = 1e-6f;
  EXPECT_TRUE(parse_options(options_text(options)) == options);
  options.rotary.base = 1234567.875;
  options.eps = 1.2345678e-6f;
  EXPECT_TRUE(parse_options(options_text(options)) == options) << "to the last digit";
  EXPECT_TRUE(parse_options(options_text(small())) == small());
  EXPECT_THROWS(parse_options("width=8 speed=3"), ValueError, "'speed'", "later version");
  EXPECT_THROWS(parse_options("width"), ValueError, "'width'", "name=value");
  EXPECT_THROWS(parse_options("width=wide"), ValueError, "width is 'wide'");
  EXPECT_THROWS(parse_options("norm=best"), ValueError, "norm is 'best'");
}

TEST(Layouts, RefuseFilesThatDoNotFit) {
  const GPT model = made(small());
  GPT copy = made(small());
  NamedTensors tensors = to_layout(model, FileLayout::gpt2);
  EXPECT_THROWS(load_layout(copy, without(tensors, "h.1.mlp.c_fc.bias")), KeyError, "h.1.mlp.c_fc.bias",
                "gpt2");
  tensors.emplace_back("h.2.ln_1.weight", ones({8}));
  EXPECT_THROWS(load_layout(copy, tensors), KeyError, "h.2.ln_1.weight", "2 layers");
  EXPECT_THROWS(load_layout(copy, {{"conv.weight", ones({2})}}), ValueError, "wte.weight", "not a GPT");
  GPT llama = made(nn::llama_options(7, 6, 8, 2, 4, 2, 12));
  EXPECT_THROWS(load_layout(llama, to_layout(model, FileLayout::gpt2)), ValueError, "layout of gpt2");
  EXPECT_THROWS(to_layout(llama, FileLayout::gpt2), ValueError, "gpt2", "save it as llama");
  GptOptions wide = small();
  wide.width = 12;
  GPT wider = made(wide);
  EXPECT_THROWS(load_layout(wider, to_layout(model, FileLayout::gpt2)), ShapeError, "tokens.weight");
}

TEST(OptionsOf, WantsToBeToldWhatShapesDoNotSay) {
  const SafeTensors gpt2{to_layout(made(small()), FileLayout::gpt2), {}};
  const SafeTensors llama{to_layout(made(nn::llama_options(7, 6, 8, 2, 4, 2, 12)), FileLayout::llama), {}};
  EXPECT_TRUE(options_of(gpt2, {.heads = 2}).hidden == 32);
  EXPECT_THROWS(options_of(gpt2), ValueError, "heads");
  EXPECT_THROWS(options_of(llama, {.heads = 4}), ValueError, "how long a text may be");
  EXPECT_EQ(options_of(llama, {.heads = 4, .context = 6}).groups, 2);
  const SafeTensors ours{made(small()).state_dict(), {}};
  EXPECT_THROWS(options_of(ours), ValueError, "tinytorch.gpt");
}

TEST(OptionsOf, TakesFromHintsWhatShapesDoNotSay) {
  const SafeTensors gpt2{to_layout(made(small()), FileLayout::gpt2), {}};
  const SafeTensors llama{to_layout(made(nn::llama_options(7, 6, 8, 2, 4, 2, 12)), FileLayout::llama), {}};
  const GptOptions told = options_of(llama, {.heads = 4, .context = 6, .rotary_base = 500, .eps = 1e-6f});
  EXPECT_EQ(told.rotary.base, 500);
  EXPECT_EQ(told.eps, 1e-6f);
  EXPECT_EQ(options_of(gpt2, {.heads = 2, .eps = 1e-6f}).eps, 1e-6f);
  const GptOptions untold = options_of(llama, {.heads = 4, .context = 6});
  EXPECT_EQ(untold.rotary.base, 10000);
  EXPECT_EQ(untold.eps, 1e-5f);
}

TEST(LoadGpt, GivesAModelThatIsReadyToAnswer) {
  GptOptions options = small();
  options.dropout = 0.5f;
  const testing_support::Folder folder;
  save_gpt(folder / "model.safetensors", made(options));
  const auto model = load_gpt(folder / "model.safetensors");
  EXPECT_EQ(model->options().dropout, 0.5f);
  EXPECT_FALSE(model->is_training());
}

TEST(LoadGpt, SaysWhatIsWrongWithAFile) {
  const testing_support::Folder folder;
  const std::string path = folder / "broken_model.safetensors";
  EXPECT_THROWS(load_gpt(path), FileError, "broken_model.safetensors");
  save_safetensors(path, {{"x", ones({2})}});
  EXPECT_THROWS(load_gpt(path), ValueError, "not a GPT");
  save_safetensors(path, made(small()).state_dict(),
                   {{"tinytorch.gpt", "vocabulary=7 context=6 width=8 layers=3 heads=2"}});
  EXPECT_THROWS(load_gpt(path), KeyError, "blocks.2");
}
