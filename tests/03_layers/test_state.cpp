#include "03_layers/trees.h"
#include "support/expect.h"

using namespace tinytorch;
using namespace trees;
using testing_support::raw_values;

using nn::Names;

TEST(StateDict, NamesParametersAndSavedBuffers) {
  EXERCISE("03.8");
  const Pair model(2, 3);
  const NamedTensors state = model.state_dict();
  EXPECT_EQ(names_of(state), (Names{"left.factor", "left.calls", "right.factor", "right.calls"}));
  EXPECT_TENSOR_EQ(state[0].second, tensor({2}));
  EXPECT_TENSOR_EQ(state[2].second, tensor({3}));
}

TEST(StateDict, SharesTheMemoryAndNotTheHistory) {
  EXERCISE("03.8");
  Pair model(2, 3);
  NamedTensors state = model.state_dict();
  EXPECT_FALSE(state[0].second.requires_grad());
  EXPECT_TRUE(model.left->factor.requires_grad());
  EXPECT_TRUE(state[0].second.shares_storage_with(model.left->factor));
}

TEST(LoadStateDict, CopiesEveryNumber) {
  EXERCISE("03.9");
  Pair model;
  model.load_state_dict({{"left.factor", tensor({2})},
                         {"left.calls", tensor({3})},
                         {"right.factor", tensor({4})},
                         {"right.calls", tensor({5})}});
  EXPECT_TENSOR_EQ(model.left->factor, tensor({2}));
  EXPECT_TENSOR_EQ(model.left->calls, tensor({3}));
  EXPECT_TENSOR_EQ(model.child_as<Scale>("right")->factor, tensor({4}));
  EXPECT_TENSOR_EQ(model.child_as<Scale>("right")->calls, tensor({5}));
}

TEST(LoadStateDict, GoesByNameAndNotByOrder) {
  EXERCISE("03.9");
  Pair model;
  model.load_state_dict({{"right.calls", tensor({5})},
                         {"right.factor", tensor({4})},
                         {"left.calls", tensor({3})},
                         {"left.factor", tensor({2})}});
  EXPECT_TENSOR_EQ(model.left->factor, tensor({2}));
  EXPECT_TENSOR_EQ(model.child_as<Scale>("right")->calls, tensor({5}));
}

TEST(LoadStateDict, WritesIntoTheTensorsThatAreThere) {
  EXERCISE("03.9");
  Pair model;
  const Tensor held = model.left->factor;  // as an optimizer holds it
  const Pair source(8, 9);
  model.load_state_dict(source.state_dict());
  EXPECT_TRUE(model.left->factor.is(held));
  EXPECT_TENSOR_EQ(held, tensor({8}));
  EXPECT_TRUE(held.requires_grad());
}

TEST(LoadStateDict, LeavesTheSourceAloneAndShareNothing) {
  EXERCISE("03.9");
  Pair model(1, 1);
  Pair source(8, 9);
  model.load_state_dict(source.state_dict());
  EXPECT_TENSOR_EQ(source.left->factor, tensor({8}));
  EXPECT_FALSE(model.left->factor.shares_storage_with(source.left->factor));
}

TEST(LoadStateDict, MakesTwoModelsAgree) {
  EXERCISE("03.9");
  Generator one(1), other(2);
  const auto make = [](Generator& random) {
    return nn::sequential({std::make_shared<nn::Linear>(4, 8, random), std::make_shared<nn::ReLU>(),
                           std::make_shared<nn::Linear>(8, 3, random)});
  };
  const auto model = make(one), twin = make(other);
  const Tensor x = randn({5, 4}, one);
  EXPECT_NE(raw_values((*twin)(x)), raw_values((*model)(x)));
  const nn::Unmatched unmatched = twin->load_state_dict(model->state_dict());
  EXPECT_TRUE(unmatched.missing.empty() && unmatched.unexpected.empty());
  EXPECT_TENSOR_EQ((*twin)(x), (*model)(x));
}

TEST(LoadStateDict, ReadsAViewAsItIs) {
  EXERCISE("03.9");
  Generator random(1);
  nn::Linear layer(2, 3, random, false);
  layer.load_state_dict({{"weight", tensor({{1, 2, 3}, {4, 5, 6}}).t()}});
  EXPECT_TENSOR_EQ(layer.weight, tensor({{1, 4}, {2, 5}, {3, 6}}));
}

TEST(LoadStateDict, ListsWhatDoesNotMatch) {
  EXERCISE("03.9");
  Pair model(1, 1);
  const NamedTensors state = {{"left.factor", tensor({2})},
                              {"left.call", tensor({3})},
                              {"right.factor", tensor({4})},
                              {"right.calls", tensor({5})}};
  EXPECT_THROWS(model.load_state_dict(state), KeyError, "load_state_dict: the state lacks left.calls",
                "Pair does not know left.call;", "did you mean left.calls?", "strict = false");
  EXPECT_TENSOR_EQ(model.left->factor, tensor({1}));  // nothing was written

  const nn::Unmatched unmatched = model.load_state_dict(state, false);
  EXPECT_EQ(unmatched.missing, (Names{"left.calls"}));
  EXPECT_EQ(unmatched.unexpected, (Names{"left.call"}));
  EXPECT_TENSOR_EQ(model.left->factor, tensor({2}));
  EXPECT_TENSOR_EQ(model.left->calls, tensor({0}));
  EXPECT_TENSOR_EQ(model.child_as<Scale>("right")->calls, tensor({5}));
}

TEST(LoadStateDict, CutsALongListOfNames) {
  EXERCISE("03.9");
  Tree model;
  for (int i = 0; i < 20; ++i) model.grow("layer" + std::to_string(i), std::make_shared<Scale>());
  model.load_state_dict(model.state_dict());
  EXPECT_THROWS(model.load_state_dict({}), KeyError, "layer0.factor, layer0.calls", "... (40 in all)");
}

TEST(LoadStateDict, WritesNothingUnlessEverythingFits) {
  EXERCISE("03.9");
  Generator random(1);
  nn::Linear layer(2, 3, random);
  layer.load_state_dict({{"weight", ones({3, 2})}, {"bias", ones({3})}});
  EXPECT_THROWS(layer.load_state_dict({{"weight", zeros({3, 2})}, {"bias", zeros({4})}}), ShapeError,
                "load_state_dict: bias of Linear is (3,) but (4,) in the state");
  EXPECT_THROWS(layer.load_state_dict({{"weight", zeros({2, 3})}, {"bias", zeros({3})}}), ShapeError,
                "weight of Linear is (3, 2) but (2, 3)", "the other way round");
  EXPECT_THROWS(layer.load_state_dict({{"weight", zeros({3, 2})}, {"bias", zeros({3}, DType::i32)}}),
                DTypeError, "bias of Linear is f32 but i32 in the state", ".to()");
  EXPECT_THROWS(
      layer.load_state_dict({{"weight", zeros({3, 2})}, {"weight", zeros({3, 2})}, {"bias", zeros({3})}}),
      KeyError, "two tensors called weight");
  EXPECT_THROWS(layer.load_state_dict({{"weight", zeros({3, 2})}, {"bias", Tensor()}}), ValueError,
                "bias of the state is an undefined tensor");
  EXPECT_TENSOR_EQ(layer.weight, ones({3, 2}));
  EXPECT_TENSOR_EQ(layer.bias, ones({3}));
}

TEST(CopyByName, LeavesOutNamesOfOneSideOnly) {
  EXERCISE("03.9");
  const Tensor a = zeros({2}), b = zeros({2}), c = zeros({2});
  kernels::copy_by_name({{"a", a}, {"b", b}, {"c", c}},
                        {{"c", tensor({5, 6})}, {"d", tensor({7, 8})}, {"a", tensor({1, 2})}});
  EXPECT_TENSOR_EQ(a, tensor({1, 2}));
  EXPECT_TENSOR_EQ(b, tensor({0, 0}));
  EXPECT_TENSOR_EQ(c, tensor({5, 6}));
  kernels::copy_by_name({}, {{"a", tensor({1})}});
}

TEST(CopyByName, TakesNamesWhole) {
  EXERCISE("03.9");
  const Tensor a = zeros({1}), ab = zeros({1});
  kernels::copy_by_name({{"a", a}, {"a.b", ab}}, {{"a.b", tensor({2})}, {"b", tensor({3})}});
  EXPECT_TENSOR_EQ(a, tensor({0}));
  EXPECT_TENSOR_EQ(ab, tensor({2}));
}
