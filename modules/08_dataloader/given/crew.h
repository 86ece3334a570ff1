/// @file
/// The workers of a loader: threads that live as long as it does and work at one window after the other.
/// Loops of a transform over large pictures may wake further threads (parallel_for), for each worker its own;
/// pictures of a few thousand numbers stay below that.

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "lend.h"
#include "tinytorch/op.h"
#include "tinytorch/window.h"

namespace tinytorch::data {

/// Belongs to the thread of the loader.
class Crew {
 public:
  /// @throws std::system_error when the system has no more threads
  Crew(Index workers, Index room);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Lets all work on the batches first .. end - 1, instead of what they did before. Does not wait. Layers
  /// that are off in the caller (NoGrad) are off in the workers.
  void begin(std::shared_ptr<const BatchMaker> maker, Index first, Index end);
  /// The next batch in order, or the exception that came instead.
  [[nodiscard]] Batch take();
  /// No more batches: workers finish what they have in hand and rest.
  void stop();

 private:
  struct Job;

  void live();
  /// Sends all workers away and waits for them.
  void leave();
  /// Waits for another job than the last one. @return  nothing when it is time to go
  [[nodiscard]] std::shared_ptr<Job> next_job(const std::shared_ptr<Job>& last);

  Index room_;
  std::shared_ptr<Home> home_;
  std::mutex guard_;  ///< of job_ and leaving_
  std::condition_variable changed_;
  std::shared_ptr<Job> job_;
  bool leaving_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tinytorch::data
