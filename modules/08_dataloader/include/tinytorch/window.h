/// @file
/// Module 08: the window, through which workers hand batches to whoever trains: in order, and never many.
///
///     begun:   0 1 2 3 4            workers have taken these numbers ...
///     taken:   0 1                  ... these batches have been handed over
///                  2 3 4            in the window: being made, or ready and waiting. At most `room` of them
///
/// However many workers there are and whoever is fast, batches come out as 0, 1, 2, ...
///
/// Thread safety: start, put, fail and close may be called from any thread, take from one.

#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

#include "tinytorch/batches.h"

namespace tinytorch::data {

/// What came of making a batch: the batch, or the exception that was thrown instead.
struct Made {
  Batch batch;
  std::exception_ptr error;
};

/// Makes batches by number. Called by several workers at once.
class BatchMaker {
 public:
  virtual ~BatchMaker() = default;
  [[nodiscard]] virtual Batch make(Index number) const = 0;
};

class Window {
 public:
  /// For the batches first, first + 1, ... end - 1.
  /// @param room  how many may be in the window at once @throws ValueError when below 1
  Window(Index first, Index end, Index room);

  /// A worker asks what to make: the next number that nobody has. Waits while the window is full.
  /// @return  nothing when all have been given out, or after close(). (Exercise 08.8)
  [[nodiscard]] std::optional<Index> start();

  /// A worker brings what it made. Never waits: start() has kept a place.
  void put(Index number, Made made);

  /// The next batch in order, once it is there; there must be one left. Makes room for one more, and tells
  /// all workers that wait for it. (Exercise 08.9)
  [[nodiscard]] Made take();

  /// A worker gives up altogether: whoever takes a batch that is not there yet gets this exception.
  void fail(const std::exception_ptr& error);

  /// No more: start() gives nothing from now on, and workers that wait in it come out.
  void close();

 private:
  /// The place of a batch: room_ of them, used again and again.
  [[nodiscard]] std::optional<Made>& place(Index number) {
    return places_[static_cast<std::size_t>(number % room_)];
  }

  const Index end_, room_;
  std::mutex guard_;                   ///< of all that follows
  std::condition_variable has_room_;   ///< the window is no longer full, or closed
  std::condition_variable has_batch_;  ///< something was put
  Index begun_;                        ///< the next number to give out
  Index taken_;                        ///< the next batch to hand over; begun_ - taken_ are in the window
  bool closed_ = false;
  std::vector<std::optional<Made>> places_;
};

}  // namespace tinytorch::data

namespace tinytorch::kernels {

/// What a worker does for a whole epoch: asks for a number, makes that batch, puts it; until there are no
/// more. An exception from make is put in the batch's place, and the worker goes on. (Exercise 08.10)
void work(data::Window& window, const data::BatchMaker& maker);

}  // namespace tinytorch::kernels
