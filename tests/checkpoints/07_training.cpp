// Checkpoint 07: a model learns, is judged on data it never saw, and goes on after an interruption as if
// there had been none.

#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/interruption.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

namespace {

/// Points in a square; their class is the quarter they lie in.
struct Quarters {
  Tensor x, labels;
  Quarters(Index rows, std::uint64_t seed) {
    Generator random(seed);
    x = rand({rows, 2}, random) * 2.0f - 1.0f;
    labels = Tensor::empty({rows}, DType::i32);
    for (Index row = 0; row < rows; ++row) {
      labels.at<std::int32_t>(row) = 2 * (x.at(row, 0) > 0) + (x.at(row, 1) > 0);
    }
  }
};

/// A whole run: 300 points in batches of 32, two of them a step.
struct Session {
  Generator random{11};
  std::shared_ptr<nn::Sequential> model = nn::sequential(
      {std::make_shared<nn::Linear>(2, 16, random), std::make_shared<nn::Tanh>(),
       std::make_shared<nn::Dropout>(0.1f, random), std::make_shared<nn::Linear>(16, 4, random)});
  Quarters points{300, 1}, unseen{200, 2};
  Batches data{points.x, points.labels, 32, Generator(3)}, validation{unseen.x, unseen.labels, 64};
  optim::AdamW optimizer{model->named_parameters(), {.lr = 0.02}};
  Trainer trainer{*model,
                  optimizer,
                  [](const Tensor& y, const Tensor& t) { return cross_entropy(y, t); },
                  {.accumulate = 2, .clip_norm = 1, .patience = 20},
                  optim::warm_up(10, optim::cosine(190))};

  Ending fit() { return trainer.fit(data, 40, &validation); }
};

struct PullThePlug : Callback {
  void on_step(const StepReport& report) override {
    if (report.step == 57) std::raise(SIGINT);
  }
};

}  // namespace

TEST(Checkpoint, AModelIsRightAboutPointsItNeverSaw) {
  EXERCISE("07.8");
  Session run;
  const Evaluation before = run.trainer.evaluate(run.validation);
  EXPECT_EQ(run.fit(), Ending::done);
  const Evaluation after = run.trainer.evaluate(run.validation);
  EXPECT_EQ(run.trainer.steps(), 200) << "40 epochs of ten batches, two a step";
  EXPECT_EQ(after.rows, 200);
  EXPECT_GT(after.accuracy.value(), 0.95);
  EXPECT_LT(after.loss, before.loss / 4);

  // The table agrees with the evaluation: they count the same predictions.
  run.model->eval();
  ConfusionMatrix confusion(4);
  confusion.add((*run.model)(run.unseen.x), run.unseen.labels);
  EXPECT_EQ(confusion.total(), 200);
  EXPECT_DOUBLE_EQ(confusion.accuracy(), after.accuracy.value());
}

TEST(Checkpoint, AnInterruptedRunEndsAsIfNothingHadHappened) {
  EXERCISE("07.9");
  const std::string path =
      (std::filesystem::temp_directory_path() / str("tinytorch_checkpoint_", getpid(), ".safetensors"))
          .string();
  Session whole, first, second;
  whole.fit();
  first.trainer.tell(std::make_shared<PullThePlug>());
  {
    const StopOnInterrupt listening(first.trainer);
    EXPECT_EQ(first.fit(), Ending::stopped);
  }
  first.trainer.save(path, first.data);
  second.trainer.resume(path, second.data);
  std::filesystem::remove(path);
  EXPECT_EQ(second.trainer.steps(), 57);
  EXPECT_EQ(second.fit(), Ending::done);
  const NamedTensors want = whole.model->named_parameters(), got = second.model->named_parameters();
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_TENSOR_EQ(got[i].second, want[i].second);
  EXPECT_EQ(second.trainer.evaluate(second.validation).loss, whole.trainer.evaluate(whole.validation).loss);
}
