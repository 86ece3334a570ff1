#include "enable.h"

#include <mutex>

#include "tinytorch/autograd.h"

namespace tinytorch {
namespace {

void all_gradients(bool on) {
  detail::arithmetic_gradients(on);
  detail::view_gradients(on);
  detail::reduction_gradients(on);
  detail::activation_gradients(on);
  detail::loss_gradients(on);
  detail::in_place_gradients(on);
}

/// Only what changes something touches the operations: threads that ask again may do so beside running ones.
void set(bool on) {
  static std::mutex guard;
  static bool is_on = false;
  const std::lock_guard hold(guard);
  if (on == is_on) return;
  if (!on) detail::enable(Layer::autograd, false);
  all_gradients(on);
  if (on) detail::enable(Layer::autograd, true);
  is_on = on;
}

}  // namespace

void enable_autograd() { set(true); }
void disable_autograd() { set(false); }

}  // namespace tinytorch
