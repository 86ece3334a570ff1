// One step: accumulate and train_step.

#include <cmath>
#include <limits>

#include "07_training/toy.h"

using namespace toy;

namespace {

const float kNan = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST(Accumulate, OneBatchIsItsGradient) {
  EXERCISE("07.5");
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  // mean of (x w - y)^2 at w = 1: (1 - 3)^2 and (2 - 2)^2; the gradient is mean of 2 x (x w - y) = (-4 + 0)
  // / 2.
  const Batch batch{tensor({1, 2}), tensor({3, 2})};
  EXPECT_DOUBLE_EQ(trainer.accumulate(std::vector<Batch>{batch}), 2.0);
  EXPECT_TENSOR_EQ(model.w.grad(), tensor({-2}));
}

TEST(Accumulate, UnequalBatchesEqualTheLargeOne) {
  EXERCISE("07.5");
  Slope small(0.5f), large(0.5f);
  optim::SGD one(small.named_parameters()), other(large.named_parameters());
  Trainer in_parts(small, one, mse()), at_once(large, other, mse());
  const Tensor x = tensor({1, 2, 3, 4, 5}), y = tensor({2, 1, 0, 7, 3});
  const std::vector<Batch> parts{{x.narrow(0, 0, 2), y.narrow(0, 0, 2)},
                                 {x.narrow(0, 2, 2), y.narrow(0, 2, 2)},
                                 {x.narrow(0, 4, 1), y.narrow(0, 4, 1)}};
  const double loss = in_parts.accumulate(parts);
  EXPECT_NEAR(loss, at_once.accumulate(std::vector<Batch>{{x, y}}), 1e-6);
  EXPECT_TENSOR_NEAR(small.w.grad(), large.w.grad(), 1e-6);
}

TEST(Accumulate, AddsToWhatIsThere) {
  EXERCISE("07.5");
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  const std::vector<Batch> group{{tensor({1, 2}), tensor({3, 2})}};
  trainer.accumulate(group);
  trainer.accumulate(group);
  EXPECT_TENSOR_EQ(model.w.grad(), tensor({-4}));
}

TEST(TrainStep, MovesTheParametersByHandNumbers) {
  EXERCISE("07.6");
  Slope model(1);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.25});
  Trainer trainer(model, sgd, mse());
  const std::vector<Batch> group{{tensor({1, 2}), tensor({3, 2})}};
  EXPECT_DOUBLE_EQ(trainer.train_step(group), 2.0);  // the loss before the step
  EXPECT_TENSOR_EQ(model.w, tensor({1.5}));          // 1 - 0.25 * -2
  EXPECT_EQ(trainer.steps(), 1);
}

TEST(TrainStep, ForgetsTheGradientOfTheStepBefore) {
  EXERCISE("07.6");
  Slope model(1);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.25});
  Trainer trainer(model, sgd, mse());
  const std::vector<Batch> group{{tensor({1, 2}), tensor({3, 2})}};
  trainer.train_step(group);
  // At w = 1.5 the gradient is mean of 2 x (x w - y) = (2 (-1.5) + 4 (1)) / 2 = 0.5.
  trainer.train_step(group);
  EXPECT_TENSOR_EQ(model.w.grad(), tensor({0.5}));
  EXPECT_TENSOR_EQ(model.w, tensor({1.375}));
  EXPECT_EQ(trainer.steps(), 2);
}

TEST(TrainStep, ClipsBeforeItSteps) {
  EXERCISE("07.6");
  Slope model(1);
  optim::SGD sgd(model.named_parameters(), {.lr = 1});
  Trainer trainer(model, sgd, mse(), {.clip_norm = 0.5});
  trainer.train_step(
      std::vector<Batch>{{tensor({1, 2}), tensor({3, 2})}});  // the gradient is -2, cut to -0.5
  EXPECT_TENSOR_NEAR(model.w, tensor({1.5}), 1e-5);
}

TEST(TrainStep, MovesTheScheduleAfterTheOptimizer) {
  EXERCISE("07.6");
  Slope model(1);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.25});
  Trainer trainer(model, sgd, mse(), {}, std::make_shared<optim::StepLR>(1, 0.1));
  trainer.train_step(std::vector<Batch>{{tensor({1, 2}), tensor({3, 2})}});
  EXPECT_TENSOR_EQ(model.w, tensor({1.5}));  // with the first rate, not the second
  EXPECT_NEAR(sgd.lr(), 0.025, 1e-12);
}

TEST(TrainStep, NamesStepAndParameterWhenTheLossIsNan) {
  EXERCISE("07.6");
  const auto model = network();
  optim::SGD sgd(model->named_parameters());
  Trainer trainer(*model, sgd, classes());
  const std::vector<Batch> group{{ones({2, 4}), tensor_i32({0, 1})}};
  trainer.train_step(group);
  model->child_as<nn::Linear>("3")->weight.data()[5] = kNan;
  const std::vector<double> before = numbers(*model);
  EXPECT_THROWS(trainer.train_step(group), ValueError, "loss of step 2", "3.weight", "element 5");
  EXPECT_EQ(trainer.steps(), 1);
  const std::vector<double> after = numbers(*model);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (std::isnan(before[i])) continue;
    EXPECT_EQ(before[i], after[i]) << "number " << i << " was moved";
  }
}

TEST(TrainStep, BlamesTheTargetsWhenAllParametersAreFinite) {
  EXERCISE("07.6");
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  EXPECT_THROWS(trainer.train_step(std::vector<Batch>{{tensor({1}), tensor({kNan})}}), ValueError,
                "loss of step 1", "nan", "all parameters are finite", "targets");
  EXPECT_TENSOR_EQ(model.w, tensor({1}));
}

TEST(TrainStep, NamesAGradientThatIsNotFinite) {
  EXERCISE("07.6");
  Slope model(0);
  optim::SGD sgd(model.named_parameters());
  // The root of 0 has an infinite slope: the loss is fine, its gradient is not.
  Trainer trainer(model, sgd, [](const Tensor& y, const Tensor&) { return y.sqrt().sum(); });
  EXPECT_THROWS(trainer.train_step(std::vector<Batch>{{tensor({1}), tensor({1})}}), ValueError, "step 1",
                "gradient of w", "inf");
  EXPECT_TENSOR_EQ(model.w, tensor({0}));
}

TEST(Trainer, RefusesWhatMakesNoSense) {
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  EXPECT_THROWS(Trainer(model, sgd, Loss()), ValueError, "no loss");
  EXPECT_THROWS(Trainer(model, sgd, mse(), {.accumulate = 0}), ValueError, "accumulate is 0");
  EXPECT_THROWS(Trainer(model, sgd, mse(), {.clip_norm = -1}), ValueError, "clip_norm is -1");
  EXPECT_THROWS(Trainer(model, sgd, mse(), {.patience = -1}), ValueError, "patience is -1");
}
