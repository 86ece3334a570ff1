#include "03_layers/trees.h"
#include "support/expect.h"
#include "tinytorch/activations.h"

using namespace tinytorch;
using namespace trees;

namespace {

struct AddOne : nn::Module {
  AddOne() : Module("AddOne") {}
  Tensor forward(const Tensor& x) override {
    ++called;
    return x + 1;
  }
  int called = 0;
};

}  // namespace

TEST(Sequential, PassesTheOutputOfOneToTheNext) {
  EXERCISE("03.6");
  nn::Sequential model{std::make_shared<AddOne>(), std::make_shared<Scale>(10), std::make_shared<AddOne>()};
  EXPECT_TENSOR_EQ(model(tensor({1, 2})), tensor({21, 31}));
}

TEST(Sequential, GoesFromTheFirstToTheLast) {
  EXERCISE("03.6");
  nn::Sequential add_then_scale{std::make_shared<AddOne>(), std::make_shared<Scale>(10)};
  nn::Sequential scale_then_add{std::make_shared<Scale>(10), std::make_shared<AddOne>()};
  EXPECT_TENSOR_EQ(add_then_scale(tensor({1})), tensor({20}));
  EXPECT_TENSOR_EQ(scale_then_add(tensor({1})), tensor({11}));
}

TEST(Sequential, OfNothingIsTheIdentity) {
  EXERCISE("03.6");
  nn::Sequential model;
  const Tensor x = tensor({1, 2});
  EXPECT_TRUE(model(x).is(x));
  EXPECT_EQ(model.size(), 0);
}

TEST(Sequential, CallsEachLayerOnce) {
  EXERCISE("03.6");
  const auto layer = std::make_shared<AddOne>();
  nn::Sequential model{layer, layer, std::make_shared<Scale>(2)};
  EXPECT_TENSOR_EQ(model(tensor({0})), tensor({4}));
  EXPECT_EQ(layer->called, 2);  // it is there twice
  EXPECT_TENSOR_EQ(model(tensor({1})), tensor({6}));
}

TEST(Sequential, CallsLayersAsFunctionsSoThatOthersCanWatch) {
  EXERCISE("03.6");
  struct Count : nn::detail::OutputWatch {
    void came_out(const nn::Module&, const Tensor&) override { ++calls; }
    int calls = 0;
  } watch;
  nn::Sequential model{std::make_shared<AddOne>(), std::make_shared<AddOne>()};
  EXPECT_TENSOR_EQ(model(tensor({1})), tensor({3}));
  EXPECT_EQ(watch.calls, 3) << "two layers and the model; write (*layer.module)(x), not forward(x)";
}

TEST(Sequential, NestsAndGrows) {
  EXERCISE("03.6");
  const auto inner = nn::sequential({std::make_shared<AddOne>(), std::make_shared<Scale>(3)});
  nn::Sequential model{inner};
  model.append(std::make_shared<AddOne>());
  EXPECT_EQ(model.size(), 2);
  EXPECT_TENSOR_EQ(model(tensor({1})), tensor({7}));
  EXPECT_EQ(model.child("0.1")->type(), "Scale");
}

TEST(Sequential, LetsAnErrorOfALayerThrough) {
  EXERCISE("03.6");
  Generator random(1);
  nn::Sequential model{std::make_shared<nn::Linear>(3, 2, random),
                       std::make_shared<nn::Linear>(3, 1, random)};
  EXPECT_THROWS(model(ones({4, 3})), ShapeError, "linear: x is (4, 2) and weight is (1, 3)");
}

TEST(Sequential, HasAPlaceForEveryLayer) {
  EXPECT_THROWS(nn::Sequential({nullptr}), ValueError, "add_child: no module was given for 0 of Sequential",
                "Identity");
}

TEST(Flatten, MergesAllButTheBatch) {
  nn::Flatten flatten;
  const Tensor x = zeros({2, 3, 4, 5});
  const Tensor y = flatten(x);
  EXPECT_EQ(y.shape(), (Shape{2, 60}));
  EXPECT_TRUE(y.shares_storage_with(x));
  nn::Flatten last_two(2), all(0);
  EXPECT_EQ(last_two(x).shape(), (Shape{2, 3, 20}));
  EXPECT_EQ(all(x).shape(), (Shape{120}));
}

TEST(Identity, ReturnsXItself) {
  nn::Identity identity;
  const Tensor x = tensor({1, 2});
  EXPECT_TRUE(identity(x).is(x));
}

TEST(ActivationLayers, ApplyTheFunctionsOfModule02) {
  const Tensor x = tensor({{-3, -0.5f, 0}, {0.25f, 2, 30}});
  const auto expect = [&](nn::Module&& layer, const Tensor& want, const std::string& type) {
    EXPECT_TENSOR_EQ(layer(x), want);
    EXPECT_EQ(layer.type(), type);
    EXPECT_TRUE(layer.children().empty());
  };
  expect(nn::ReLU(), relu(x), "ReLU");
  expect(nn::Sigmoid(), sigmoid(x), "Sigmoid");
  expect(nn::Tanh(), tanh(x), "Tanh");
  expect(nn::SiLU(), silu(x), "SiLU");
  expect(nn::GELU(), gelu(x), "GELU");
  expect(nn::GELU(true), gelu_tanh(x), "GELU");
  expect(nn::LeakyReLU(), leaky_relu(x, 0.01f), "LeakyReLU");
  expect(nn::LeakyReLU(0.3f), leaky_relu(x, 0.3f), "LeakyReLU");
  expect(nn::Softmax(), softmax(x, -1), "Softmax");
  expect(nn::Softmax(0), softmax(x, 0), "Softmax");
}
