// Norms and two whole models, logits, loss and every gradient, beside PyTorch's.

#include <cmath>
#include <filesystem>

#include "05_autograd/oracle_gradients.h"
#include "oracle_calls.h"
#include "tinytorch/layouts.h"
#include "tinytorch/losses.h"

using namespace tinytorch;

namespace {

const char* exercise_of(const std::string& op) { return op == "layer_norm" ? "13.2" : "13.3"; }

const bool enlisted =
    oracle::enlist("13_transformer", transformer_tests::norm_calls(), 12) &&
    oracle::enlist_gradients("13_transformer", transformer_tests::norm_calls(), exercise_of);

const Tolerance kModels{1e-4, 1e-4, "two blocks in float beside two in double"};

/// A case's weights, as a file from elsewhere would have them.
SafeTensors file_of(const OracleCase& c) {
  SafeTensors out;
  for (const auto& [name, tensor] : c.inputs) {
    if (name != "ids" && name != "labels" && name != "dy") out.tensors.emplace_back(name, tensor);
  }
  return out;
}

std::shared_ptr<nn::GPT> model_of(const OracleCase& c) {
  Generator random(1);
  const SafeTensors file = file_of(c);
  const auto model = std::make_shared<nn::GPT>(options_of(file, {.heads = 4, .context = 6}), random);
  load_layout(*model, file.tensors);
  return model;
}

/// Every gradient, under the names of the file.
NamedTensors gradients_of(const nn::GPT& model) {
  Generator random(1);
  nn::GPT mirror(model.options(), random);
  const auto to = mirror.named_parameters(), from = model.named_parameters();
  for (std::size_t i = 0; i < to.size(); ++i) Tensor(to[i].second).detach().copy_(from[i].second.grad());
  return to_layout(mirror, layout_for(model.options()));
}

OracleCase case_called(const std::string& name) {
  for (const OracleCase& c : oracle::cases("13_models")) {
    if (c.name == name) return c;
  }
  throw std::runtime_error("no case " + name);
}

class Models : public testing::TestWithParam<const char*> {};

}  // namespace

TEST_P(Models, GiveTheLogitsOfPyTorch) {
  EXERCISE("13.6");
  const OracleCase c = case_called(str(GetParam(), ".logits"));
  EXPECT_TENSOR_NEAR((*model_of(c))(c["ids"]), c.output, kModels);
}

TEST_P(Models, GiveTheLossAndEveryGradientOfPyTorch) {
  EXERCISE("13.6");
  enable_autograd();
  for (const char* const kind : {".loss", ".logits"}) {
    const OracleCase c = case_called(str(GetParam(), kind));
    const auto model = model_of(c);
    Tensor y = (*model)(c["ids"]);
    if (std::string(kind) == ".loss") {
      y = cross_entropy(y.flatten(0, 1), c["labels"].flatten());
      EXPECT_TENSOR_NEAR(y, c.output, kModels);
    }
    backward((y * c["dy"]).sum());
    const NamedTensors found = gradients_of(*model);
    EXPECT_EQ(found.size(), c.grads.size());
    for (const auto& [name, gradient] : found) {
      SCOPED_TRACE(name);
      ASSERT_TRUE(c.grads.count(name));
      EXPECT_TENSOR_NEAR(gradient, c.grads.at(name), kModels);
    }
  }
}

TEST_P(Models, AreReadFromFilesAndWrittenBack) {
  EXERCISE("13.6");
  const OracleCase c = case_called(str(GetParam(), ".logits"));
  const std::string path = testing::TempDir() + "/" + GetParam() + "_model.safetensors";
  save_safetensors(path, file_of(c).tensors);
  const auto model = load_gpt(path, {.heads = 4, .context = 6});
  EXPECT_TENSOR_NEAR((*model)(c["ids"]), c.output, kModels);

  save_gpt(path, *model);  // now it knows its own heads, and has the same names and numbers
  const SafeTensors again = load_safetensors(path);
  EXPECT_EQ(again.tensors.size(), file_of(c).tensors.size());
  for (const auto& [name, tensor] : file_of(c).tensors) EXPECT_TENSOR_EQ(again.at(name), tensor);
  EXPECT_TRUE(load_gpt(path)->options() == model->options());
  std::filesystem::remove(path);
}

INSTANTIATE_TEST_SUITE_P(TwoLayers, Models, testing::Values("gpt2", "llama"));
