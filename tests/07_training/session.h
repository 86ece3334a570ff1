// A whole training run made from seeds, for the tests of what outlives it.

#pragma once

#include "07_training/toy.h"

namespace toy {

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

/// Asks for a stop in that step.
inline void stop_at(Trainer& trainer, Index step) {
  trainer.tell(std::make_shared<AtStep>([&trainer, step](const StepReport& r) {
    if (r.step == step) trainer.request_stop();
  }));
}

}  // namespace toy
