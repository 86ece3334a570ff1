// What is graded in module 03. Trees are grown here from the seed, of modules that hold no exercise.

#include <memory>
#include <string>
#include <vector>

#include "03_layers/trees.h"
#include "support/scenario.h"

using namespace tinytorch;
using namespace tinytorch::scenario;
using trees::Scale;
using trees::Tree;

namespace {

using Numbers = std::vector<Index>;

Generator generator(Inputs& in) { return Generator(static_cast<std::uint64_t>(in.integer(0, 1 << 30))); }

float factor(Inputs& in) { return static_cast<float>(in.number(0.5, 2)); }

/// A tree with names from the seed: some children are leaves, some have children of their own.
std::shared_ptr<Tree> random_tree(Inputs& in, int depth) {
  const auto tree = std::make_shared<Tree>();
  const Index children = in.integer(2, 4);
  for (Index i = 0; i < children; ++i) {
    const std::string name = str(static_cast<char>('a' + i), in.integer(0, 99));
    if (depth > 0 && (i == 0 || in.coin())) {
      tree->grow(name, random_tree(in, depth - 1));
    } else {
      tree->grow(name, std::make_shared<Scale>());
    }
  }
  return tree;
}

/// The modes of a tree, children first to last, read one module at a time.
void modes(const nn::Module& module, Numbers& out) {
  out.push_back(module.is_training());
  for (const auto& place : module.children()) modes(*place.module, out);
}

/// x + shift
struct Shift : nn::Module {
  explicit Shift(float by) : Module("Shift"), shift(by) {}
  Tensor forward(const Tensor& x) override { return x + shift; }
  float shift;
};

/// Layers that add and layers that multiply, so that their order can be seen in what comes out.
nn::ModulePtr random_layer(Inputs& in) {
  if (in.coin()) return std::make_shared<Scale>(factor(in));
  return std::make_shared<Shift>(factor(in));
}

std::string lines(const nn::Names& names) {
  std::string out;
  for (const std::string& name : names) out += "[" + name + "]";
  return out;
}

}  // namespace

// ---- 03.1 fans

SCENARIO("03.1", "FansOfMatrices", {.judge = exact, .visibility = visible}) {
  Numbers fans;
  for (int i = 0; i < 6; ++i) {
    const nn::Fans answer = kernels::fans(in.shape(2, 1, 50));
    fans.insert(fans.end(), {answer.in, answer.out});
  }
  emit("fans", fans);
}

SCENARIO("03.1", "FansWithWindows", {.judge = exact}) {
  Numbers fans;
  for (Index rank = 3; rank <= 5; ++rank) {
    const nn::Fans answer = kernels::fans(in.shape(rank, 2, 9));
    fans.insert(fans.end(), {answer.in, answer.out});
  }
  emit("fans", fans);
}

// ---- 03.2 xavier_deviation

SCENARIO("03.2", "XavierDeviations",
         {.judge = close, .rtol = 1e-6, .why = "one root", .visibility = visible}) {
  std::vector<float> out;
  for (int i = 0; i < 8; ++i) {
    out.push_back(kernels::xavier_deviation({in.integer(1, 2000), in.integer(1, 2000)}, factor(in)));
  }
  emit("deviations", Tensor::from(out, {8}));
}

SCENARIO("03.2", "FillsAWeight",
         {.judge = close, .rtol = 1e-5, .atol = 1e-7, .why = "one root, one product"}) {
  Generator random = generator(in);
  const Tensor weight = Tensor::empty(in.shape(2, 3, 9)), filter = Tensor::empty(in.shape(4, 2, 5));
  nn::init::xavier_uniform_(weight, random, factor(in));
  nn::init::xavier_normal_(filter, random);
  emit("weight", weight);
  emit("filter", filter);
}

// ---- 03.3 kaiming_deviation

SCENARIO("03.3", "KaimingDeviations",
         {.judge = close, .rtol = 1e-6, .why = "one root", .visibility = visible}) {
  std::vector<float> out;
  for (int i = 0; i < 8; ++i) out.push_back(kernels::kaiming_deviation(in.integer(1, 2000), factor(in)));
  emit("deviations", Tensor::from(out, {8}));
}

SCENARIO("03.3", "ALinearLayerBegins",
         {.judge = close, .rtol = 1e-5, .atol = 1e-7, .why = "one root, one product"}) {
  Generator random = generator(in);
  const nn::Linear layer(in.integer(2, 9), in.integer(2, 9), random);
  emit("weight", layer.weight);
  emit("bias", layer.bias);
}

// ---- 03.4 linear

SCENARIO("03.4", "RowsAgainstRows",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of 9", .visibility = visible}) {
  const Index inputs = in.integer(2, 9), outputs = in.integer(2, 9);
  const Tensor x = in.normal({in.integer(2, 5), inputs}), weight = in.normal({outputs, inputs});
  emit("y", kernels::linear(x, weight, in.normal({outputs})));
}

SCENARIO("03.4", "WithoutABias", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of 6"}) {
  const Tensor x = in.normal({4, 6}), weight = in.normal({6, 6});
  emit("y", kernels::linear(x, weight, Tensor()));
}

SCENARIO("03.4", "LeadingAxes", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of 7"}) {
  const Tensor weight = in.normal({3, 7}), bias = in.normal({3});
  emit("vector", kernels::linear(in.normal({7}), weight, bias));
  emit("batches", kernels::linear(in.normal({2, 3, 4, 7}), weight, bias));
  emit("nobody", kernels::linear(in.normal({0, 7}), weight, bias).shape().front() + in.integer(1, 1000));
}

// ---- 03.5 dropout

SCENARIO("03.5", "DropsWhatTheContractSays",
         {.judge = close, .rtol = 1e-6, .why = "one quotient", .visibility = visible}) {
  Generator random = generator(in);
  const Tensor x = in.normal({5, 20}, 3);
  emit("y", kernels::dropout(x, static_cast<float>(in.number(0.2, 0.8)), true, random));
}

SCENARIO("03.5", "OthersTheNextTime", {.judge = close, .rtol = 1e-6, .why = "one quotient"}) {
  Generator random = generator(in);
  const Tensor x = in.normal({3, 30}, 3);
  const float p = static_cast<float>(in.number(0.3, 0.7));
  emit("first", kernels::dropout(x, p, true, random));
  emit("second", kernels::dropout(x, p, true, random));
  emit("position", static_cast<Index>(random.state().position) + in.integer(1, 1000));
}

SCENARIO("03.5", "NothingToDo", {.judge = close, .rtol = 1e-6, .why = "one quotient"}) {
  Generator random = generator(in);
  const Tensor x = in.normal({4, 6}, 3);
  emit("evaluation", kernels::dropout(x, 0.5f, false, random));
  emit("p is 0", kernels::dropout(x, 0, true, random));
  emit("after that", kernels::dropout(x, 0.5f, true, random));  // tells whether numbers were drawn before
}

SCENARIO("03.5", "EverythingGoes", {.judge = close, .rtol = 1e-6, .why = "one quotient"}) {
  Generator random = generator(in);
  const Tensor x = in.normal(in.shape(2, 3, 9), 3);
  const Tensor y = kernels::dropout(x, 1, true, random);
  emit("shape", y.shape());
  emit("first, moved", y.data()[0] + in.number(1, 2));
  emit("strict", kernels::dropout(x, 0.25f, true, random));
}

// ---- 03.6 Sequential

SCENARIO("03.6", "LayersInARow",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "a few products", .visibility = visible}) {
  nn::Sequential model{random_layer(in), std::make_shared<Scale>(factor(in)),
                       std::make_shared<Shift>(factor(in)), random_layer(in)};
  emit("y", model(in.normal({3, 4})));
}

SCENARIO("03.6", "ManyAndNone", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "a dozen products"}) {
  nn::Sequential many, none;
  const Index layers = in.integer(5, 12);
  for (Index i = 0; i < layers; ++i) many.append(random_layer(in));
  const Tensor x = in.normal({2, 5});
  emit("many", many(x));
  emit("again", many(many(x)));
  emit("none", none(x));
}

// ---- 03.7 train

SCENARIO("03.7", "TheWholeTree", {.judge = exact, .visibility = visible}) {
  const auto tree = random_tree(in, 2);
  Numbers out;
  tree->train(false);
  modes(*tree, out);
  tree->train(true);
  modes(*tree, out);
  out.push_back(in.integer(1, 1000));  // no two seeds look alike
  emit("modes", out);
}

SCENARIO("03.7", "OneBranch", {.judge = exact}) {
  const auto tree = random_tree(in, 3);
  const auto& branches = tree->children();
  const Index branch = in.integer(0, static_cast<Index>(branches.size()) - 1);
  Numbers out{branch};
  branches[static_cast<std::size_t>(branch)].module->train(false);
  branches.front().module->children().front().module->train(in.coin());
  modes(*tree, out);
  tree->train(in.coin());
  modes(*tree, out);
  emit("modes", out);
}

// ---- 03.8 collect

SCENARIO("03.8", "NamesOfATree", {.judge = exact, .visibility = visible}) {
  const auto tree = random_tree(in, 2);
  emit("modules", lines(trees::names_of(tree->named_modules())));
  emit("parameters", lines(trees::names_of(tree->named_parameters())));
}

SCENARIO("03.8", "NamesAndWhatTheyNameAgree", {.judge = exact}) {
  const auto tree = random_tree(in, 3);
  std::string types;
  for (const auto& [name, module] : tree->named_modules()) {
    types += str(name, ":", module->type(), ":", module->children().size(), " ");
  }
  emit("types", types);
  emit("state", lines(trees::names_of(tree->state_dict())));
}

SCENARIO("03.8", "ASharedModule", {.judge = exact}) {
  const auto shared = random_tree(in, 1);
  Tree model;
  model.grow(str("x", in.integer(0, 99)), shared).grow("y", std::make_shared<Tree>());
  model.grow(str("z", in.integer(0, 99)), shared);
  emit("modules", lines(trees::names_of(model.named_modules())));
  emit("parameters", lines(trees::names_of(model.named_parameters())));
}

// ---- 03.9 copy_by_name

namespace {

/// `count` tensors called a0, b7, ...
NamedTensors random_tensors(Inputs& in, Index count, const Shape& shape) {
  NamedTensors out;
  for (Index i = 0; i < count; ++i) {
    out.emplace_back(str(static_cast<char>('a' + i), in.integer(0, 9)), in.normal(shape));
  }
  return out;
}

NamedTensors copies_of(const NamedTensors& tensors) {
  NamedTensors out;
  for (const auto& [name, tensor] : tensors) {
    out.emplace_back(
        name, Tensor::from(std::vector<float>(static_cast<std::size_t>(tensor.numel()), 7), tensor.shape()));
  }
  return out;
}

void emit_values(const NamedTensors& tensors) {
  for (std::size_t i = 0; i < tensors.size(); ++i) emit(str("own ", i), tensors[i].second);
}

}  // namespace

SCENARIO("03.9", "InAnotherOrder", {.judge = exact, .visibility = visible}) {
  const NamedTensors state = random_tensors(in, 5, {2, 3});
  const NamedTensors own = copies_of(state);
  NamedTensors shuffled;
  for (Index i : in.order(5)) shuffled.push_back(state[static_cast<std::size_t>(i)]);
  kernels::copy_by_name(own, shuffled);
  emit_values(own);
}

SCENARIO("03.9", "OnlyWhatBothKnow", {.judge = exact}) {
  NamedTensors state = random_tensors(in, 6, {4});
  const NamedTensors own = copies_of(state);
  const auto unknown = static_cast<std::size_t>(in.integer(0, 4));
  state[unknown].first += "x";
  state.emplace_back("unexpected", in.normal({9}));
  kernels::copy_by_name(own, state);
  emit_values(own);
}

SCENARIO("03.9", "IntoTheSameMemory", {.judge = exact}) {
  trees::Pair model(1, 1), source(factor(in), factor(in));
  const Tensor held = model.left->factor;
  model.load_state_dict(source.state_dict());
  source.left->factor.data()[0] = -1;
  const float* right = model.child_as<Scale>("right")->factor.data();
  emit("held, right", Tensor::from(std::vector<float>{*held.data(), *right}, {2}));
}
