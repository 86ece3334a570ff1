/// @file
/// What the public functions of module 09 check before they call an operation.

#pragma once

#include "tinytorch/sliding_window.h"
#include "tinytorch/tensor.h"

namespace tinytorch::detail {

/// x, when it is f32 of shape (batch, channels, height, width). @throws DTypeError, ShapeError
const Tensor& require_images(const char* who, const Tensor& x);

/// @throws ValueError naming the first setting that no window can have
void check_settings(const char* who, const kernels::Window& w);

/// check_settings, and whether the window fits into the padded images. @throws ValueError, ShapeError
void check_window(const char* who, const Tensor& images, const kernels::Window& w);

/// One number for each channel (or output): undefined, or f32 of shape (count). @throws ShapeError,
/// DTypeError
void check_vector(const char* who, const char* what, const Tensor& vector, Index count, const char* of);

}  // namespace tinytorch::detail
