// Checkpoint 06: a gradient becomes a step, and a fit that is found the same way each time.

#include <cmath>

#include "support/expect.h"
#include "tinytorch/ops.h"
#include "tinytorch/schedule.h"

using namespace tinytorch;

namespace {

// A line y = 3x - 1 through 64 points; the slopes of the mean squared error are written by hand.
struct Fit {
  Tensor x = linspace(-1, 1, 64), y = x * 3.0f - 1.0f;
  Tensor w = zeros({}), b = zeros({});

  double slopes() {
    const Tensor error = (x * w + b - y).detach();
    w.set_grad((error * x).mean() * 2.0f);
    b.set_grad(error.mean() * 2.0f);
    return (error * error).mean().item<double>();
  }
  [[nodiscard]] NamedTensors parameters() const { return {{"w", w}, {"b", b}}; }
};

template <class Optimizer, class Options>
void expect_fit(const Options& options, int steps) {
  Fit fit;
  Optimizer optimizer(fit.parameters(), options);
  for (int i = 0; i < steps; ++i) {
    fit.slopes();
    optim::clip_grad_norm_(fit.parameters(), 10);
    optimizer.step();
  }
  EXPECT_NEAR(fit.w.item(), 3, 0.02) << optimizer.type();
  EXPECT_NEAR(fit.b.item(), -1, 0.02) << optimizer.type();
}

}  // namespace

TEST(Checkpoint, EveryOptimizerFindsTheLine) {
  EXERCISE("06.5");
  expect_fit<optim::SGD>(optim::SGDOptions{.lr = 0.3}, 100);
  expect_fit<optim::SGD>(optim::SGDOptions{.lr = 0.1, .momentum = 0.75}, 100);
  expect_fit<optim::SGD>(optim::SGDOptions{.lr = 0.1, .momentum = 0.75, .nesterov = true}, 100);
  expect_fit<optim::RMSprop>(optim::RMSpropOptions{.lr = 0.02}, 500);
  expect_fit<optim::Adam>(optim::AdamOptions{.lr = 0.1}, 200);
  expect_fit<optim::AdamW>(optim::AdamWOptions{.lr = 0.1, .weight_decay = 1e-4}, 200);
}

TEST(Checkpoint, AScheduleEndsTheFitQuietly) {
  EXERCISE("06.10");
  Fit fit;
  optim::Adam adam(fit.parameters());
  optim::Scheduler scheduler(
      adam, std::make_shared<optim::OneCycleLR>(optim::OneCycleOptions{.max_lr = 0.3, .total_steps = 200}));
  for (int i = 0; i < 200; ++i) {
    fit.slopes();
    adam.step();
    scheduler.step();
  }
  EXPECT_LT(fit.slopes(), 1e-6);
}

TEST(Checkpoint, AFitThatWasInterruptedEndsWhereItWould) {
  EXERCISE("06.5");
  Fit whole, first, second;
  const auto run = [](Fit& fit, optim::Adam& adam, int steps) {
    for (int i = 0; i < steps; ++i) fit.slopes(), adam.step();
  };
  optim::Adam one(whole.parameters(), {.lr = 0.1}), two(first.parameters(), {.lr = 0.1});
  run(whole, one, 20);
  run(first, two, 8);
  second.w.copy_(first.w), second.b.copy_(first.b);
  optim::Adam three(second.parameters());
  three.load_state_dict(two.state_dict());
  run(second, three, 12);
  EXPECT_TENSOR_EQ(second.w, whole.w);
  EXPECT_TENSOR_EQ(second.b, whole.b);
}
