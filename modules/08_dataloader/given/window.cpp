#include "tinytorch/window.h"

#include "tinytorch/error.h"
#include "tinytorch/str.h"

namespace tinytorch::data {

Window::Window(Index first, Index end, Index room) : end_(end), room_(room), begun_(first), taken_(first) {
  if (room < 1) throw ValueError(str("Window: there is room for ", room, " batches; at least 1 is needed"));
  places_.resize(static_cast<std::size_t>(room));
}

void Window::put(Index number, Made made) {
  const std::lock_guard hold(guard_);
  place(number) = std::move(made);
  has_batch_.notify_one();  // only one thread takes
}

void Window::fail(const std::exception_ptr& error) {
  const std::lock_guard hold(guard_);
  closed_ = true;
  for (std::optional<Made>& each : places_) {
    if (!each) each = Made{{}, error};
  }
  has_batch_.notify_one();
  has_room_.notify_all();
}

void Window::close() {
  const std::lock_guard hold(guard_);
  closed_ = true;
  has_room_.notify_all();
}

}  // namespace tinytorch::data
