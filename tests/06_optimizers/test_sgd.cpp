#include "06_optimizers/slopes.h"

using namespace tinytorch;
using slopes::parameter;

TEST(SgdStep, GoesAgainstTheGradient) {
  EXERCISE("06.1");
  const Tensor p = parameter(tensor({1, 2, -1}), tensor({4, 0, -2}));
  optim::SGD sgd({p}, {.lr = 0.25});
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({0, 2, -0.5}));
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({-1, 2, 0}));
}

TEST(SgdStep, DecayPullsTowardsZeroWithoutAGradient) {
  EXERCISE("06.1");
  const Tensor p = parameter(tensor({4, -8}), tensor({0, 0}));
  optim::SGD sgd({p}, {.lr = 0.5, .weight_decay = 0.5});
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({3, -6}));
}

TEST(SgdStep, DecayIsAddedToTheGradient) {
  EXERCISE("06.1");
  const Tensor p = parameter(tensor({2}), tensor({1}));
  optim::SGD sgd({p}, {.lr = 0.5, .weight_decay = 0.25});
  sgd.step();  // 2 - 0.5 (1 + 0.25 * 2)
  EXPECT_TENSOR_EQ(p, tensor({1.25}));
}

TEST(SgdStep, FindsTheBottomOfABowl) {
  EXERCISE("06.1");
  Tensor p = parameter(tensor({8, -8}));
  optim::SGD sgd({p}, {.lr = 0.25});
  for (int i = 0; i < 60; ++i) {
    p.set_grad(p.detach().clone());  // the slope of p^2 / 2
    sgd.step();
  }
  EXPECT_TENSOR_NEAR(p, tensor({0, 0}), Tolerance(0, 1e-5, "0.75^60 of 8 is 2.6e-7"));
}

TEST(Momentum, FirstStepIsThatOfPlainSgd) {
  EXERCISE("06.2");
  const Tensor p = parameter(tensor({1}), tensor({2}));
  optim::SGD sgd({p}, {.lr = 0.25, .momentum = 0.5});
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({0.5}));
}

TEST(Momentum, SpeedGrowsTowardsTheSumOfASeries) {
  EXERCISE("06.2");
  const Tensor p = parameter(tensor({0}), tensor({1}));
  optim::SGD sgd({p}, {.lr = 1, .momentum = 0.5});
  for (double want : {-1.0, -2.5, -4.25, -6.125}) {  // speeds 1, 1.5, 1.75, 1.875
    sgd.step();
    EXPECT_EQ(*p.data(), want);
  }
}

TEST(Momentum, GoesOnWhenTheSlopeEnds) {
  EXERCISE("06.2");
  Tensor p = parameter(tensor({0}), tensor({-4}));
  optim::SGD sgd({p}, {.lr = 0.5, .momentum = 0.5});
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({2}));
  p.set_grad(tensor({0}));
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({3}));
  sgd.step();
  EXPECT_TENSOR_EQ(p, tensor({3.5}));
}

TEST(Momentum, DecayGoesIntoTheSpeed) {
  EXERCISE("06.2");
  Tensor p = parameter(tensor({4}), tensor({0}));
  optim::SGD sgd({p}, {.lr = 0.5, .momentum = 0.5, .weight_decay = 0.5});
  sgd.step();  // d = 2, v = 2
  EXPECT_TENSOR_EQ(p, tensor({3}));
  sgd.step();  // d = 1.5, v = 2.5
  EXPECT_TENSOR_EQ(p, tensor({1.75}));
}

TEST(Momentum, RemembersForEachNumberAlone) {
  EXERCISE("06.2");
  Tensor p = parameter(tensor({0, 0, 0}), tensor({1, 0, -1}));
  optim::SGD sgd({p}, {.lr = 1, .momentum = 0.5});
  slopes::steps(sgd, 2);
  EXPECT_TENSOR_EQ(p, tensor({-2.5, 0, 2.5}));
}

TEST(Nesterov, LooksAheadAtTheFirstStep) {
  EXERCISE("06.3");
  const Tensor p = parameter(tensor({0}), tensor({1}));
  optim::SGD sgd({p}, {.lr = 1, .momentum = 0.5, .nesterov = true});
  sgd.step();  // d + 0.5 v = 1.5
  EXPECT_TENSOR_EQ(p, tensor({-1.5}));
  sgd.step();  // v = 1.5: 1.75 more
  EXPECT_TENSOR_EQ(p, tensor({-3.25}));
}

TEST(Nesterov, TurnsSoonerThanMomentum) {
  EXERCISE("06.3");
  Tensor plain = parameter(tensor({0}), tensor({1})), ahead = parameter(tensor({0}), tensor({1}));
  optim::SGD momentum({plain}, {.lr = 1, .momentum = 0.5});
  optim::SGD nesterov({ahead}, {.lr = 1, .momentum = 0.5, .nesterov = true});
  slopes::steps(momentum, 2), slopes::steps(nesterov, 2);
  const double before = *plain.data(), before_ahead = *ahead.data();
  plain.set_grad(tensor({-1})), ahead.set_grad(tensor({-1}));
  momentum.step(), nesterov.step();  // v is -0.25 for both: 0.25, or 1 + 0.125
  EXPECT_EQ(*plain.data() - before, 0.25);
  EXPECT_EQ(*ahead.data() - before_ahead, 1.125);
}

TEST(Nesterov, DecayCountsInBothPlaces) {
  EXERCISE("06.3");
  const Tensor p = parameter(tensor({4}), tensor({0}));
  optim::SGD sgd({p}, {.lr = 0.5, .momentum = 0.5, .weight_decay = 0.5, .nesterov = true});
  sgd.step();  // d = v = 2: 0.5 (2 + 1)
  EXPECT_TENSOR_EQ(p, tensor({2.5}));
}
