/// @file
/// Each attaches the gradients of one group of operations, or with `on` false takes them off.

#pragma once

namespace tinytorch::detail {

void arithmetic_gradients(bool on);
void view_gradients(bool on);
void reduction_gradients(bool on);
void activation_gradients(bool on);
void loss_gradients(bool on);
void in_place_gradients(bool on);

}  // namespace tinytorch::detail
