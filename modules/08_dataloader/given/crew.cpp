#include "crew.h"

namespace tinytorch::data {

/// One epoch, shared by the crew and the workers that are still at it.
struct Crew::Job : BatchMaker {
  Job(std::shared_ptr<const BatchMaker> of, std::shared_ptr<Home> home_of_batches, Index first, Index end,
      Index room)
      : maker(std::move(of)),
        home(std::move(home_of_batches)),
        allowed(tinytorch::detail::allowed),
        window(first, end, room) {}

  [[nodiscard]] Batch make(Index number) const override {
    home->free_one();
    return maker->make(number);
  }

  std::shared_ptr<const BatchMaker> maker;
  std::shared_ptr<Home> home;
  tinytorch::detail::Mask allowed;
  Window window;
};

Crew::Crew(Index workers, Index room) : room_(room), home_(std::make_shared<Home>()) {
  threads_.reserve(static_cast<std::size_t>(workers));
  try {
    for (Index i = 0; i < workers; ++i) threads_.emplace_back([this] { live(); });
  } catch (...) {
    leave();
    throw;
  }
}

Crew::~Crew() { leave(); }

void Crew::leave() {
  stop();
  {
    const std::lock_guard hold(guard_);
    leaving_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Crew::begin(std::shared_ptr<const BatchMaker> maker, Index first, Index end) {
  stop();
  auto job = std::make_shared<Job>(std::move(maker), home_, first, end, room_);
  {
    const std::lock_guard hold(guard_);
    job_ = std::move(job);
  }
  changed_.notify_all();
}

Batch Crew::take() {
  Made made = job_->window.take();
  if (made.error) std::rethrow_exception(made.error);
  return lend(std::move(made.batch), home_);
}

void Crew::stop() {
  if (job_) job_->window.close();
}

std::shared_ptr<Crew::Job> Crew::next_job(const std::shared_ptr<Job>& last) {
  std::unique_lock hold(guard_);
  changed_.wait(hold, [&] { return leaving_ || job_ != last; });
  return leaving_ ? nullptr : job_;
}

void Crew::live() {
  std::shared_ptr<Job> job;
  while ((job = next_job(job))) {
    tinytorch::detail::allowed = job->allowed;
    try {
      kernels::work(job->window, *job);
    } catch (...) {
      job->window.fail(std::current_exception());
    }
  }
}

}  // namespace tinytorch::data
