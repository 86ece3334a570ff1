// Evaluation and whole epochs.

#include <cmath>
#include <limits>

#include "07_training/toy.h"

using namespace toy;

namespace {

/// Remembers what it saw, and answers with zeros for as many classes as it is told.
struct Witness : nn::Module {
  Witness() : Module("Witness") {
    weight = zeros({1});
    register_parameter("weight", weight);
    add_child("dropout", std::make_shared<nn::Identity>());
  }
  Tensor forward(const Tensor& x) override {
    modes.push_back(is_training());
    const Tensor y = x * weight;
    recorded = recorded || y.requires_grad();
    return y;
  }
  Tensor weight;
  std::vector<bool> modes;
  bool recorded = false;
};

/// So many batches, and none of them has a row.
struct Few : BatchSource {
  explicit Few(Index count) : count_(count) {}
  void begin_epoch() override { left_ = count_; }
  bool next(Batch& out) override {
    out = {zeros({0}), zeros({0})};
    return left_-- > 0;
  }
  Index batches() const override { return count_; }
  NamedTensors state_dict() const override { return {}; }
  void load_state_dict(const NamedTensors&) override {}
  Index count_, left_ = 0;
};

}  // namespace

TEST(Evaluate, IsTheMeanOverRowsNotOverBatches) {
  EXERCISE("07.7");
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2, 3}), tensor({1, 2, 6}), 2);  // errors 0, 0 | 3
  const Evaluation seen = trainer.evaluate(data);
  EXPECT_DOUBLE_EQ(seen.loss, 3.0);  // 9 / 3, while the mean of the batches is 4.5
  EXPECT_EQ(seen.rows, 3);
  EXPECT_FALSE(seen.accuracy.has_value());
}

TEST(Evaluate, CountsRightAnswersWhereThereAreClasses) {
  EXERCISE("07.7");
  nn::Identity identity;
  Slope unused(1);
  optim::SGD sgd(unused.named_parameters());
  Trainer trainer(identity, sgd, classes());
  Batches data(tensor({{9, 0}, {0, 9}, {9, 0}}), tensor_i32({0, 1, 1}), 2);
  const Evaluation seen = trainer.evaluate(data);
  ASSERT_TRUE(seen.accuracy.has_value());
  EXPECT_DOUBLE_EQ(*seen.accuracy, 2.0 / 3);
}

TEST(Evaluate, LeavesNoTrace) {
  EXERCISE("07.7");
  Witness model;
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2}), tensor({1, 2}), 1);
  model.train();
  model.child("dropout")->train(false);
  static_cast<void>(trainer.evaluate(data));
  EXPECT_EQ(model.modes, (std::vector<bool>{false, false}));
  EXPECT_FALSE(model.recorded);
  EXPECT_TRUE(model.is_training());
  EXPECT_FALSE(model.child("dropout")->is_training()) << "each layer gets its own mode back";
  EXPECT_FALSE(model.weight.grad().defined());
}

TEST(Evaluate, PutsTheModeBackWhenTheLossThrows) {
  EXERCISE("07.7");
  Witness model;
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd,
                  [](const Tensor&, const Tensor&) -> Tensor { throw ValueError("the loss gave up"); });
  Batches data(tensor({1, 2}), tensor({1, 2}), 1);
  EXPECT_THROWS(trainer.evaluate(data), ValueError, "gave up");
  EXPECT_TRUE(model.is_training());
  EXPECT_TRUE((model(tensor({1})) * 1.0f).requires_grad()) << "recording is on again";
}

TEST(TrainEpoch, SaysWhetherItCameToTheEnd) {
  EXERCISE("07.8");
  Slope model(0);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(arange(4), arange(4), 1);
  data.begin_epoch();
  EXPECT_TRUE(trainer.train_epoch(data));
  EXPECT_EQ(trainer.steps(), 4);
  data.begin_epoch();
  trainer.request_stop();
  EXPECT_FALSE(trainer.train_epoch(data));
  EXPECT_EQ(trainer.steps(), 5) << "it listens after a step, not before";
}

TEST(Fit, LearnsASlope) {
  EXERCISE("07.8");
  Slope model(0);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.1});
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2, -1, 0.5}), tensor({3, 6, -3, 1.5}), 2, Generator(1));
  EXPECT_EQ(trainer.fit(data, 60), Ending::done);
  EXPECT_TENSOR_NEAR(model.w, tensor({3}), 1e-3);
  EXPECT_EQ(trainer.epoch(), 60);
  EXPECT_EQ(trainer.steps(), 120);
}

TEST(Fit, LearnsClassesItHasNotSeen) {
  EXERCISE("07.8");
  const auto model = network(1, 0);
  optim::AdamW adamw(model->named_parameters(), {.lr = 0.02});
  Trainer trainer(*model, adamw, classes(), {.clip_norm = 5});
  const Points seen(200), unseen(100, 6);
  Batches data(seen.x, seen.labels, 20, Generator(2)), validation(unseen.x, unseen.labels, 50);
  trainer.fit(data, 30, &validation);
  EXPECT_GT(*trainer.evaluate(validation).accuracy, 0.9);
}

TEST(Fit, TrainsInTrainingModeAfterEvaluation) {
  EXERCISE("07.8");
  Witness model;
  model.eval();
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2}), tensor({1, 2}), 2), validation(tensor({1}), tensor({1}), 1);
  trainer.fit(data, 2, &validation);
  EXPECT_EQ(model.modes, (std::vector<bool>{true, false, true, false}));
}

TEST(Fit, GroupsBatchesAndKeepsTheRest) {
  EXERCISE("07.8");
  Slope model(0);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse(), {.accumulate = 2});
  Batches data(arange(5), arange(5), 1);
  std::vector<Index> batches;
  std::vector<double> means;
  trainer.tell(std::make_shared<AtStep>([&](const StepReport& r) {
    batches.push_back(r.batch);
    means.push_back(r.mean_loss);
  }));
  trainer.fit(data, 1);
  EXPECT_EQ(batches, (std::vector<Index>{2, 4, 5}));  // two, two, and the one that is left
  EXPECT_EQ(trainer.steps(), 3);
  EXPECT_NEAR(means[0], 0.5, 1e-6);  // w is 0: (0 + 1) / 2
}

TEST(Fit, StopsAfterTheStepItIsIn) {
  EXERCISE("07.8");
  Slope model(0);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(arange(10), arange(10), 1);
  trainer.tell(std::make_shared<AtStep>([&](const StepReport& r) {
    if (r.step == 13) trainer.request_stop();
  }));
  EXPECT_EQ(trainer.fit(data, 5), Ending::stopped);
  EXPECT_EQ(trainer.steps(), 13);
  EXPECT_EQ(trainer.epoch(), 1);
  EXPECT_EQ(trainer.fit(data, 2), Ending::done) << "and fit goes on where it was";
  EXPECT_EQ(trainer.steps(), 20);
}

TEST(Fit, StopsWhenThereIsNoProgress) {
  EXERCISE("07.8");
  Slope model(3);
  optim::SGD sgd(model.named_parameters(), {.lr = 0});
  Trainer trainer(model, sgd, mse(), {.patience = 2});
  Batches data(tensor({1, 2}), tensor({1, 2}), 2);
  EXPECT_EQ(trainer.fit(data, 50), Ending::no_progress);
  EXPECT_EQ(trainer.epoch(), 3);
}

TEST(Fit, ReportsTheLossOfAllRowsAndTheValidation) {
  EXERCISE("07.8");
  Slope model(1);
  optim::SGD sgd(model.named_parameters(), {.lr = 0});
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2, 3}), tensor({1, 2, 6}), 2), validation(tensor({1}), tensor({3}), 1);
  std::vector<EpochReport> reports;
  trainer.tell(std::make_shared<AtEpoch>([&](const EpochReport& r) { reports.push_back(r); }));
  trainer.fit(data, 2, &validation);
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_DOUBLE_EQ(reports[0].loss, 3);
  EXPECT_DOUBLE_EQ(reports[0].validation->loss, 4);
  EXPECT_TRUE(reports[0].best);
  EXPECT_FALSE(reports[1].best);
  EXPECT_EQ(reports[1].step, 4);
}

TEST(Fit, BeginsANewMeanWithEachEpoch) {
  EXERCISE("07.8");
  Slope model(1);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.25});
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2}), tensor({3, 2}), 2);
  std::vector<double> losses;
  trainer.tell(std::make_shared<AtEpoch>([&](const EpochReport& r) { losses.push_back(r.loss); }));
  trainer.fit(data, 2);
  EXPECT_EQ(losses, (std::vector<double>{2, 1.625}));  // at w = 1, and at 1.5: ((1.5 - 3)^2 + (3 - 2)^2) / 2
}

TEST(Fit, NamesTheStepWhoseDataHoldNan) {
  EXERCISE("07.8");
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2, std::numeric_limits<float>::quiet_NaN(), 4}), arange(4), 1);
  EXPECT_THROWS(trainer.fit(data, 1), ValueError, "step 3", "epoch 1", "batch 3", "nan", "element 0");
  EXPECT_EQ(trainer.steps(), 2);

  const float nan = std::numeric_limits<float>::quiet_NaN();
  Batches columns(tensor({{1, 2}, {3, nan}, {5, 6}}).t(), arange(2), 2);  // {1, 3, 5} and {2, nan, 6}
  EXPECT_THROWS(Trainer(model, sgd, mse()).fit(columns, 1), ValueError, "(2, 3)", "element 4");
}

TEST(Fit, NamesTheStepWhoseTargetsAreNotFinite) {
  EXERCISE("07.8");
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(arange(4), tensor({0, std::numeric_limits<float>::infinity(), 2, 3}), 1);
  EXPECT_THROWS(trainer.fit(data, 1), ValueError, "targets of step 2", "batch 2", "inf");
}

TEST(Fit, MovesNothingForALabelOutOfRange) {
  EXERCISE("07.8");
  const auto model = network(1, 0);
  optim::SGD sgd(model->named_parameters(), {.lr = 0.1});
  Trainer trainer(*model, sgd, classes());
  Batches data(ones({2, 4}), tensor_i32({2, 3}), 2);
  const std::vector<double> before = numbers(*model);
  EXPECT_THROWS(trainer.fit(data, 1), IndexError, "cross_entropy", "3");
  EXPECT_EQ(numbers(*model), before);
  EXPECT_EQ(trainer.steps(), 0);
}

TEST(Fit, RefusesBatchesWithoutRowsAndEpochsWithoutBatches) {
  EXERCISE("07.8");
  Slope model(1);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, mse());
  Few none(0), one(1);
  EXPECT_THROWS(trainer.fit(one, 1), ValueError, "batch 1 of epoch 1 is empty");
  EXPECT_THROWS(Trainer(model, sgd, mse()).fit(none, 1), ValueError, "were there any batches");
}

TEST(Fit, RefusesAnOptimizerThatCannotMoveTheModel) {
  Slope model(1), other(1);
  optim::SGD sgd(other.named_parameters());
  Trainer trainer(model, sgd, mse());
  Batches data(ones({1}), ones({1}), 1);
  EXPECT_THROWS(trainer.fit(data, 1), ValueError, "none of the optimizer's 1 parameters", "the model's 1",
                "model.named_parameters()");
  EXPECT_THROWS(optim::SGD(NamedTensors{}), ValueError, "no parameters");
}

TEST(Fit, LeavesAloneWhatTheOptimizerDoesNotHold) {
  EXERCISE("07.8");
  const auto model = network(1, 0);
  const auto last = model->child("3");
  optim::SGD sgd(last->named_parameters(), {.lr = 0.1});
  Trainer trainer(*model, sgd, classes());
  const Points points(20);
  Batches data(points.x, points.labels, 5);
  const std::vector<double> first = testing_support::raw_values(model->child_as<nn::Linear>("0")->weight);
  // Its gradient is never set back. Grown beyond all numbers, it is still not what the step is about.
  model->child_as<nn::Linear>("0")->weight.set_grad(full({8, 4}, std::numeric_limits<float>::infinity()));
  EXPECT_EQ(trainer.fit(data, 2), Ending::done);
  EXPECT_EQ(testing_support::raw_values(model->child_as<nn::Linear>("0")->weight), first);
}

TEST(Fit, TellsCallbacksInTheirOrderAfterTheStep) {
  EXERCISE("07.8");
  Slope model(1);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.25});
  Trainer trainer(model, sgd, mse());
  Batches data(tensor({1, 2}), tensor({3, 2}), 2);
  std::vector<std::string> told;
  trainer.tell(std::make_shared<AtStep>([&](const StepReport& r) {
    told.push_back(str("step ", r.step, " of epoch ", r.epoch, ": loss ", r.loss));
    EXPECT_TENSOR_EQ(model.w, tensor({1.5}));
  }));
  trainer.tell(std::make_shared<AtStep>([&](const StepReport& r) {
    told.push_back(str("batch ", r.batch, " of ", r.batches));
    EXPECT_FALSE(r.gradient_norm.has_value()) << "nothing is clipped";
  }));
  trainer.tell(std::make_shared<AtEpoch>([&](const EpochReport& r) {
    told.push_back(str("epoch ", r.epoch, " of ", r.epochs));
    EXPECT_FALSE(r.validation.has_value());
  }));
  trainer.fit(data, 1);
  EXPECT_EQ(told, (std::vector<std::string>{"step 1 of epoch 1: loss 2", "batch 1 of 1", "epoch 1 of 1"}));
}

TEST(Fit, TellsHowItEnded) {
  EXERCISE("07.8");
  struct AtEnd : Callback {
    void on_end(Ending ending) override { endings.push_back(ending); }
    std::vector<Ending> endings;
  };
  Slope model(3);
  optim::SGD sgd(model.named_parameters(), {.lr = 0});
  Trainer trainer(model, sgd, mse(), {.patience = 2});
  Batches data(arange(4), arange(4), 1);
  const auto told = std::make_shared<AtEnd>();
  trainer.tell(told);
  trainer.fit(data, 1);
  trainer.request_stop();
  trainer.fit(data, 2);
  trainer.fit(data, 9);
  EXPECT_EQ(told->endings, (std::vector<Ending>{Ending::done, Ending::stopped, Ending::no_progress}));
}

TEST(Fit, JudgesProgressByTheValidation) {
  EXERCISE("07.8");
  Slope model(0);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.1});
  Trainer trainer(model, sgd, mse(), {.patience = 1});
  // What it learns, w = 3, makes the validation, w = -3, worse from epoch to epoch.
  Batches data(tensor({1, 2}), tensor({3, 6}), 2), validation(tensor({1}), tensor({-3}), 1);
  EXPECT_EQ(trainer.fit(data, 50, &validation), Ending::no_progress);
  EXPECT_EQ(trainer.epoch(), 2);
}
