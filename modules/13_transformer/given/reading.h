/// @file
/// A model that is only read from.

#pragma once

#include "tinytorch/autograd.h"
#include "tinytorch/module.h"

namespace tinytorch::nn {

/// Evaluation mode without gradients while it lives; then the mode that was before.
class Reading {
 public:
  explicit Reading(Module& model) : model_(model), training_(model.is_training()) { model_.eval(); }
  ~Reading() { model_.train(training_); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  Module& model_;
  bool training_;
  NoGrad off_;
};

}  // namespace tinytorch::nn
