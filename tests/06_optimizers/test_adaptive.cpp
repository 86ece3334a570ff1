#include <cmath>

#include "06_optimizers/slopes.h"

using namespace tinytorch;
using slopes::parameter;

TEST(RMSpropStep, DividesByTheRootOfTheMeanSquare) {
  EXERCISE("06.4");
  const Tensor p = parameter(tensor({0, 0}), tensor({4, -0.5}));
  optim::RMSprop rmsprop({p}, {.lr = 1, .alpha = 0.75, .eps = 0});
  rmsprop.step();  // s = g^2 / 4: a step of 2 whatever the size of g
  EXPECT_TENSOR_EQ(p, tensor({-2, 2}));
}

TEST(RMSpropStep, KeepsAMean) {
  EXERCISE("06.4");
  Tensor p = parameter(tensor({0}), tensor({4}));
  optim::RMSprop rmsprop({p}, {.lr = 1, .alpha = 0.75, .eps = 0});
  rmsprop.step();  // s = 4
  p.set_grad(tensor({0}));
  rmsprop.step();  // s = 3
  EXPECT_TENSOR_EQ(p, tensor({-2}));
  p.set_grad(tensor({6}));
  rmsprop.step();  // s = 2.25 + 9 = 11.25
  EXPECT_TENSOR_NEAR(p, tensor({-2 - 6 / std::sqrt(11.25f)}), Tolerance(1e-6, 0, "one root, one quotient"));
}

TEST(RMSpropStep, AddsEpsOutsideOfTheRoot) {
  EXERCISE("06.4");
  const Tensor p = parameter(tensor({0}), tensor({4}));
  optim::RMSprop rmsprop({p}, {.lr = 1, .alpha = 0.75, .eps = 6});
  rmsprop.step();  // 4 / (2 + 6)
  EXPECT_TENSOR_EQ(p, tensor({-0.5}));
}

TEST(RMSpropStep, StandsStillWithoutASlope) {
  EXERCISE("06.4");
  const Tensor p = parameter(tensor({3}), tensor({0}));
  optim::RMSprop rmsprop({p});
  slopes::steps(rmsprop, 3);
  EXPECT_TENSOR_EQ(p, tensor({3}));
}

TEST(RMSpropStep, CenteredTakesAwayTheMean) {
  EXERCISE("06.4");
  const Tensor p = parameter(tensor({0}), tensor({8}));
  optim::RMSprop rmsprop({p}, {.lr = 1, .alpha = 0.5, .eps = 0, .centered = true});
  rmsprop.step();  // s = 32, a = 4, root of 16
  EXPECT_TENSOR_EQ(p, tensor({-2}));
}

TEST(RMSpropStep, MomentumIsOfTheQuotient) {
  EXERCISE("06.4");
  Tensor p = parameter(tensor({0}), tensor({4}));
  optim::RMSprop rmsprop({p}, {.lr = 0.5, .alpha = 0.75, .eps = 0, .momentum = 0.5});
  rmsprop.step();  // u = v = 2
  EXPECT_TENSOR_EQ(p, tensor({-1}));
  p.set_grad(tensor({0}));
  rmsprop.step();  // v = 1
  EXPECT_TENSOR_EQ(p, tensor({-1.5}));
}

TEST(RMSpropStep, TakesDifferencesBeforeTheyAreFloats) {
  EXERCISE("06.4");
  std::vector<float> p = {0}, s = {0}, none;
  const std::vector<float> g = {1};
  kernels::rmsprop_(p, g, s, none, none, {.alpha = 0.9999});
  EXPECT_NEAR(s[0] / 1e-4, 1, 1e-6) << "1 - 0.9999f is 0.00010001659";
}

TEST(AdamStep, FirstStepIsTheRateWhateverTheGradient) {
  EXERCISE("06.5");
  const Tensor p = parameter(tensor({1, 1, 1}), tensor({1000, -0.001f, 2}));
  optim::Adam adam({p}, {.lr = 0.125, .eps = 0});
  adam.step();
  EXPECT_TENSOR_NEAR(p, tensor({0.875, 1.125, 0.875}), Tolerance(1e-6, 0, "two corrections and a root"));
}

TEST(AdamStep, SecondStepByHand) {
  EXERCISE("06.5");
  Tensor p = parameter(tensor({0}), tensor({4}));
  optim::Adam adam({p}, {.lr = 1, .beta1 = 0.5, .beta2 = 0.75, .eps = 0});
  adam.step();  // m = 2, v = 4; corrected 4 and 16
  EXPECT_TENSOR_NEAR(p, tensor({-1}), Tolerance(1e-6, 0, "two corrections and a root"));
  p.set_grad(tensor({0}));
  adam.step();  // m = 1, v = 3; corrected 1 / 0.75 and 3 / 0.4375
  const double step = 1 / 0.75 / std::sqrt(3 / 0.4375);
  EXPECT_TENSOR_NEAR(p, tensor({static_cast<float>(-1 - step)}),
                     Tolerance(1e-6, 0, "two corrections and a root"));
}

TEST(AdamStep, KeepsItsPaceUnderAConstantGradient) {
  EXERCISE("06.5");
  const Tensor p = parameter(tensor({0, 0}), tensor({3, -1e-3f}));
  optim::Adam adam({p}, {.lr = 0.01, .eps = 0});
  slopes::steps(adam, 500);
  EXPECT_TENSOR_NEAR(p, tensor({-5, 5}), Tolerance(1e-4, 0, "500 steps, each right to 1e-6 or so"));
}

TEST(AdamStep, EpsIsAddedToTheCorrectedRoot) {
  EXERCISE("06.5");
  const Tensor p = parameter(tensor({0}), tensor({2}));
  optim::Adam adam({p}, {.lr = 1, .eps = 2});
  adam.step();  // 2 / (2 + 2)
  EXPECT_TENSOR_NEAR(p, tensor({-0.5}), Tolerance(1e-6, 0, "two corrections and a root"));
}

TEST(AdamStep, DecayIsPartOfTheGradient) {
  EXERCISE("06.5");
  const Tensor p = parameter(tensor({4}), tensor({0}));
  optim::Adam adam({p}, {.lr = 0.125, .eps = 0, .weight_decay = 1e-3});
  adam.step();  // however small the decay is: one step of the rate
  EXPECT_TENSOR_NEAR(p, tensor({3.875}), Tolerance(1e-6, 0, "two corrections and a root"));
}

TEST(AdamStep, LateStepsAreHardlyCorrected) {
  EXERCISE("06.5");
  std::vector<float> p = {0}, m = {0.5f}, v = {0.25f};
  const std::vector<float> g = {0.5f};
  kernels::adam_(p, g, m, v, 100000, {.lr = 0.5, .eps = 0});  // m and v are what they will always be
  EXPECT_NEAR(p[0], -0.5, 1e-6);
}

TEST(AdamWStep, DecayShrinksTheWeightItself) {
  EXERCISE("06.6");
  const Tensor p = parameter(tensor({4, -8}), tensor({0, 0}));
  optim::AdamW adamw({p}, {.lr = 0.5, .weight_decay = 0.5});
  adamw.step();
  EXPECT_TENSOR_EQ(p, tensor({3, -6}));
}

TEST(AdamWStep, LargeGradientsDoNotHideTheDecay) {
  EXERCISE("06.6");
  const Tensor p = parameter(tensor({4, 4}), tensor({1e6f, 1e-3f}));
  optim::AdamW adamw({p}, {.lr = 0.5, .eps = 0, .weight_decay = 0.5});
  adamw.step();  // 4 * 0.75 - 0.5 for both
  EXPECT_TENSOR_NEAR(p, tensor({2.5, 2.5}), Tolerance(1e-6, 0, "two corrections and a root"));
}

TEST(AdamWStep, DecayStaysOutOfTheMoments) {
  EXERCISE("06.6");
  std::vector<float> p = {4}, m = {0}, v = {0};
  const std::vector<float> g = {0};
  kernels::adamw_(p, g, m, v, 1, {.lr = 0.5, .weight_decay = 0.5});
  EXPECT_EQ(m[0], 0);
  EXPECT_EQ(v[0], 0);
}

TEST(AdamWStep, IsAdamWithoutDecay) {
  EXERCISE("06.6");
  const Tensor one = parameter(tensor({1, 2}), tensor({3, -4}));
  const Tensor two = parameter(tensor({1, 2}), tensor({3, -4}));
  optim::Adam adam({one}, {.lr = 0.1});
  optim::AdamW adamw({two}, {.lr = 0.1, .weight_decay = 0});
  slopes::steps(adam, 5), slopes::steps(adamw, 5);
  EXPECT_TENSOR_EQ(two, one);
}
