// The training state: one file, from which training goes on bit for bit.

#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "07_training/session.h"
#include "tinytorch/exact.h"

using namespace toy;

namespace {

/// No file of this process may grow beyond so many bytes, as if the disk were full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

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

  // A pickle, which would run a command where pickles are read.
  std::ofstream(file.path) << "\x80\x02cposix\nsystem\n(U\x04trueq";
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), FileError, "wrong.safetensors");
}

TEST(Resume, RefusesAFileThatWasCutAnywhere) {
  EXERCISE("07.9");
  const TemporaryFile file("cut.safetensors");
  Session run;
  run.trainer.fit(run.data, 1);
  const std::vector<double> before = numbers(*run.model);
  run.trainer.save(file.path, run.data);
  const std::uintmax_t size = std::filesystem::file_size(file.path);
  for (const std::uintmax_t left :
       {size - 1, size / 2, std::uintmax_t{100}, std::uintmax_t{8}, std::uintmax_t{0}}) {
    std::filesystem::resize_file(file.path, left);
    EXPECT_THROWS(run.trainer.resume(file.path, run.data), FileError, "cut.safetensors");
  }
  EXPECT_EQ(numbers(*run.model), before);
  EXPECT_EQ(run.trainer.steps(), 4);
}

TEST(Resume, RefusesOtherBatchesOfTheSameData) {
  EXERCISE("07.9");
  const TemporaryFile file("batches.safetensors");
  Session run, again;
  run.trainer.save(file.path, run.data);
  Batches larger(run.points.x, run.points.labels, 16, Generator(3)),
      in_order(run.points.x, run.points.labels, 8);
  EXPECT_THROWS(again.trainer.resume(file.path, larger), ValueError, "batches of 8, shuffled",
                "of 16, shuffled");
  EXPECT_THROWS(again.trainer.resume(file.path, in_order), ValueError, "batches of 8, shuffled",
                "of 8, in order");
}

TEST(Resume, RefusesADropoutThatStandsElsewhere) {
  EXERCISE("07.9");
  const TemporaryFile file("dropout.safetensors");
  Session run;
  run.trainer.save(file.path, run.data);

  const auto model = network();
  model->replace_child("2", std::make_shared<nn::Identity>());
  optim::AdamW adamw(model->named_parameters());
  Trainer without(*model, adamw, classes(), {}, optim::cosine(9));
  Session other;
  EXPECT_THROWS(without.resume(file.path, other.data), KeyError, "has a dropout 2", "lacks");

  without.save(file.path, other.data);
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), KeyError, "resume", "the state lacks 2");
}

TEST(Resume, RefusesCountersThatCannotBe) {
  EXERCISE("07.9");
  const TemporaryFile file("counters.safetensors");
  Session run;
  run.trainer.save(file.path, run.data);
  SafeTensors state = load_safetensors(file.path);
  for (auto& [name, tensor] : state.tensors) {
    if (name == "trainer.step") tensor = exact(Index{-3});
  }
  save_safetensors(file.path, state.tensors, state.metadata);
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), ValueError, "trainer.step is -3");
}

TEST(Resume, GoesOnAsIfNothingHadHappenedAfterARefusal) {
  EXERCISE("07.9");
  const TemporaryFile file("refused.safetensors");
  Session whole, run, other(7);
  whole.trainer.fit(whole.data, 3);

  other.trainer.fit(other.data, 2);
  other.trainer.save(file.path, other.data);
  SafeTensors state = load_safetensors(file.path);
  // The very last thing that is read is of the wrong kind: by then everything else has been written.
  for (auto& [name, tensor] : state.tensors) {
    if (name == "trainer.loss_sum_and_best") tensor = exact(Index{1});
  }
  save_safetensors(file.path, state.tensors, state.metadata);

  stop_at(run.trainer, 6);
  run.trainer.fit(run.data, 3);
  EXPECT_THROWS(run.trainer.resume(file.path, run.data), ShapeError, "loss_sum_and_best");
  EXPECT_EQ(run.trainer.steps(), 6);
  EXPECT_EQ(run.trainer.fit(run.data, 3), Ending::done);
  EXPECT_EQ(numbers(*run.model), numbers(*whole.model));
}

TEST(Save, RefusesAFolderThatIsNotThere) {
  Session run;
  EXPECT_THROWS(run.trainer.save("/no/such/folder/run.safetensors", run.data), FileError, "/no/such/folder");
}

TEST(Save, LeavesTheOldFileWhenTheDiskIsFull) {
  EXERCISE("07.9");
  const TemporaryFile file("full.safetensors");
  Session run, second(7);
  run.trainer.save(file.path, run.data);
  run.trainer.fit(run.data, 1);
  {
    const FullDisk full(1000);
    EXPECT_THROWS(run.trainer.save(file.path, run.data), FileError, "full.safetensors");
  }
  second.trainer.resume(file.path, second.data);  // of before the epoch
  EXPECT_EQ(second.trainer.steps(), 0);
}
