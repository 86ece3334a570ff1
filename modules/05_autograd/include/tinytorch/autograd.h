/// @file
/// Module 05: gradients of everything the library computes.
///
///     enable_autograd();                                   // once, at the start
///     Tensor w = randn({3, 1}, random).requires_grad_();
///     Tensor loss = (x.matmul(w) - y).pow(2).mean();
///     loss.backward();
///     w.grad();                                            // d loss / d w, shape (3, 1)
///     { NoGrad off; w -= 0.1f * w.grad(); }                // steps are not part of the computation
///     w.set_grad({});                                      // or the next backward adds to it
///
/// Thread safety: threads may build and differentiate graphs of their own at the same time; a leaf whose
/// gradient two of them write must be guarded by the caller.

#pragma once

#include <functional>
#include <vector>

#include "tinytorch/op.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// From now on operations on tensors that want a gradient are recorded. What was computed before has no
/// history. Calling it again changes nothing, from any thread; the first call, and disable_autograd(), must
/// not run beside operations of other threads.
void enable_autograd();
/// Takes the gradients off again: nothing is recorded from now on.
void disable_autograd();

struct BackwardOptions {
  Tensor gradient{};          ///< d (what you want) / d loss, of loss's shape; 1 for a scalar
  bool retain_graph = false;  ///< keep what was saved, so that backward can run again
};

/// Adds d loss / d leaf to the gradient of every leaf that loss was computed from. All or nothing: when a
/// rule throws, no leaf has changed. Without retain_graph the graph is used up.
/// @throws GradientError  nothing was recorded, loss is no scalar and no gradient is given, the graph is used
///                        up, or a tensor that a rule needs was changed in place since
/// @throws ShapeError     options.gradient has another shape than loss
void backward(const Tensor& loss, const BackwardOptions& options = {});

/// @name Hooks
/// @{
/// Sees the gradient of a tensor when it is complete, once a backward; what it returns takes the gradient's
/// place, an undefined tensor leaves it as it is.
using GradientHook = std::function<Tensor(const Tensor& gradient)>;
/// @return a number for remove_hook. @throws GradientError when x wants no gradient
int register_hook(const Tensor& x, GradientHook hook);
/// Called after a backward has added to leaf.grad(); gets the leaf.
using LeafHook = std::function<void(Tensor& leaf)>;
/// @throws GradientError when x is not a leaf that wants a gradient
int register_post_accumulate_grad_hook(const Tensor& leaf, LeafHook hook);
/// @throws KeyError when there is no such hook
void remove_hook(const Tensor& x, int hook);

/// While it lives, `pack` decides in this thread what is kept of a tensor that a rule saves: it returns how
/// to get the numbers back. Packing is for memory: to disk, to fewer bits, or by computing again.
///
///     SavedTensorHooks half([](const Tensor& x) { return [h = to_half(x)] { return from_half(h); }; });
///
/// Guards nest; the innermost one packs.
class SavedTensorHooks {
 public:
  using Unpack = std::function<Tensor()>;
  using Pack = std::function<Unpack(const Tensor& saved)>;
  explicit SavedTensorHooks(Pack pack);
  ~SavedTensorHooks();
  SavedTensorHooks(const SavedTensorHooks&) = delete;
  SavedTensorHooks& operator=(const SavedTensorHooks&) = delete;

 private:
  Pack pack_;
  const Pack* before_;
};
/// @}

/// What grad_check found.
struct GradCheck {
  bool ok = false;
  double worst = 0;     ///< the largest difference, as a share of what is allowed
  std::string message;  ///< where it is, both numbers and the tolerance; empty when ok
  explicit operator bool() const { return ok; }
};

struct GradCheckOptions {
  float step = 1e-2f;  ///< h; the error of a central difference is O(h^2) plus rounding / h
  /// |gradient - difference| <= absolute + relative * |difference|. f32 rounds to 6e-8 of the outputs, which
  /// a difference over 2 h = 0.02 magnifies fifty times; the curvature adds about h^2 = 1e-4.
  double relative = 1e-3, absolute = 5e-4;
};

/// Compares the gradients of f with central differences (f(x + h) - f(x - h)) / 2h, element by element.
/// The outputs are weighted with fixed numbers that all differ, and summed in double.
/// @param f       from the inputs to a tensor of any shape; called 2 n + 1 times
/// @param inputs  f32; copied, and each wants a gradient
[[nodiscard]] GradCheck grad_check(const std::function<Tensor(const Tensors&)>& f, const Tensors& inputs,
                                   const GradCheckOptions& options = {});

}  // namespace tinytorch
