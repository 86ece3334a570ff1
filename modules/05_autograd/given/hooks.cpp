#include "hooks.h"

#include <algorithm>
#include <memory>

#include "tinytorch/record.h"

namespace tinytorch {
namespace {

/// The node that x's gradient arrives at.
Hooks& hooks_of(const char* who, const Tensor& x) {
  if (!x.requires_grad()) {
    throw GradientError(str(who, ": a tensor of shape ", x.shape(),
                            " that wants no gradient gets none; call requires_grad_()"));
  }
  const detail::NodePtr node(source_of(x));  // the tensor keeps it
  if (!node->hooks) node->hooks = std::make_unique<Hooks>().release();
  return *node->hooks;
}

}  // namespace

void detail::delete_hooks(Hooks* hooks) noexcept { std::unique_ptr<Hooks>{hooks}; }

int register_hook(const Tensor& x, GradientHook hook) {
  Hooks& hooks = hooks_of("register_hook", x);
  hooks.on_gradient.emplace_back(++hooks.last, std::move(hook));
  return hooks.last;
}

int register_post_accumulate_grad_hook(const Tensor& leaf, LeafHook hook) {
  if (!leaf.is_leaf()) {
    throw GradientError(
        "register_post_accumulate_grad_hook: only a leaf keeps its gradient; for the result of an operation "
        "use "
        "register_hook");
  }
  Hooks& hooks = hooks_of("register_post_accumulate_grad_hook", leaf);
  hooks.after_accumulate.emplace_back(++hooks.last, std::move(hook));
  return hooks.last;
}

void remove_hook(const Tensor& x, int hook) {
  Hooks& hooks = hooks_of("remove_hook", x);
  const auto is_it = [hook](const auto& each) { return each.first == hook; };
  if (std::erase_if(hooks.on_gradient, is_it) + std::erase_if(hooks.after_accumulate, is_it) == 0) {
    throw KeyError(str("remove_hook: this tensor has no hook number ", hook));
  }
}

SavedTensorHooks::SavedTensorHooks(Pack pack) : pack_(std::move(pack)), before_(Saved::packing) {
  if (!pack_) throw ValueError("SavedTensorHooks: there is no function to pack with");
  Saved::packing = &pack_;
}
SavedTensorHooks::~SavedTensorHooks() { Saved::packing = before_; }

}  // namespace tinytorch
