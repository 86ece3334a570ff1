#include "tinytorch/interruption.h"

namespace tinytorch {
namespace {

std::atomic<Trainer*> listening{nullptr};
static_assert(std::atomic<Trainer*>::is_always_lock_free, "a signal handler may use no lock");

extern "C" void stop_the_trainer(int) {
  if (Trainer* trainer = listening.load()) trainer->request_stop();
}

}  // namespace

AutoSave::AutoSave(const Trainer& trainer, const BatchSource& data, std::string path, Index steps)
    : trainer_(trainer), data_(data), path_(std::move(path)), steps_(steps) {
  if (steps < 0) throw ValueError(str("AutoSave: steps is ", steps, "; it cannot be below 0"));
}

void AutoSave::on_step(const StepReport& report) {
  if (steps_ > 0 && report.step % steps_ == 0) trainer_.save(path_, data_);
}

void AutoSave::on_epoch(const EpochReport&) { trainer_.save(path_, data_); }

StopOnInterrupt::StopOnInterrupt(Trainer& trainer) : trainer_before_(listening.exchange(&trainer)) {
  sigaction(SIGINT, nullptr, &action_before_);
  if (action_before_.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = stop_the_trainer;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);  // once; and reads and writes go on
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
}

StopOnInterrupt::~StopOnInterrupt() {
  sigaction(SIGINT, &action_before_, nullptr);
  listening = trainer_before_;
}

}  // namespace tinytorch
