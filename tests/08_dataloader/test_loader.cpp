// DataLoader: what it hands out.

#include "08_dataloader/example_data.h"
#include "tinytorch/autograd.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/trainer.h"

using namespace example_data;
using data::DataLoader;
using data::LoaderOptions;

namespace {

/// Adds a number that it draws, and 100 times a second one.
struct TwoDraws : data::Transform {
  Tensor operator()(const Tensor& x, Generator& random) const override {
    const float first = random.uniform();
    return x + first + 100.0f * random.uniform();
  }
};

/// All x of an epoch, side by side.
std::vector<double> inputs_of(DataLoader& loader) {
  std::vector<double> out;
  Batch batch;
  for (loader.begin_epoch(); loader.next(batch);) {
    const std::vector<double> values = raw_values(batch.x);
    out.insert(out.end(), values.begin(), values.end());
  }
  return out;
}

/// A line through points: a model of two weights and its trainer.
struct Line {
  Line() : model(2, 1, random), sgd(model.named_parameters(), {.lr = 0.1}), trainer(model, sgd, mse) {}
  static Tensor mse(const Tensor& y, const Tensor& t) { return mse_loss(y, t); }
  [[nodiscard]] std::vector<double> weights() const { return raw_values(model.weight); }

  Generator random{1};
  nn::Linear model;
  optim::SGD sgd;
  Trainer trainer;
};

/// 64 points on y = 2 a - b, in four shuffled batches.
DataLoader points(Index workers) {
  Generator random(2);
  const Tensor x = randn({64, 2}, random);
  return DataLoader(std::make_shared<data::TensorDataset>(x, x.matmul(tensor({{2}, {-1}}))),
                    {.batch_size = 16, .shuffle = true, .seed = 1, .workers = workers});
}

/// Stops a trainer after some step.
struct StopAt : Callback {
  StopAt(Trainer& of, Index which) : trainer(of), step(which) {}
  void on_step(const StepReport& report) override {
    if (report.step == step) trainer.request_stop();
  }
  Trainer& trainer;
  Index step;
};

}  // namespace

TEST(Loader, MakesBatchesInOrder) {
  EXERCISE("08.2");
  DataLoader loader(counted(5), {.batch_size = 2});
  EXPECT_EQ(loader.batches(), 3);
  Batch batch;
  EXPECT_FALSE(loader.next(batch)) << "an epoch must begin";
  loader.begin_epoch();
  ASSERT_TRUE(loader.next(batch));
  EXPECT_TENSOR_EQ(batch.x, tensor({{0, 0}, {1, 10}}));
  EXPECT_TENSOR_EQ(batch.y, tensor_i32({0, 1}));
  ASSERT_TRUE(loader.next(batch));
  ASSERT_TRUE(loader.next(batch));
  EXPECT_TENSOR_EQ(batch.x, tensor({{4, 40}}));
  EXPECT_FALSE(loader.next(batch));
  EXPECT_TENSOR_EQ(batch.x, tensor({{4, 40}})) << "and the last batch stays as it is";
  EXPECT_EQ(epoch_of(loader), "[0 1][2 3][4]");
}

TEST(Loader, DropsTheLastBatchWhenItIsAsked) {
  EXERCISE("08.2");
  DataLoader loader(counted(5), {.batch_size = 2, .drop_last = true});
  EXPECT_EQ(loader.batches(), 2);
  EXPECT_EQ(epoch_of(loader), "[0 1][2 3]");
}

TEST(Loader, ShufflesAnewInEachEpochAndRepeats) {
  EXERCISE("08.1");
  DataLoader loader(counted(20), {.batch_size = 6, .shuffle = true, .seed = 3}),
      same(counted(20), {.batch_size = 6, .shuffle = true, .seed = 3}),
      other(counted(20), {.batch_size = 6, .shuffle = true, .seed = 4});
  const std::string first = epoch_of(loader), second = epoch_of(loader);
  EXPECT_NE(first, second);
  EXPECT_EQ(epoch_of(same), first);
  EXPECT_EQ(epoch_of(same), second);
  EXPECT_NE(epoch_of(other), first);
  EXPECT_EQ(loader.epoch(), 1);
}

TEST(Loader, GivesTheSameBatchesForAnyNumberOfWorkers) {
  EXERCISE("08.9");
  const auto options = [](Index workers, Index prefetch) {
    return LoaderOptions{.batch_size = 3,
                         .shuffle = true,
                         .seed = 8,
                         .workers = workers,
                         .prefetch = prefetch,
                         .transform = std::make_shared<TwoDraws>()};
  };
  DataLoader alone(counted(50), options(0, 2));
  const std::vector<double> first = inputs_of(alone), second = inputs_of(alone);
  EXPECT_NE(first, second);
  for (const auto& [workers, prefetch] :
       std::vector<std::pair<Index, Index>>{{1, 1}, {1, 4}, {3, 2}, {7, 5}, {2, 100}}) {
    DataLoader loader(counted(50), options(workers, prefetch));
    EXPECT_EQ(inputs_of(loader), first) << workers << " workers";
    EXPECT_EQ(inputs_of(loader), second) << workers << " workers";
  }
}

TEST(Loader, DrawsForAnExampleFromTheStreamThatItNames) {
  EXERCISE("08.3");
  DataLoader loader(counted(4), {.batch_size = 4, .seed = 6, .transform = std::make_shared<TwoDraws>()});
  for (Index epoch = 0; epoch < 2; ++epoch) {
    const std::vector<double> got = inputs_of(loader);
    for (Index i = 0; i < 4; ++i) {
      Generator random(6, static_cast<std::uint64_t>(epoch * 4 + i));
      const Tensor want = TwoDraws()(counted(4)->get(i).x, random);
      EXPECT_EQ(got[static_cast<std::size_t>(2 * i)], raw_values(want)[0]);
    }
  }
}

TEST(Loader, BeginsAnewInTheMiddle) {
  EXERCISE("08.9");
  for (const Index workers : {0, 3}) {
    DataLoader loader(counted(30), {.batch_size = 4, .workers = workers, .prefetch = 3});
    Batch batch;
    for (Index taken = 0; taken < 7; ++taken) {
      loader.begin_epoch();
      for (Index i = 0; i < taken; ++i) ASSERT_TRUE(loader.next(batch));
    }
    EXPECT_EQ(epoch_of(loader),
              "[0 1 2 3][4 5 6 7][8 9 10 11][12 13 14 15][16 17 18 19][20 21 22 23][24 25 26 27][28 29]");
    EXPECT_EQ(loader.epoch(), 7);
  }
}

TEST(Loader, TakesAnySampler) {
  struct Backwards : data::Sampler {
    [[nodiscard]] Index size() const override { return 3; }
    [[nodiscard]] std::vector<Index> order(Index epoch) const override {
      return {2 + epoch, 1 + epoch, epoch};
    }
  };
  DataLoader loader(counted(9), {.batch_size = 2, .sampler = std::make_shared<Backwards>()});
  EXPECT_EQ(loader.batches(), 2);
  EXPECT_EQ(epoch_of(loader), "[2 1][0]");
  EXPECT_EQ(epoch_of(loader), "[3 2][1]");
}

TEST(Loader, CollatesAsItIsTold) {
  const auto sums = [](std::span<const data::Example> examples) {
    Batch out = data::collate(examples);
    out.y = out.x.sum(1);
    return out;
  };
  DataLoader loader(counted(3), {.batch_size = 3, .workers = 1, .collate = sums});
  loader.begin_epoch();
  Batch batch;
  ASSERT_TRUE(loader.next(batch));
  EXPECT_TENSOR_EQ(batch.y, tensor({0, 11, 22}));
}

TEST(Loader, RecordsNothingForGradients) {
  EXERCISE("08.3");
  enable_autograd();
  const Tensor x = arange(8).reshape({4, 2}).requires_grad_();
  for (const Index workers : {0, 1}) {
    DataLoader loader(std::make_shared<data::TensorDataset>(x, arange(4)),
                      {.batch_size = 2, .workers = workers});
    loader.begin_epoch();
    Batch batch;
    ASSERT_TRUE(loader.next(batch));
    EXPECT_FALSE(batch.x.requires_grad());
  }
  disable_autograd();
}

TEST(Loader, GoesOnWhereItsStateSays) {
  EXERCISE("08.2");
  for (const Index workers : {0, 2}) {
    const LoaderOptions options{.batch_size = 3, .shuffle = true, .seed = 5, .workers = workers};
    DataLoader loader(counted(10), options), later(counted(10), options), never(counted(10), options);
    Batch batch, other;
    later.load_state_dict(never.state_dict());
    EXPECT_FALSE(later.next(batch)) << "no epoch has begun";
    loader.begin_epoch();
    loader.begin_epoch();
    ASSERT_TRUE(loader.next(batch));
    later.load_state_dict(loader.state_dict());
    EXPECT_EQ(later.epoch(), 1);
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(loader.next(batch));
      ASSERT_TRUE(later.next(other));
      EXPECT_TENSOR_EQ(other.x, batch.x);
    }
    EXPECT_FALSE(later.next(other));
    EXPECT_EQ(epoch_of(later), epoch_of(loader));
  }
}

TEST(Loader, RefusesTheStateOfAnother) {
  EXERCISE("08.2");
  DataLoader loader(counted(10), {.batch_size = 3, .seed = 5});
  const auto state_of = [](Index examples, const LoaderOptions& options) {
    return DataLoader(counted(examples), options).state_dict();
  };
  EXPECT_THROWS(loader.load_state_dict(state_of(11, {.batch_size = 3, .seed = 5})), ValueError, "examples 11",
                "10");
  EXPECT_THROWS(loader.load_state_dict(state_of(10, {.batch_size = 4, .seed = 5})), ValueError,
                "batch_size 4");
  EXPECT_THROWS(loader.load_state_dict(state_of(10, {.batch_size = 3, .seed = 6})), ValueError, "seed 6");
  EXPECT_THROWS(loader.load_state_dict(state_of(10, {.batch_size = 3, .shuffle = true, .seed = 5})),
                ValueError, "shuffle 1");
  EXPECT_THROWS(loader.load_state_dict({}), KeyError, "examples");
  EXPECT_EQ(epoch_of(loader), "[0 1 2][3 4 5][6 7 8][9]") << "nothing has changed";
}

TEST(Loader, RefusesOptionsThatMakeNoSense) {
  EXERCISE("08.2");
  EXPECT_THROWS(DataLoader(nullptr), ValueError, "no dataset");
  EXPECT_THROWS(DataLoader(counted(3), {.batch_size = 0}), ValueError, "batch size is 0");
  EXPECT_THROWS(DataLoader(counted(3), {.workers = -1}), ValueError, "-1 workers");
  EXPECT_THROWS(DataLoader(counted(3), {.prefetch = 0}), ValueError, "prefetch is 0");
  EXPECT_THROWS(
      DataLoader(counted(3), {.shuffle = true, .sampler = std::make_shared<data::SequentialSampler>(3)}),
      ValueError, "shuffle and a sampler");
  EXPECT_THROWS(DataLoader(counted(3), {.collate = nullptr}), ValueError, "collate");
  EXPECT_THROWS(DataLoader(counted(0)), ValueError, "0 examples make no batch of 32");
  EXPECT_THROWS(DataLoader(counted(3), {.batch_size = 4, .drop_last = true}), ValueError, "3 examples",
                "left out");
}

TEST(Loader, IsASourceForTheTrainer) {
  EXERCISE("08.10");
  Line alone, ahead;
  DataLoader one = points(0), two = points(2);
  alone.trainer.fit(one, 40);
  ahead.trainer.fit(two, 40);
  EXPECT_NEAR(ahead.weights()[0], 2, 1e-3);
  EXPECT_NEAR(ahead.weights()[1], -1, 1e-3);
  EXPECT_EQ(alone.weights(), ahead.weights()) << "to the last bit";
}

TEST(Loader, GoesOnAfterAnInterruptionAsIfThereHadBeenNone) {
  EXERCISE("08.10");
  const TemporaryFile file("line.safetensors", "");
  Line whole, first, second;
  DataLoader one = points(1), two = points(1), three = points(2);
  whole.trainer.fit(one, 5);
  first.trainer.tell(std::make_shared<StopAt>(first.trainer, 10));  // in the middle of the third epoch
  first.trainer.fit(two, 5);
  first.trainer.save(file.path, two);
  second.trainer.resume(file.path, three);
  second.trainer.fit(three, 5);
  EXPECT_EQ(second.trainer.steps(), 20);
  EXPECT_EQ(second.weights(), whole.weights());
}
