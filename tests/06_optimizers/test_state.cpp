#include <unistd.h>

#include <filesystem>

#include "06_optimizers/slopes.h"
#include "tinytorch/schedule.h"

using namespace tinytorch;
using slopes::parameter;

namespace {

/// Two parameters, one of which has a gradient, in groups of their own.
struct Model {
  Tensor w = parameter(tensor({1, 2, 3}), tensor({1, -2, 0.5})), b = parameter(tensor({7}));
  optim::Adam adam{
      {{NamedTensors{{"w", w}}, {.lr = 0.1, .beta1 = 0.75}}, {NamedTensors{{"b", b}}, {.lr = 0.3}}}};
};

NamedTensors without(const NamedTensors& state, const std::string& name) {
  NamedTensors out;
  for (const auto& each : state) {
    if (each.first != name) out.push_back(each);
  }
  return out;
}

NamedTensors with(const NamedTensors& state, const std::string& name, const Tensor& tensor) {
  NamedTensors out = without(state, name);
  out.emplace_back(name, tensor);
  return out;
}

}  // namespace

TEST(OptimizerState, GoesOnExactlyWhereItWas) {
  EXERCISE("06.5");
  Model one, two;
  slopes::steps(one.adam, 3);
  two.w.copy_(one.w.detach());
  two.adam.load_state_dict(one.adam.state_dict());
  slopes::steps(one.adam, 4), slopes::steps(two.adam, 4);
  EXPECT_TENSOR_EQ(two.w, one.w);
}

TEST(OptimizerState, SurvivesAFileBitForBit) {
  EXERCISE("06.5");
  const std::string path =
      std::filesystem::temp_directory_path() / str("tinytorch_optimizer_", getpid(), ".safetensors");
  Model one, two;
  one.adam.set_lr(0.1 + 1e-17 + 1.0 / 3, 1);  // no short decimal
  slopes::steps(one.adam, 3);
  save_safetensors(path, one.adam.state_dict());
  two.adam.load_state_dict(load_safetensors(path).tensors);
  std::filesystem::remove(path);
  EXPECT_EQ(two.adam.lr(1), one.adam.lr(1));
  EXPECT_EQ(two.adam.options(0).beta1, 0.75);
  two.w.copy_(one.w.detach());
  slopes::steps(one.adam, 2), slopes::steps(two.adam, 2);
  EXPECT_TENSOR_EQ(two.w, one.w);
}

TEST(OptimizerState, HasPyTorchsNames) {
  EXERCISE("06.5");
  Model model;
  model.adam.step();
  std::vector<std::string> names;
  for (const auto& [name, tensor] : model.adam.state_dict()) names.push_back(name);
  const std::vector<std::string> want = {
      "Adam.0.lr",    "Adam.0.beta1",    "Adam.0.beta2",       "Adam.0.eps",  "Adam.0.weight_decay",
      "Adam.1.lr",    "Adam.1.beta1",    "Adam.1.beta2",       "Adam.1.eps",  "Adam.1.weight_decay",
      "state.w.step", "state.w.exp_avg", "state.w.exp_avg_sq", "state.b.step"};
  EXPECT_EQ(names, want);
}

TEST(OptimizerState, OfMomentumGoesOnToo) {
  EXERCISE("06.2");
  Tensor p = parameter(tensor({0}), tensor({1})), q = parameter(tensor({0}), tensor({1}));
  optim::SGD one({p}, {.lr = 1, .momentum = 0.5}), two({q}, {.lr = 9, .momentum = 0.1});
  one.step();
  two.load_state_dict(one.state_dict());
  two.step();
  EXPECT_TENSOR_EQ(q, tensor({-1.5}));  // the speed of one, its rate and its momentum
}

TEST(OptimizerState, DoesNotShareItsMemory) {
  EXERCISE("06.2");
  Tensor p = parameter(tensor({0}), tensor({1})), q = parameter(tensor({0}), tensor({1}));
  optim::SGD one({p}, {.lr = 1, .momentum = 0.5}), two({q}, {.lr = 1, .momentum = 0.5});
  one.step();
  two.load_state_dict(one.state_dict());
  slopes::steps(one, 5);
  two.step();
  EXPECT_TENSOR_EQ(q, tensor({-1.5}));
}

TEST(OptimizerState, RefusesThatOfAnotherModel) {
  EXERCISE("06.5");
  Model model;
  model.adam.step();
  const NamedTensors good = model.adam.state_dict();
  const double rate = model.adam.lr();

  EXPECT_THROWS(model.adam.load_state_dict(without(good, "state.b.step")), KeyError,
                "Adam.load_state_dict: the state lacks state.b.step");
  EXPECT_THROWS(model.adam.load_state_dict(without(good, "state.w.exp_avg_sq")), KeyError,
                "lacks state.w.exp_avg_sq");
  EXPECT_THROWS(model.adam.load_state_dict(with(good, "state.x.step", good.back().second)), KeyError,
                "state.x.step", "another model");
  EXPECT_THROWS(model.adam.load_state_dict(with(good, "state.w.exp_avg", zeros({2}))), ShapeError,
                "state.w.exp_avg is (2,)", "the parameter is (3,)", "another model");
  EXPECT_THROWS(model.adam.load_state_dict(with(good, "state.w.exp_avg", tensor_i32({1, 2, 3}))), DTypeError,
                "state.w.exp_avg is i32");
  EXPECT_THROWS(model.adam.load_state_dict(with(good, "state.w.step", tensor({1}))), DTypeError, "i64");
  EXPECT_THROWS(model.adam.load_state_dict({}), KeyError, "lacks Adam.0.lr");

  optim::AdamW adamw(NamedTensors{{"w", model.w}});
  EXPECT_THROWS(adamw.load_state_dict(good), KeyError, "AdamW.load_state_dict: the state lacks AdamW.0.lr");
  EXPECT_EQ(model.adam.lr(), rate);
}

TEST(SchedulerState, GoesOnWhereItWas) {
  EXERCISE("06.8");
  optim::SGD one({parameter(tensor({0}))}, {.lr = 0.4}), two({parameter(tensor({0}))}, {.lr = 7});
  optim::Scheduler first(one, optim::cosine(10)), second(two, optim::cosine(10));
  for (int i = 0; i < 4; ++i) first.step();
  second.load_state_dict(first.state_dict());
  EXPECT_EQ(two.lr(), one.lr());
  EXPECT_EQ(second.steps(), 4);
  first.step(), second.step();
  EXPECT_EQ(two.lr(), one.lr());
}
