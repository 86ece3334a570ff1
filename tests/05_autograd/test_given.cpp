// The gradients that are given, each against finite differences.

#include "05_autograd/gradient.h"
#include "tinytorch/layers.h"

using namespace gradient_tests;

namespace {

struct Case {
  const char* name;
  std::function<Tensor(const Tensors&)> f;
  Tensors inputs;
};

Tensor constant() { return apart({2, 3}, 9); }

std::vector<Case> cases() {
  const Tensor a = apart({2, 3}), b = apart({2, 3}, 7), row = apart({3}, 7), up = positive({2, 3});
  const Tensor mask = tensor_bool({{true, false, true}, {false, false, true}});
  return {
      {"add", [](const Tensors& t) { return t[0] + t[1]; }, {a, row}},
      {"sub", [](const Tensors& t) { return t[0] - t[1]; }, {row, a}},
      {"pow", [](const Tensors& t) { return pow(t[0], t[1]); }, {up, row}},
      {"square", [](const Tensors& t) { return t[0].pow(2); }, {a}},
      {"maximum", [](const Tensors& t) { return maximum(t[0], t[1]); }, {a, row + 0.01f}},
      {"minimum", [](const Tensors& t) { return minimum(t[0], t[1]); }, {a, row + 0.01f}},
      {"neg", [](const Tensors& t) { return -t[0]; }, {a}},
      {"sqrt", [](const Tensors& t) { return t[0].sqrt(); }, {up}},
      {"rsqrt", [](const Tensors& t) { return t[0].rsqrt(); }, {up}},
      {"abs", [](const Tensors& t) { return t[0].abs(); }, {a}},
      {"clamp", [](const Tensors& t) { return t[0].clamp(-1, 0.5f); }, {a}},
      {"where", [mask](const Tensors& t) { return where(mask, t[0], t[1]); }, {a, row}},
      {"clone", [](const Tensors& t) { return t[0].clone(); }, {a}},
      {"contiguous", [](const Tensors& t) { return t[0].t().contiguous(); }, {a}},
      {"reshape",
       [](const Tensors& t) {
         return t[0].t().reshape({2, 3}) * constant();
       },
       {a}},
      {"permute",
       [](const Tensors& t) {
         return t[0].permute({2, 0, 1}).exp();
       },
       {apart({2, 3, 2})}},
      {"expand",
       [](const Tensors& t) {
         return t[0].expand({2, 2, 3}).exp();
       },
       {apart({2, 1})}},
      {"squeeze", [](const Tensors& t) { return t[0].unsqueeze(1).squeeze(1) * constant(); }, {a}},
      {"mean", [](const Tensors& t) { return t[0].mean(); }, {a}},
      {"min", [](const Tensors& t) { return t[0].min(0); }, {a}},
      {"var", [](const Tensors& t) { return t[0].var(); }, {a}},
      {"concat",
       [](const Tensors& t) {
         return concat({t[0], t[1], t[0]}, 1) * 2.0f;
       },
       {a, apart({2, 1}, 4)}},
      {"stack",
       [](const Tensors& t) {
         return stack({t[0], t[1]}, 1).exp();
       },
       {a, b}},
      {"split", [](const Tensors& t) { return t[0].split(2, 1)[1] * t[0].split(2, 1)[0]; }, {a}},
      {"relu", [](const Tensors& t) { return relu(t[0]); }, {a}},
      {"leaky_relu", [](const Tensors& t) { return leaky_relu(t[0], 0.2f); }, {a}},
      {"sigmoid", [](const Tensors& t) { return sigmoid(t[0]); }, {a}},
      {"tanh", [](const Tensors& t) { return tanh(t[0]); }, {a}},
      {"gelu", [](const Tensors& t) { return gelu(t[0]); }, {a}},
      {"gelu_tanh", [](const Tensors& t) { return gelu_tanh(t[0]); }, {a}},
      {"silu", [](const Tensors& t) { return silu(t[0]); }, {a}},
      {"mse_loss", [](const Tensors& t) { return mse_loss(t[0], t[1]); }, {a, b}},
      {"l1_loss", [](const Tensors& t) { return l1_loss(t[0], t[1]); }, {a, b + 0.02f}},
      {"huber_loss", [](const Tensors& t) { return huber_loss(t[0], t[1]); }, {a, b + 0.02f}},
      {"log_sum_exp", [](const Tensors& t) { return log_sum_exp(t[0], 0); }, {a}},
      {"binary_cross_entropy",
       [mask](const Tensors& t) { return binary_cross_entropy_with_logits(t[0], mask.to(DType::f32)); },
       {a}},
      {"binary_cross_entropy with pos_weight",
       [mask, row](const Tensors& t) {
         return binary_cross_entropy_with_logits(t[0], mask.to(DType::f32), {.pos_weight = row + 3.0f});
       },
       {a}},
      {"kl_div", [](const Tensors& t) { return kl_div(log_softmax(t[0]), softmax(t[1])); }, {a, b}},
      {"linear",
       [](const Tensors& t) { return linear(t[0], t[1], t[2]); },
       {a, apart({2, 3}, 5), apart({2}, 6)}},
      {"add_", [](const Tensors& t) { return (t[0] * 2.0f) += t[1]; }, {a, row}},
      {"sub_", [](const Tensors& t) { return (t[0] * 2.0f) -= t[1]; }, {a, row}},
  };
}

}  // namespace

TEST(GivenGradients, AgreeWithDifferences) {
  EXERCISE("05.5");
  enable_autograd();
  for (const Case& each : cases()) {
    SCOPED_TRACE(each.name);
    EXPECT_GRADIENT_OK(each.f, each.inputs);
  }
}

TEST(GivenGradients, AtCornersAreThoseOfPyTorch) {
  EXERCISE("05.5");
  const Tensor corner = tensor({0});
  const auto at = [](const std::function<Tensor(const Tensors&)>& f, const Tensors& inputs) {
    return gradients_of(f, inputs)[0];
  };
  EXPECT_TENSOR_EQ(at([](const Tensors& t) { return relu(t[0]); }, {corner}), tensor({0}));
  EXPECT_TENSOR_EQ(at([](const Tensors& t) { return t[0].abs(); }, {corner}), tensor({0}));
  EXPECT_TENSOR_EQ(at([](const Tensors& t) { return t[0].clamp(0, 1); }, {corner}), tensor({1}));
  EXPECT_TENSOR_EQ(at([](const Tensors& t) { return maximum(t[0], t[1]); }, {corner, corner}),
                   tensor({0.5f}));
  EXPECT_TENSOR_EQ(at([](const Tensors& t) { return t[0].pow(0); }, {corner}), tensor({0}));
  EXPECT_TENSOR_EQ(at([](const Tensors& t) { return gelu(t[0]); }, {corner}), tensor({0.5f}));
}

TEST(GivenGradients, StayFiniteFarOut) {
  EXERCISE("05.5");
  const Tensor far = tensor({-1e4f, 1e4f}), ends = tensor({0, 1});
  for (const auto& [name, f] : std::vector<std::pair<const char*, Tensor (*)(const Tensor&)>>{
           {"sigmoid", sigmoid}, {"silu", silu}, {"gelu", gelu}, {"gelu_tanh", gelu_tanh}, {"relu", relu}}) {
    SCOPED_TRACE(name);
    const Tensor d = gradients_of([f = f](const Tensors& t) { return f(t[0]); }, {far})[0];
    EXPECT_TENSOR_NEAR(d, std::string(name) == "sigmoid" ? zeros({2}) : ends, 1e-6);
  }
}
