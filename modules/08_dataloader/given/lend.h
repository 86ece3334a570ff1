/// @file
/// Batches that find their way home. Core keeps freed memory for the thread that freed it; a worker that only
/// takes, and a consumer that only frees, would move memory from the one to the other for ever. So the
/// consumer gets batches on loan: when it drops one, the memory waits here until a worker, who is about to
/// take as much again, frees it.

#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "tinytorch/batches.h"

namespace tinytorch::data {

/// Batches that were dropped and may be freed by a worker. Thread-safe.
class Home {
 public:
  void put(Batch batch);
  /// Frees one batch in the calling thread, if one waits. One out before one in: no worker hoards, and there
  /// are never more batches, here and everywhere, than were in use at once.
  void free_one();

 private:
  std::mutex guard_;
  std::vector<Batch> batches_;
};

/// The same numbers in the same memory. Once both tensors are gone, `batch` goes home, if that is still
/// there.
[[nodiscard]] Batch lend(Batch batch, const std::shared_ptr<Home>& home);

}  // namespace tinytorch::data
