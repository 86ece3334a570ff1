// Batches that are known by their numbers, and threads that never leave anybody waiting: for the tests and
// the scenarios of windows. Tensors are read through the raw fields of their bodies.

#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <thread>
#include <utility>

#include "tinytorch/window.h"

namespace numbered_batches {

using namespace tinytorch;

/// A batch whose x is its number.
inline Batch numbered(Index number) {
  const float value = static_cast<float>(number);
  return {Tensor::from(std::span(&value, 1), {1}), Tensor()};
}

/// The number of a batch; what was thrown instead of it, again.
inline Index number_of(const data::Made& made) {
  if (made.error) std::rethrow_exception(made.error);
  const detail::Body& body = made.batch.x.body();
  return static_cast<Index>(reinterpret_cast<const float*>(body.storage->data)[body.layout.offset]);
}

/// Makes batches by a function.
struct Making : data::BatchMaker {
  explicit Making(std::function<Batch(Index)> f) : call(std::move(f)) {}
  [[nodiscard]] Batch make(Index number) const override { return call(number); }
  std::function<Batch(Index)> call;
};

/// A thread at a window. What it throws fails the window, so that nobody waits for it for ever; and it is
/// joined in any case.
class Worker {
 public:
  template <class F>
  Worker(data::Window& window, const F& f)
      : window_(window), thread_([this, f] {
          try {
            f();
          } catch (...) {
            window_.fail(std::current_exception());
          }
        }) {}
  ~Worker() {
    if (!thread_.joinable()) return;
    window_.close();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  void join() { thread_.join(); }

 private:
  data::Window& window_;
  std::thread thread_;
};

/// A latch that may be opened more than once.
class Gate {
 public:
  void open() {
    is_open_ = true;
    is_open_.notify_all();
  }
  void wait() const { is_open_.wait(false); }

 private:
  std::atomic<bool> is_open_{false};
};

/// Opens gates at the end of a scope, exceptions included: a test that fails must not wait for ever.
template <class Gates>
class OpenAtTheEnd {
 public:
  explicit OpenAtTheEnd(Gates& gates) : gates_(gates) {}
  ~OpenAtTheEnd() {
    for (Gate& gate : gates_) gate.open();
  }
  OpenAtTheEnd(const OpenAtTheEnd&) = delete;
  OpenAtTheEnd& operator=(const OpenAtTheEnd&) = delete;

 private:
  Gates& gates_;
};

}  // namespace numbered_batches
