#include "03_layers/trees.h"
#include "support/expect.h"

using namespace tinytorch;
using namespace trees;
using testing_support::raw_values;

using nn::Names;

namespace {

std::shared_ptr<Tree> tree() { return std::make_shared<Tree>(); }

// model { encoder { 0: Scale, 1: Pair { left, right } }, head: Scale }
struct Model : Tree {
  Model() : Tree("Model") {
    encoder->grow("0", std::make_shared<Scale>(2)).grow("1", pair);
    grow("encoder", encoder).grow("head", std::make_shared<Scale>(5));
  }
  std::shared_ptr<Tree> encoder = tree();
  std::shared_ptr<Pair> pair = std::make_shared<Pair>(3, 4);
};

}  // namespace

// ---- training and evaluation

TEST(Mode, IsTrainingAtFirst) {
  EXERCISE("03.7");
  Scale module;
  EXPECT_TRUE(module.is_training());
  module.train();
  EXPECT_TRUE(module.is_training());
}

TEST(Mode, IsSetAndSetBack) {
  EXERCISE("03.7");
  Scale module;
  module.eval();
  EXPECT_FALSE(module.is_training());
  module.train();
  EXPECT_TRUE(module.is_training());
  module.train(false);
  EXPECT_FALSE(module.is_training());
}

TEST(Mode, ReachesEveryModuleBelow) {
  EXERCISE("03.7");
  Model model;
  const auto expect_all = [&](bool training) {
    EXPECT_EQ(model.is_training(), training);
    for (const char* name :
         {"encoder", "encoder.0", "encoder.1", "encoder.1.left", "encoder.1.right", "head"}) {
      EXPECT_EQ(model.child(name)->is_training(), training) << name;
    }
  };
  expect_all(true);
  model.eval();
  expect_all(false);
  model.train();
  expect_all(true);
}

TEST(Mode, OfOneBranchLeavesTheOthersAlone) {
  EXERCISE("03.7");
  Model model;
  model.child("encoder.1")->eval();
  EXPECT_FALSE(model.child("encoder.1.left")->is_training());
  EXPECT_FALSE(model.child("encoder.1.right")->is_training());
  EXPECT_TRUE(model.is_training());
  EXPECT_TRUE(model.child("encoder")->is_training());
  EXPECT_TRUE(model.child("encoder.0")->is_training());
  model.train();  // in that mode already, but not everywhere
  EXPECT_TRUE(model.child("encoder.1.left")->is_training());
}

// ---- names

TEST(NamedModules, BeginsWithTheModuleItself) {
  EXERCISE("03.8");
  const Scale module;
  const nn::NamedModules modules = module.named_modules();
  ASSERT_EQ(modules.size(), 1u);
  EXPECT_EQ(modules[0].first, "");
  EXPECT_EQ(modules[0].second, &module);
}

TEST(NamedModules, JoinsTheNamesOnTheWay) {
  EXERCISE("03.8");
  const Model model;
  EXPECT_EQ(names_of(model.named_modules()),
            (Names{"", "encoder", "encoder.0", "encoder.1", "encoder.1.left", "encoder.1.right", "head"}));
  for (const auto& [name, module] : model.encoder->named_modules()) {
    EXPECT_EQ(module, name.empty() ? model.encoder.get() : model.encoder->child(name).get()) << name;
  }
  EXPECT_EQ(names_of(model.encoder->named_modules()), (Names{"", "0", "1", "1.left", "1.right"}));
}

TEST(NamedModules, IsTheSameTheSecondTime) {
  EXERCISE("03.8");
  const Model model;
  EXPECT_EQ(names_of(model.named_modules()), names_of(model.named_modules()));
}

TEST(NamedModules, FollowsAChainAllTheWayDown) {
  EXERCISE("03.8");
  auto chain = tree();
  for (int depth = 0; depth < 40; ++depth) {
    auto above = tree();
    above->grow("a", chain);
    chain = above;
  }
  const nn::NamedModules modules = chain->named_modules();
  ASSERT_EQ(modules.size(), 41u);
  EXPECT_EQ(modules.back().first.size(), 79u);  // forty times a, and dots between
}

TEST(NamedModules, ListsASharedModuleUnderBothNames) {
  EXERCISE("03.8");
  const auto shared = std::make_shared<Scale>();
  Tree model;
  model.grow("a", shared).grow("b", shared);
  EXPECT_EQ(names_of(model.named_modules()), (Names{"", "a", "b"}));
}

TEST(JoinNames, PutsADotBetweenTwoNames) {
  EXPECT_EQ(nn::join_names("encoder.0", "weight"), "encoder.0.weight");
  EXPECT_EQ(nn::join_names("", "weight"), "weight");
  EXPECT_EQ(nn::join_names("encoder", ""), "encoder");
}

TEST(NamedParameters, CarryTheirFullNames) {
  EXERCISE("03.8");
  Model model;
  EXPECT_EQ(names_of(model.named_parameters()),
            (Names{"encoder.0.factor", "encoder.1.left.factor", "encoder.1.right.factor", "head.factor"}));
  EXPECT_EQ(names_of(model.named_buffers()),
            (Names{"encoder.0.calls", "encoder.0.scratch", "encoder.1.left.calls", "encoder.1.left.scratch",
                   "encoder.1.right.calls", "encoder.1.right.scratch", "head.calls", "head.scratch"}));
}

TEST(NamedParameters, AreTheTensorsThemselves) {
  EXERCISE("03.8");
  Pair model(2, 3);
  const NamedTensors named = model.named_parameters();
  ASSERT_EQ(named.size(), 2u);
  EXPECT_TRUE(named[0].second.is(model.left->factor));
  ASSERT_EQ(model.parameters().size(), 2u);
  EXPECT_TRUE(model.parameters()[0].is(model.left->factor));
  EXPECT_TENSOR_EQ(model.parameters()[1], tensor({3}));
}

TEST(NamedParameters, LeaveOutWhatIsNotThere) {
  EXERCISE("03.8");
  Generator random(1);
  EXPECT_EQ(names_of(nn::Linear(2, 3, random, false).named_parameters()), (Names{"weight"}));
  EXPECT_EQ(names_of(nn::Linear(2, 3, random).named_parameters()), (Names{"weight", "bias"}));
  EXPECT_TRUE(nn::ReLU().parameters().empty());
}

TEST(NamedParameters, ListATiedWeightOnceAndSaveItTwice) {
  EXERCISE("03.8");
  Pair model;
  model.child_as<Scale>("right")->factor = model.left->factor;
  EXPECT_EQ(names_of(model.named_parameters()), (Names{"left.factor"}));
  EXPECT_EQ(model.parameters().size(), 1u);
  EXPECT_EQ(names_of(model.state_dict()),
            (Names{"left.factor", "left.calls", "right.factor", "right.calls"}));
}

TEST(NamedParameters, ListTheTensorsOfASharedModuleOnce) {
  EXERCISE("03.8");
  const auto shared = std::make_shared<Scale>();
  Tree model;
  model.grow("a", shared).grow("b", shared);
  EXPECT_EQ(names_of(model.named_parameters()), (Names{"a.factor"}));
  EXPECT_EQ(names_of(model.state_dict()), (Names{"a.factor", "a.calls", "b.factor", "b.calls"}));
}

TEST(NamedParameters, SeeATensorThatWasAssignedLater) {
  EXERCISE("03.8");
  Pair model;
  model.left->factor = tensor({7, 8});
  EXPECT_TENSOR_EQ(model.parameters()[0], tensor({7, 8}));
}

TEST(ZeroGrad, ForgetsEveryGradient) {
  EXERCISE("03.8");
  Pair model;
  for (Tensor& each : model.parameters()) each.set_grad(ones({1}));
  EXPECT_TRUE(model.left->factor.grad().defined());
  model.zero_grad();
  for (const Tensor& each : model.parameters()) EXPECT_FALSE(each.grad().defined());
}

// ---- registering: given, and every message counts

TEST(Registering, MarksParametersAndNotBuffers) {
  const Scale module;
  EXPECT_TRUE(module.factor.requires_grad());  // before anybody enabled autograd
  EXPECT_FALSE(module.calls.requires_grad());
}

TEST(Registering, MarksWhatIsAssignedLater) {
  EXERCISE("03.8");
  Tree model;
  Tensor weight = ones({2}), bias;  // bias is absent so far
  model.register_parameter("weight", weight);
  model.register_parameter("bias", bias);
  weight = zeros({3}), bias = zeros({3});
  EXPECT_EQ(names_of(model.named_parameters()), (Names{"weight", "bias"}));
  EXPECT_TRUE(weight.requires_grad());
  EXPECT_TRUE(bias.requires_grad());
  weight = ones({3});
  static_cast<void>(model.state_dict());
  EXPECT_TRUE(weight.requires_grad());
}

TEST(Registering, MarksWhatIsAssignedLaterBeforeACall) {
  Scale model;
  model.factor = tensor({3});
  EXPECT_TENSOR_EQ(model(tensor({2})), tensor({6}));
  EXPECT_TRUE(model.factor.requires_grad());
}

TEST(Registering, LeavesAFrozenParameterFrozen) {
  EXERCISE("03.8");
  Scale model;
  model.factor.requires_grad_(false);
  static_cast<void>(model(tensor({2})));
  static_cast<void>(model.parameters());
  EXPECT_FALSE(model.factor.requires_grad());
}

TEST(Registering, LivesWithAParameterThatIsAbsent) {
  EXERCISE("03.8");
  Tree model;
  Tensor weight;
  model.register_parameter("weight", weight);
  EXPECT_TRUE(model.state_dict().empty());
  EXPECT_TRUE(model.parameters().empty());
  model.zero_grad();
  EXPECT_TRUE(model.load_state_dict({}).missing.empty());
  EXPECT_EQ(nn::summary(static_cast<const nn::Module&>(model)).parameters, 0);
}

TEST(Registering, RefusesAnotherDtypeThatIsAssignedLater) {
  EXERCISE("03.8");
  Tree model;
  Tensor weight = ones({2});
  model.register_parameter("weight", weight);
  weight = zeros({2}, DType::i32);
  EXPECT_THROWS(model.parameters(), DTypeError, "weight of Tree is i32", "register_buffer");
}

TEST(Registering, RefusesNamesThatCannotBeFoundAgain) {
  Tree model;
  Tensor a = ones({1}), b = ones({1});
  model.register_parameter("weight", a);
  EXPECT_THROWS(model.register_parameter("weight", b), ValueError, "register_parameter: Tree already has",
                "called weight");
  EXPECT_THROWS(model.register_buffer("weight", b), ValueError, "register_buffer", "already has");
  EXPECT_THROWS(model.grow("weight", tree()), ValueError,
                "add_child: Tree already has something called weight");
  EXPECT_THROWS(model.grow("", tree()), ValueError, "add_child: '' cannot be a name in Tree");
  EXPECT_THROWS(model.grow("a.b", tree()), ValueError, "'a.b' cannot be a name", "dots join names");
}

TEST(Registering, TakesOnlyF32AsParameters) {
  Tree model;
  Tensor labels = zeros({2}, DType::i32);
  EXPECT_THROWS(model.register_parameter("labels", labels), DTypeError, "labels of Tree is i32",
                "register_buffer");
  model.register_buffer("labels", labels);
}

TEST(Registering, RefusesCycles) {
  const auto top = tree(), middle = tree(), bottom = tree();
  top->grow("middle", middle);
  middle->grow("bottom", bottom);
  EXPECT_THROWS(bottom->grow("up", top), ValueError, "add_child: Tree is inside the Tree given for up",
                "cannot contain itself");
  EXPECT_THROWS(top->grow("self", top), ValueError, "cannot contain itself");
  bottom->grow("side", std::make_shared<Scale>());
  EXPECT_THROWS(top->replace_child("middle.bottom", top), ValueError, "replace_child",
                "cannot contain itself");
  EXPECT_THROWS(top->replace_child("middle.bottom", middle), ValueError, "cannot contain itself");
}

// ---- children

TEST(Children, AreFoundByName) {
  const Model model;
  EXPECT_EQ(model.child("encoder").get(), model.encoder.get());
  EXPECT_EQ(model.child("encoder.1.left")->type(), "Scale");
  EXPECT_TENSOR_EQ(model.child_as<Scale>("encoder.0")->factor, tensor({2}));
  EXPECT_EQ(model.children().size(), 2u);
  EXPECT_EQ(model.children()[1].name, "head");
}

TEST(Children, ThatAreNotThereAreNamedWithTheNearest) {
  const Model model;
  EXPECT_THROWS(model.child("haed"), KeyError, "child: there is no 'haed' in Model", "encoder, head",
                "did you mean head?");
  EXPECT_THROWS(model.child("encoder.1.lef"), KeyError, "encoder.1 has the children left, right",
                "did you mean left?");
  EXPECT_THROWS(model.child("encoder.7"), KeyError, "'encoder.7'", "encoder has the children 0, 1");
  EXPECT_THROWS(model.child("head.0"), KeyError, "head has no children");
  EXPECT_THROWS(model.child(""), KeyError, "Model has the children");
  EXPECT_THROWS(model.child_as<nn::Linear>("head"), ValueError, "child_as: head of Model is a Scale");
}

TEST(ReplaceChild, ReturnsTheOldOneAndTheNewOneIsCalled) {
  EXERCISE("03.7");
  Pair model(2, 3);
  EXPECT_TENSOR_EQ(model(tensor({1})), tensor({6}));
  const nn::ModulePtr old = model.replace_child("left", std::make_shared<Scale>(10));
  EXPECT_TENSOR_EQ(model(tensor({1})), tensor({30}));
  EXPECT_TENSOR_EQ(model.left->factor, tensor({10}));
  model.replace_child("right", std::make_shared<nn::Identity>());
  EXPECT_TENSOR_EQ(model(tensor({1})), tensor({10}));
  model.replace_child("left", old);
  EXPECT_TENSOR_EQ(model(tensor({1})), tensor({2}));
}

TEST(ReplaceChild, ReachesDownByADottedName) {
  EXERCISE("03.7");
  Model model;
  model.replace_child("encoder.1.right", std::make_shared<Scale>(100));
  EXPECT_TENSOR_EQ((*model.pair)(tensor({1})), tensor({300}));
}

TEST(ReplaceChild, KeepsTheMode) {
  EXERCISE("03.7");
  Model model;
  model.eval();
  model.replace_child("encoder.1", std::make_shared<Pair>());
  EXPECT_FALSE(model.child("encoder.1")->is_training());
  EXPECT_FALSE(model.child("encoder.1.left")->is_training());
}

TEST(ReplaceChild, RefusesWhatDoesNotFit) {
  EXERCISE("03.7");
  Pair model;
  model.replace_child("left", std::make_shared<Scale>());
  EXPECT_THROWS(model.replace_child("left", std::make_shared<nn::Identity>()), ValueError,
                "replace_child: left of Pair holds a Scale and cannot hold a Identity");
  EXPECT_THROWS(model.replace_child("left", nullptr), ValueError, "no module was given for left of Pair");
  EXPECT_THROWS(model.replace_child("lfet", std::make_shared<Scale>()), KeyError,
                "replace_child: there is no 'lfet'", "did you mean left?");
  EXPECT_EQ(model.left->type(), "Scale");
}

// ---- calling

TEST(Calling, AModuleWithoutForwardSaysSo) {
  Tree model("Attention");
  EXPECT_THROWS(model(ones({1})), ValueError, "Attention: has no forward(x) of one tensor");
}
