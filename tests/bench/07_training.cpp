// Module 07: what the trainer adds to a step that is written by hand, and how fast a state is written.

#include <unistd.h>

#include <filesystem>

#include "bench.h"
#include "tinytorch/autograd.h"
#include "tinytorch/create.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/trainer.h"

namespace {

using namespace tinytorch;

constexpr Index kSteps = 16, kBatch = 64;

/// 784-128-10, and rows for some steps.
struct Run {
  Generator random{5};
  std::shared_ptr<nn::Sequential> model =
      nn::sequential({std::make_shared<nn::Linear>(784, 128, random), std::make_shared<nn::ReLU>(),
                      std::make_shared<nn::Linear>(128, 10, random)});
  optim::AdamW optimizer{model->named_parameters()};
  Trainer trainer{*model, optimizer, [](const Tensor& y, const Tensor& t) { return cross_entropy(y, t); }};
  Batches data{randn({kSteps * kBatch, 784}, random), randint(0, 10, {kSteps * kBatch}, random), kBatch,
               Generator(1)};
};
/// Made by the first case that runs.
Run& run() {
  static Run one;
  return one;
}

/// Autograd is on inside a case only: the cases of other modules run in between.
struct Recording {
  Recording() { enable_autograd(); }
  ~Recording() { disable_autograd(); }
};

void steps() {
  bench::latency("train_mlp784_128_10_B64_adamw", "tinytorch", "us/step", kSteps, [] {
    const Recording on;
    Batch batch;
    for (run().data.begin_epoch(); run().data.next(batch);) {
      run().optimizer.zero_grad();
      cross_entropy((*run().model)(batch.x), batch.y).backward();
      run().optimizer.step();
    }
  });
  bench::latency("train_mlp784_128_10_B64_adamw_trainer", "tinytorch", "us/step", kSteps, [] {
    const Recording on;
    run().trainer.fit(run().data, run().trainer.epoch() + 1);
  });
}

/// Parameters and AdamW's two averages: 101,770 numbers, three times. A save waits for the disk, which costs
/// no processor time and is not in the figure.
void states() {
  const std::string path =
      (std::filesystem::temp_directory_path() / str("tinytorch_bench_", getpid(), ".safetensors")).string();
  constexpr double kBytes = 3 * 4 * 101770.0;
  bench::throughput("training_state_save_1M", "tinytorch", "GB/s", kBytes, [path] {
    const Recording on;
    if (run().trainer.steps() == 0) run().trainer.fit(run().data, 1);  // before it, there is nothing to save
    run().trainer.save(path, run().data);
    std::filesystem::remove(path);
  });
}

const bench::Suite training([] {
  steps();
  states();
});

}  // namespace
