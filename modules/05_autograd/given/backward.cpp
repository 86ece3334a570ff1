#include <algorithm>

#include "hooks.h"
#include "tinytorch/autograd.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"

namespace tinytorch {
namespace {

/// Leaves no half-collected gradient behind, whatever happens.
struct CleanUp {
  TapeNodes& nodes;
  ~CleanUp() {
    for (TapeNode* node : nodes) node->gradient = Tensor();
  }
};

void run_hooks(const TapeNode& node, Tensor& dy) {
  for (const auto& [number, hook] : node.hooks->on_gradient) {
    Tensor other = hook(dy);
    if (!other.defined()) continue;
    if (other.shape() != dy.shape()) {
      throw ShapeError(str("register_hook: the hook was given a gradient of shape ", dy.shape(),
                           " and returned one of shape ", other.shape()));
    }
    dy = std::move(other);
  }
}

/// A gradient of a leaf's own: rules may hand out one tensor twice, and optimizers write into it.
Tensor owned(Tensor gradient) {
  const detail::Body& body = gradient.body();
  const bool alone = body.owners.load() == 1 && body.storage->owners.load() == 1;
  return alone && gradient.is_contiguous() ? gradient : gradient.clone();
}

void commit(TapeNode& sink) {
  detail::Body* body = sink.leaf;
  if (!body || !body->requires_grad || !sink.gradient.defined()) return;
  body->owners.fetch_add(1, std::memory_order_relaxed);
  Tensor leaf(body);
  Tensor total = leaf.grad();
  const bool first = !total.defined();
  accumulate(total, sink.gradient);
  sink.gradient = Tensor();
  leaf.set_grad(first ? owned(std::move(total)) : total);
  if (!sink.hooks) return;
  for (const auto& [number, hook] : sink.hooks->after_accumulate) hook(leaf);
}

}  // namespace

void backward(const Tensor& loss, const BackwardOptions& options) {
  if (!loss.requires_grad()) {
    throw GradientError(
        str("backward: nothing was recorded on the way to this tensor of shape ", loss.shape(),
            "; call enable_autograd() first, requires_grad_() on the leaves, and no NoGrad or "
            "detach() on the way"));
  }
  Tensor first = options.gradient;
  if (!first.defined()) {
    if (loss.numel() != 1) {
      throw GradientError(str("backward: this tensor has ", loss.numel(),
                              " elements; call it on a scalar, for example loss.mean().backward(), or give a "
                              "gradient of its shape"));
    }
    first = ones_like(loss);
  } else if (first.shape() != loss.shape()) {
    throw ShapeError(
        str("backward: the tensor is ", loss.shape(), " and the gradient given is ", first.shape()));
  }

  const NoGrad off;
  const detail::NodePtr root(source_of(loss));
  TapeNodes order = topological_order(*root);
  for (const TapeNode* node : order) {
    if (node->used) {
      throw GradientError(
          str("backward: the graph through ", node->op,
              " was used up by an earlier backward; compute the loss again, or let the earlier "
              "one keep it with retain_graph"));
    }
    const auto missing = [](const TapeNode* input) { return input == nullptr; };
    if (node->run && std::all_of(node->inputs.begin(), node->inputs.end(), missing)) {
      throw GradientError(
          str("backward: ", node->op,
              " was recorded with no input that wants a gradient, though one of them does; see "
              "record() (05.2)"));
    }
  }
  const CleanUp clean_up{order};
  root->gradient = std::move(first);
  for (TapeNode* node : order) {
    if (!node->gradient.defined()) continue;
    if (node->hooks) run_hooks(*node, node->gradient);
    if (!node->run) continue;  // a sink waits until all rules have succeeded
    node->run(*node, node->gradient);
    node->gradient = Tensor();
    if (options.retain_graph) continue;
    node->forget(*node);  // at once: this is where the memory of a forward pass goes back
    node->forget = nullptr;
    node->used = true;
  }
  for (TapeNode* node : order) {
    if (!node->run) commit(*node);
  }
}

void Tensor::backward() const { tinytorch::backward(*this); }

Tensor gradients::kept(const Tensor& dy, const Shape& axes, bool keepdim) {
  if (keepdim) return dy;
  Shape shape = dy.shape();
  bool reduced[kMaxRank] = {};
  for (Index axis : axes) reduced[axis] = true;
  for (Index axis = 0; axis < kMaxRank; ++axis) {
    if (reduced[axis]) shape.insert(axis, 1);
  }
  return dy.reshape(shape);
}

}  // namespace tinytorch
