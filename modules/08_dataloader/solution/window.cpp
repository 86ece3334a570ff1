#include <algorithm>
#include <utility>

#include "tinytorch/window.h"

namespace tinytorch {

// Exercise 08.8: what shall I make?
std::optional<Index> data::Window::start() {
  // BEGIN SOLUTION
  std::unique_lock hold(guard_);
  has_room_.wait(hold, [&] { return closed_ || begun_ == end_ || begun_ - taken_ < room_; });
  if (closed_ || begun_ == end_) return std::nullopt;
  return begun_++;
  // END SOLUTION
}

// Exercise 08.9: the next one, please.
data::Made data::Window::take() {
  // BEGIN SOLUTION
  std::unique_lock hold(guard_);
  std::optional<Made>& next = place(taken_);
  has_batch_.wait(hold, [&] { return next.has_value(); });
  Made made = std::move(*next);
  next.reset();
  ++taken_;
  has_room_.notify_all();
  return made;
  // END SOLUTION
}

// Exercise 08.10: a worker's day.
void kernels::work(data::Window& window, const data::BatchMaker& maker) {
  // BEGIN SOLUTION
  while (const std::optional<Index> number = window.start()) {
    data::Made made;
    try {
      made.batch = maker.make(*number);
    } catch (...) {
      made.error = std::current_exception();
    }
    window.put(*number, std::move(made));
  }
  // END SOLUTION
}

}  // namespace tinytorch
