#include "enable.h"

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

}  // namespace

void enable_autograd() {
  all_gradients(true);
  detail::enable(Layer::autograd, true);
}

void disable_autograd() {
  detail::enable(Layer::autograd, false);
  all_gradients(false);
}

}  // namespace tinytorch
