// What outlives Ctrl-C and a power cut.

#include "tinytorch/interruption.h"

#include <csignal>

#include "07_training/session.h"

using namespace toy;

namespace {

/// Raises a real signal in that step.
void interrupt_at(Trainer& trainer, Index step) {
  trainer.tell(std::make_shared<AtStep>([step](const StepReport& r) {
    if (r.step == step) std::raise(SIGINT);
  }));
}

using Handler = void (*)(int);
Handler handler_of_interrupts() {
  struct sigaction action {};
  sigaction(SIGINT, nullptr, &action);
  return action.sa_handler;
}
int heard = 0;

}  // namespace

TEST(Interrupt, LeavesAStateThatResumesBitForBit) {
  EXERCISE("07.8");
  const TemporaryFile file("interrupted.safetensors");
  Session whole, first, second(7);
  whole.trainer.fit(whole.data, 3);
  interrupt_at(first.trainer, 6);
  {
    const StopOnInterrupt listening(first.trainer);
    EXPECT_EQ(first.trainer.fit(first.data, 3), Ending::stopped);
  }
  EXPECT_EQ(first.trainer.steps(), 6) << "it stops after the step it is in";
  first.trainer.save(file.path, first.data);
  second.trainer.resume(file.path, second.data);
  EXPECT_EQ(second.trainer.fit(second.data, 3), Ending::done);
  EXPECT_EQ(numbers(*second.model), numbers(*whole.model));
}

TEST(Interrupt, EndsTheProgramTheSecondTimeAndIsGivenBack) {
  Session run, other;
  const auto before = std::signal(SIGINT, [](int) { ++heard; });
  {
    const StopOnInterrupt listening(run.trainer);
    std::raise(SIGINT);
    EXPECT_EQ(heard, 0);
    EXPECT_EQ(handler_of_interrupts(), SIG_DFL) << "a second one ends the program";
  }
  std::raise(SIGINT);
  EXPECT_EQ(heard, 1) << "whoever listened before does so again";
  std::signal(SIGINT, SIG_IGN);
  {
    const StopOnInterrupt listening(run.trainer);
    EXPECT_EQ(handler_of_interrupts(), SIG_IGN) << "what is ignored stays ignored";
  }
  std::signal(SIGINT, before);
}

TEST(Interrupt, IsForTheLastThatListens) {
  EXERCISE("07.8");
  Session outer, inner;
  const StopOnInterrupt first(outer.trainer);
  interrupt_at(inner.trainer, 2);
  {
    const StopOnInterrupt second(inner.trainer);
    EXPECT_EQ(inner.trainer.fit(inner.data, 1), Ending::stopped);
  }
  interrupt_at(outer.trainer, 3);
  EXPECT_EQ(outer.trainer.fit(outer.data, 1), Ending::stopped);
  EXPECT_EQ(outer.trainer.steps(), 3);
}

TEST(AutoSave, APowerCutCostsTheStepsSinceTheLastSave) {
  EXERCISE("07.8");
  const TemporaryFile file("cut.safetensors");
  Session whole, first, second(7);
  whole.trainer.fit(whole.data, 3);
  first.trainer.tell(std::make_shared<AutoSave>(first.trainer, first.data, file.path, 3));
  first.trainer.tell(std::make_shared<AtStep>([](const StepReport& r) {
    if (r.step == 11) throw std::runtime_error("the lights went out");
  }));
  EXPECT_THROWS(first.trainer.fit(first.data, 3), std::runtime_error, "lights");
  second.trainer.resume(file.path, second.data);
  EXPECT_EQ(second.trainer.steps(), 9);
  EXPECT_EQ(second.trainer.fit(second.data, 3), Ending::done);
  EXPECT_EQ(numbers(*second.model), numbers(*whole.model));
}

TEST(AutoSave, SavesWhenAnEpochEnds) {
  EXERCISE("07.8");
  const TemporaryFile file("epoch.safetensors");
  Session first, second(7);
  first.trainer.tell(std::make_shared<AutoSave>(first.trainer, first.data, file.path));
  first.trainer.fit(first.data, 1);
  second.trainer.resume(file.path, second.data);
  EXPECT_EQ(second.trainer.epoch(), 1);
  EXPECT_EQ(numbers(*second.model), numbers(*first.model));
  EXPECT_THROWS(AutoSave(first.trainer, first.data, file.path, -1), ValueError, "steps is -1");
}

TEST(AutoSave, ARunThatEndedForNoProgressHasEndedWhenItIsResumed) {
  EXERCISE("07.8");
  const TemporaryFile file("ended.safetensors");
  Slope one(3), two(5);
  optim::SGD first(one.named_parameters(), {.lr = 0}), second(two.named_parameters());
  Trainer ended(one, first, mse(), {.patience = 2}), resumed(two, second, mse(), {.patience = 2});
  Batches data(tensor({1, 2}), tensor({1, 2}), 2), again(tensor({1, 2}), tensor({1, 2}), 2);
  ended.tell(std::make_shared<AutoSave>(ended, data, file.path));
  EXPECT_EQ(ended.fit(data, 50), Ending::no_progress);
  resumed.resume(file.path, again);
  EXPECT_EQ(resumed.fit(again, 50), Ending::no_progress);
  EXPECT_EQ(resumed.epoch(), 3);
}
