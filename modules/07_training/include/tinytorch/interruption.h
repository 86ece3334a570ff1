/// @file
/// Module 07: what outlives an interruption.
///
///     trainer.tell(std::make_shared<AutoSave>(trainer, data, "run.safetensors", 100));   // a power cut
///     const StopOnInterrupt listening(trainer);                                         // Ctrl-C
///     if (trainer.fit(data, 10) == Ending::stopped) trainer.save("run.safetensors", data);
///
/// Thread safety: as a trainer.

#pragma once

#include <signal.h>

#include "tinytorch/trainer.h"

namespace tinytorch {

/// Writes the training state after each epoch, and every so many steps: all that a power cut can cost.
class AutoSave : public Callback {
 public:
  /// Trainer and data must live as long as it is told.
  /// @param steps  how many lie between two saves within an epoch; 0 is the end of the epoch only
  /// @throws ValueError when steps is below 0
  AutoSave(const Trainer& trainer, const BatchSource& data, std::string path, Index steps = 0);
  void on_step(const StepReport& report) override;
  void on_epoch(const EpochReport& report) override;

 private:
  const Trainer& trainer_;
  const BatchSource& data_;
  std::string path_;
  Index steps_;
};

/// While it lives, Ctrl-C lets fit() return after the step it is in. The second Ctrl-C ends the program, as
/// it would without; one that is ignored (nohup) stays ignored. Of several, the last one made listens.
class StopOnInterrupt {
 public:
  explicit StopOnInterrupt(Trainer& trainer);
  ~StopOnInterrupt();
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;

 private:
  Trainer* trainer_before_;
  struct sigaction action_before_ {};
};

}  // namespace tinytorch
