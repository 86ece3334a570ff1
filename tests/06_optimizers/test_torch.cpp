// Many steps beside PyTorch's own: make_06.py in tests/oracle wrote what those give.

#include <map>
#include <memory>

#include "06_optimizers/slopes.h"
#include "06_optimizers/torch_values.h"
#include "tinytorch/schedule.h"

using namespace tinytorch;
using namespace torch_values;

namespace {

using OptimizerPtr = std::unique_ptr<optim::Optimizer>;

template <class Optimizer, class Options>
OptimizerPtr make(const Tensor& p, const Options& options) {
  return std::make_unique<Optimizer>(optim::Parameters({p}), options);
}

/// The optimizers of make_06.py, by name.
OptimizerPtr optimizer(const std::string& name, const Tensor& p) {
  using namespace optim;
  static const std::map<std::string, SGDOptions> sgd = {
      {"sgd", {.lr = 0.1}},
      {"sgd decay", {.lr = 0.1, .weight_decay = 0.5}},
      {"momentum", {.lr = 0.05, .momentum = 0.9}},
      {"momentum decay", {.lr = 0.05, .momentum = 0.75, .weight_decay = 0.25}},
      {"nesterov", {.lr = 0.05, .momentum = 0.9, .nesterov = true}},
      {"nesterov decay", {.lr = 0.05, .momentum = 0.75, .weight_decay = 0.25, .nesterov = true}}};
  static const std::map<std::string, RMSpropOptions> rmsprop = {
      {"rmsprop", {}},
      {"rmsprop decay", {.lr = 0.05, .alpha = 0.9, .eps = 1e-3, .weight_decay = 0.25}},
      {"rmsprop momentum", {.lr = 0.05, .alpha = 0.9, .momentum = 0.5}},
      {"rmsprop centered", {.lr = 0.05, .alpha = 0.75, .eps = 1e-2, .centered = true}},
      {"rmsprop all",
       {.lr = 0.05, .alpha = 0.75, .eps = 1e-2, .weight_decay = 0.25, .momentum = 0.5, .centered = true}}};
  static const std::map<std::string, AdamOptions> adam = {
      {"adam", {}},
      {"adam decay", {.lr = 0.05, .weight_decay = 0.5}},
      {"adam betas", {.lr = 0.05, .beta1 = 0.5, .beta2 = 0.75, .eps = 0.125}}};
  static const std::map<std::string, AdamWOptions> adamw = {
      {"adamw", {}},
      {"adamw decay", {.lr = 0.05, .weight_decay = 0.5}},
      {"adamw betas", {.lr = 0.05, .beta1 = 0.5, .beta2 = 0.75, .eps = 0.125, .weight_decay = 0.25}}};
  if (sgd.contains(name)) return make<SGD>(p, sgd.at(name));
  if (rmsprop.contains(name)) return make<RMSprop>(p, rmsprop.at(name));
  if (adam.contains(name)) return make<Adam>(p, adam.at(name));
  return make<AdamW>(p, adamw.at(name));
}

optim::SchedulePtr schedule(const std::string& name) {
  using namespace optim;
  static const std::map<std::string, SchedulePtr> all = {
      {"step", std::make_shared<StepLR>(5, 0.5)},
      {"cosine", std::make_shared<CosineAnnealingLR>(10, 0.05)},
      {"linear", std::make_shared<LinearLR>(0.25, 1, 6)},
      {"linear default", std::make_shared<LinearLR>()},
      {"one cycle", std::make_shared<OneCycleLR>(OneCycleOptions{.max_lr = 1, .total_steps = 20})},
      {"one cycle, late",
       std::make_shared<OneCycleLR>(OneCycleOptions{
           .max_lr = 0.5, .total_steps = 33, .pct_start = 0.7, .div_factor = 10, .final_div_factor = 100})},
      {"sequential", warm_up(6, cosine(12), 0.25)}};
  return all.at(name);
}

/// Follows every trajectory whose name begins so. @returns how many those are
int follow(const std::string& beginning) {
  int count = 0;
  for (const Trajectory& want : kTrajectories) {
    const std::string name = want.name;
    if (name != beginning && name.rfind(beginning + " ", 0) != 0) continue;
    ++count;
    Tensor p = slopes::parameter(Tensor::from(kStart, {4}));
    const OptimizerPtr one = optimizer(name, p);
    std::size_t shown = 0;
    for (int step = 1; step <= kSteps; ++step) {
      p.set_grad(Tensor::from(kGradients[step - 1], {4}));
      one->step();
      if (step != kShown[shown]) continue;
      SCOPED_TRACE(str(name, ", step ", step));
      EXPECT_TENSOR_NEAR(p, Tensor::from(want.after[shown++], {4}),
                         Tolerance(2e-6, 2e-6, "a few roundings in each of twelve steps"));
    }
  }
  return count;
}

int follow_rates(const std::string& beginning) {
  int count = 0;
  for (const Rates& want : kRates) {
    const std::string name = want.name;
    if (name.rfind(beginning, 0) != 0) continue;
    ++count;
    optim::SGD sgd({slopes::parameter(tensor({0}))}, {.lr = 0.4});
    optim::Scheduler scheduler(sgd, schedule(name));
    for (std::size_t step = 0; step < want.rates.size(); ++step) {
      // PyTorch multiplies from step to step, so its own roundings add up.
      EXPECT_NEAR(sgd.lr(), want.rates[step], 1e-12) << name << ", step " << step;
      scheduler.step();
    }
  }
  return count;
}

}  // namespace

TEST(TorchTrajectory, Sgd) {
  EXERCISE("06.1");
  EXPECT_EQ(follow("sgd"), 2);
}
TEST(TorchTrajectory, Momentum) {
  EXERCISE("06.2");
  EXPECT_EQ(follow("momentum"), 2);
}
TEST(TorchTrajectory, Nesterov) {
  EXERCISE("06.3");
  EXPECT_EQ(follow("nesterov"), 2);
}
TEST(TorchTrajectory, RMSprop) {
  EXERCISE("06.4");
  EXPECT_EQ(follow("rmsprop"), 5);
}
TEST(TorchTrajectory, Adam) {
  EXERCISE("06.5");
  EXPECT_EQ(follow("adam"), 3);
}
TEST(TorchTrajectory, AdamW) {
  EXERCISE("06.6");
  EXPECT_EQ(follow("adamw"), 3);
}
TEST(TorchTrajectory, NoneIsLeftOut) {  // and none was added
  EXPECT_EQ(kTrajectories.size(), 17);
  EXPECT_EQ(kRates.size(), 7);
}

TEST(TorchRates, Cosine) {
  EXERCISE("06.8");
  EXPECT_EQ(follow_rates("cosine"), 1);
}
TEST(TorchRates, Linear) {
  EXERCISE("06.9");
  EXPECT_EQ(follow_rates("linear"), 2);
}
TEST(TorchRates, WarmUpThenCosine) {
  EXERCISE("06.9");
  EXPECT_EQ(follow_rates("sequential"), 1);
}
TEST(TorchRates, OneCycle) {
  EXERCISE("06.10");
  EXPECT_EQ(follow_rates("one cycle"), 2);
}
TEST(TorchRates, Step) { EXPECT_EQ(follow_rates("step"), 1); }
