// What every optimizer has from its base: groups, gradients that are missing, and what it refuses.

#include <cmath>

#include "06_optimizers/slopes.h"
#include "tinytorch/ops.h"
#include "tinytorch/parallel.h"

using namespace tinytorch;
using slopes::parameter;

TEST(Optimizer, LeavesAloneWhatHasNoGradient) {
  EXERCISE("06.5");
  Tensor still = parameter(tensor({1})), moved = parameter(tensor({1}), tensor({1}));
  optim::Adam adam({still, moved}, {.lr = 0.125, .eps = 0});
  slopes::steps(adam, 3);
  EXPECT_TENSOR_EQ(still, tensor({1}));
  // Its own first step comes now, and is corrected as a first one.
  still.set_grad(tensor({5}));
  adam.step();
  EXPECT_TENSOR_NEAR(still, tensor({0.875}), Tolerance(1e-6, 0, "two corrections and a root"));
}

TEST(Optimizer, ForgetsGradients) {
  Tensor p = parameter(tensor({1}), tensor({1}));
  optim::SGD sgd({p});
  sgd.zero_grad();
  EXPECT_FALSE(p.grad().defined());
  sgd.step();  // nothing to do, and no exercise is asked
  EXPECT_TENSOR_EQ(p, tensor({1}));
}

TEST(Optimizer, WritesInPlaceAndSaysSo) {
  EXERCISE("06.1");
  const Tensor p = parameter(tensor({1}), tensor({1})), view = p.detach();
  const auto version = p.version();
  optim::SGD sgd({p}, {.lr = 0.5});
  sgd.step();
  EXPECT_TENSOR_EQ(view, tensor({0.5}));
  EXPECT_EQ(p.version(), version + 1);
  EXPECT_TRUE(p.requires_grad());
  EXPECT_TENSOR_EQ(p.grad(), tensor({1}));
}

TEST(Optimizer, TakesAGradientOfAnyLayout) {
  EXERCISE("06.1");
  const Tensor p = parameter(zeros({2, 3}), tensor({{1, 2}, {3, 4}, {5, 6}}).t());
  optim::SGD sgd({p}, {.lr = 1});
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({{-1, -3, -5}, {-2, -4, -6}}));
  Tensor q = parameter(zeros({2, 2}), tensor({{3, 4}}).expand({2, 2}));
  optim::SGD other({q}, {.lr = 1});
  other.step();
  EXPECT_TENSOR_EQ(q, tensor({{-3, -4}, {-3, -4}}));
}

TEST(Optimizer, GroupsHaveTheirOwnSettings) {
  EXERCISE("06.1");
  const Tensor a = parameter(tensor({1}), tensor({1})), b = parameter(tensor({1}), tensor({1}));
  optim::SGD sgd({{{a}, {.lr = 0.5}}, {{b}, {.lr = 0.25, .weight_decay = 1}}});
  sgd.step();
  EXPECT_TENSOR_EQ(a, tensor({0.5}));
  EXPECT_TENSOR_EQ(b, tensor({0.5}));
  EXPECT_EQ(sgd.groups(), 2);
  sgd.set_lr(2, 1);
  EXPECT_EQ(sgd.lr(0), 0.5);
  EXPECT_EQ(sgd.lr(1), 2);
  EXPECT_EQ(sgd.options(1).weight_decay, 1);
}

TEST(Optimizer, DoesNotDependOnTheThreads) {
  EXERCISE("06.5");
  const int before = threads();
  const Index numbers = 3 * 32768 + 1234;  // more than one thread's share
  std::vector<Tensor> results;
  for (int count : {1, 2, 3}) {
    set_threads(count);
    const Tensor p = parameter(slopes::random({numbers}, 1), slopes::random({numbers}, 2));
    optim::Adam adam({p}, {.lr = 0.1});
    slopes::steps(adam, 2);
    results.push_back(p);
  }
  set_threads(before);
  EXPECT_TENSOR_EQ(results[1], results[0]);
  EXPECT_TENSOR_EQ(results[2], results[0]);
}

TEST(Optimizer, TreatsAllNumbersOfALongParameterAlike) {
  EXERCISE("06.2");
  const Tensor p = parameter(ones({5000}), ones({5000}));
  optim::SGD sgd({p}, {.lr = 0.25, .momentum = 0.5});
  slopes::steps(sgd, 2);
  EXPECT_TENSOR_EQ(p, full({5000}, 0.375));
}

TEST(Optimizer, AnEmptyParameterIsNoTrouble) {
  const Tensor p = parameter(zeros({0, 3}), zeros({0, 3}));
  optim::SGD sgd({p});
  sgd.step();
  EXPECT_TENSOR_EQ(p, zeros({0, 3}));
}

TEST(Optimizer, RefusesWhatCannotBeTrained) {
  const Tensor p = parameter(tensor({1, 2}));
  EXPECT_THROWS(optim::SGD(NamedTensors{}), ValueError, "SGD: there are no parameters",
                "model.named_parameters()");
  EXPECT_THROWS(optim::Adam(NamedTensors{{"w", p}, {"tied", p}}), ValueError, "Adam: parameter tied (2,)",
                "twice");
  EXPECT_THROWS(optim::Adam(NamedTensors{{"w", p}, {"w", tensor({1})}}), ValueError,
                "two parameters are called w");
  EXPECT_THROWS(optim::SGD(NamedTensors{{"w", Tensor()}}), ValueError,
                "SGD: parameter w is an undefined tensor");
  EXPECT_THROWS(optim::SGD(NamedTensors{{"w", tensor_i32({1})}}), DTypeError, "parameter w is i32");
  EXPECT_THROWS(optim::SGD(NamedTensors{{"w", tensor({{1, 2}, {3, 4}}).t()}}), ShapeError, "w (2, 2)",
                "strides (1, 2)", ".contiguous()");
  using Groups = std::initializer_list<optim::Group<optim::SGDOptions>>;
  const Groups twice = {{{p}, {}}, {{p}, {}}};
  EXPECT_THROWS(optim::SGD(twice), ValueError, "is there twice");
}

TEST(Optimizer, RefusesSettingsThatMakeNoSense) {
  const Tensor p = parameter(tensor({1}));
  EXPECT_THROWS(optim::SGD({p}, {.lr = -1}), ValueError, "SGD: lr is -1");
  EXPECT_THROWS(optim::SGD({p}, {.lr = NAN}), ValueError, "SGD: lr is nan");
  EXPECT_THROWS(optim::SGD({p}, {.momentum = -0.5}), ValueError, "SGD: momentum is -0.5");
  EXPECT_THROWS(optim::SGD({p}, {.weight_decay = -1}), ValueError, "SGD: weight_decay is -1");
  EXPECT_THROWS(optim::SGD({p}, {.nesterov = true}), ValueError, "nesterov", "momentum is 0");
  EXPECT_THROWS(optim::RMSprop({p}, {.alpha = 1}), ValueError, "RMSprop: alpha is 1");
  EXPECT_THROWS(optim::Adam({p}, {.beta1 = 1}), ValueError, "Adam: beta1 is 1");
  EXPECT_THROWS(optim::Adam({p}, {.beta2 = -0.1}), ValueError, "Adam: beta2 is -0.1");
  EXPECT_THROWS(optim::AdamW({p}, {.eps = -1}), ValueError, "AdamW: eps is -1");
  optim::SGD sgd({p});
  EXPECT_THROWS(sgd.set_lr(-1), ValueError, "SGD: lr is -1");
  EXPECT_EQ(sgd.lr(), 1e-3);
  EXPECT_THROWS(sgd.lr(1), IndexError, "group 1 of 1");
}
