// The training state: one file, from which training goes on bit for bit.

#include <fstream>

#include "07_training/toy.h"
#include "tinytorch/exact.h"

using namespace toy;

namespace {

/// Everything that a run needs, made anew from seeds.
struct Session {
  explicit Session(Index seed = 1)
      : model(network(static_cast<std::uint64_t>(seed))),
        points(50),
        data(points.x, points.labels, 8, Generator(3)),
        optimizer(model->named_parameters(), {.lr = 0.01}),
        trainer(*model, optimizer, classes(), {.accumulate = 2, .clip_norm = 1, .patience = 9},
                optim::warm_up(3, optim::cosine(30))) {}
  std::shared_ptr<nn::Sequential> model;
  Points points;
  Batches data;
  optim::AdamW optimizer;
  Trainer trainer;
};

void stop_at(Trainer& trainer, Index step) {
  trainer.tell(std::make_shared<AtStep>([&trainer, step](const StepReport& r) {
    if (r.step == step) trainer.request_stop();
  }));
}

/// Trains one run through, another with a file in between, and compares every number.
void expect_resumes_after(Index step) {
  const TemporaryFile file(str("resume_", step, ".safetensors"));
  Session whole, first, second(7);
  std::vector<double> want_losses, got_losses;
  whole.trainer.tell(std::make_shared<AtEpoch>([&](const EpochReport& r) { want_losses.push_back(r.loss); }));
  whole.trainer.fit(whole.data, 3);

  stop_at(first.trainer, step);
  first.trainer.tell(std::make_shared<AtEpoch>([&](const EpochReport& r) { got_losses.push_back(r.loss); }));
  EXPECT_EQ(first.trainer.fit(first.data, 3), Ending::stopped);
  first.trainer.save(file.path, first.data);

  second.trainer.resume(file.path, second.data);
  EXPECT_EQ(second.trainer.steps(), step);
  second.trainer.tell(std::make_shared<AtEpoch>([&](const EpochReport& r) { got_losses.push_back(r.loss); }));
  EXPECT_EQ(second.trainer.fit(second.data, 3), Ending::done);
  EXPECT_EQ(numbers(*second.model), numbers(*whole.model)) << "interrupted after step " << step;
  EXPECT_EQ(got_losses, want_losses);
  EXPECT_EQ(second.optimizer.lr(), whole.optimizer.lr());
  EXPECT_EQ(second.trainer.early_stopping().best(), whole.trainer.early_stopping().best());
}

}  // namespace

TEST(TakePart, KeepsThePartAndDropsItsName) {
  EXERCISE("07.9");
  const Tensor a = ones({1}), b = zeros({2}), c = ones({3});
  const NamedTensors part =
      kernels::take_part({{"model.0.bias", a}, {"model2.x", b}, {"x.model.y", b}, {"model.w", c}}, "model");
  ASSERT_EQ(part.size(), 2U);
  EXPECT_EQ(part[0].first, "0.bias");
  EXPECT_TRUE(part[0].second.is(a));
  EXPECT_EQ(part[1].first, "w");
  EXPECT_TRUE(part[1].second.is(c));
}

TEST(TakePart, OfAnUnknownPartIsNothing) {
  EXERCISE("07.9");
  EXPECT_TRUE(kernels::take_part({{"model.w", ones({1})}}, "optimizer").empty());
  EXPECT_TRUE(kernels::take_part({{"model", ones({1})}}, "model").empty());
  EXPECT_TRUE(kernels::take_part({}, "model").empty());
}

TEST(Resume, GoesOnBitForBitFromTheMiddleOfAnEpoch) {
  EXERCISE("07.9");
  expect_resumes_after(2);
  expect_resumes_after(6);
}

TEST(Resume, GoesOnBitForBitFromTheEndOfAnEpoch) {
  EXERCISE("07.9");
  expect_resumes_after(4);  // 7 batches, two a step: four steps
}

TEST(Resume, GoesOnBitForBitFromTheVeryBeginning) {
  EXERCISE("07.9");
  const TemporaryFile file("beginning.safetensors");
  Session whole, first, second(7);
  first.trainer.save(file.path, first.data);
  second.trainer.resume(file.path, second.data);
  whole.trainer.fit(whole.data, 1);
  second.trainer.fit(second.data, 1);
  EXPECT_EQ(numbers(*second.model), numbers(*whole.model));
}

TEST(Resume, RefusesTheStateOfAnotherModelAndChangesNothing) {
  EXERCISE("07.9");
  const TemporaryFile file("other.safetensors");
  Session run;
  run.trainer.fit(run.data, 1);
  run.trainer.save(file.path, run.data);

  Generator random(4);
  nn::Sequential wider{std::make_shared<nn::Linear>(4, 9, random),
                       std::make_shared<nn::Linear>(9, 3, random)};
  optim::AdamW adamw(wider.named_parameters());
  Trainer trainer(wider, adamw, classes(), {}, optim::cosine(9));
  Batches data(run.points.x, run.points.labels, 8);
  const std::vector<double> before = numbers(wider);
  EXPECT_THROWS(trainer.resume(file.path, data), KeyError, "load_state_dict", "1.weight");
  EXPECT_EQ(numbers(wider), before);
  EXPECT_EQ(trainer.steps(), 0);
}

TEST(Resume, RefusesAnotherOptimizerAndChangesNothing) {
  EXERCISE("07.9");
  const TemporaryFile file("optimizer.safetensors");
  Session run;
  run.trainer.fit(run.data, 1);
  run.trainer.save(file.path, run.data);

  const auto model = network(5);
  optim::SGD sgd(model->named_parameters(), {.momentum = 0.9});
  Trainer trainer(*model, sgd, classes(), {}, optim::cosine(9));
  Batches data(run.points.x, run.points.labels, 8);
  const std::vector<double> before = numbers(*model);
  EXPECT_THROWS(trainer.resume(file.path, data), KeyError, "SGD.load_state_dict", "the state lacks SGD.0.lr");
  EXPECT_EQ(numbers(*model), before) << "the model was written before the optimizer refused";
}

TEST(Resume, RefusesOtherDataAndAMissingSchedule) {
  EXERCISE("07.9");
  const TemporaryFile file("data.safetensors");
  Session run, again;
  run.trainer.save(file.path, run.data);
  Batches fewer(run.points.x.narrow(0, 0, 9), run.points.labels.narrow(0, 0, 9), 8);
  EXPECT_THROWS(again.trainer.resume(file.path, fewer), ValueError, "50", "9 rows");

  Trainer plain(*again.model, again.optimizer, classes());
  EXPECT_THROWS(plain.resume(file.path, again.data), ValueError, "with a schedule", "without one");
}

TEST(Resume, RefusesFilesThatAreNoTrainingState) {
  const TemporaryFile file("wrong.safetensors");
  Session run;
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), FileError, "wrong.safetensors");

  save_safetensors(file.path, run.model->state_dict());
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), FileError, "no training state", "load_state_dict");

  save_safetensors(file.path, run.model->state_dict(), {{"format", "tinytorch-training"}, {"version", "2"}});
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), FileError, "version 2", "reads version 1");

  run.trainer.save(file.path, run.data);
  std::filesystem::resize_file(file.path, std::filesystem::file_size(file.path) - 100);
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), FileError, "wrong.safetensors");
}

TEST(Save, LeavesTheOldFileWhenItFails) {
  Session run;
  EXPECT_THROWS(run.trainer.save("/no/such/folder/run.safetensors", run.data), FileError, "/no/such/folder");
}
