/// @file
/// Module 05: the tape. Every recorded operation leaves a node behind that knows which nodes its inputs came
/// from; backward walks these from the loss to the leaves and hands gradients on.
///
///     y = a * b        node "mul"; its inputs are the nodes of a and b (of a leaf: its sink)
///     backward         mul receives dy, gives dy b to a's node and dy a to b's node
///
/// Thread safety: a graph belongs to one backward at a time; different graphs may run in different threads.

#pragma once

#include <span>
#include <vector>

#include "tinytorch/op.h"

namespace tinytorch {

struct Hooks;

/// One recorded operation, or the sink in which the gradient of one leaf arrives. Nodes own their inputs.
struct TapeNode : detail::Node {
  const char* op = "leaf";      ///< the operation's name
  Shape shape;                  ///< of the result, and so of its gradient
  Tensor gradient;              ///< what has arrived during this backward; undefined: nothing yet
  std::span<TapeNode*> inputs;  ///< one for each tensor argument; null: it wants no gradient
  std::uint32_t uses = 0;       ///< how often it is an input of nodes not yet done; 0 between backwards
  bool view = false;            ///< the result shares the memory of an input
  bool used = false;            ///< what it saved is gone
  std::uint32_t bytes = 0;      ///< of the block that holds it, its inputs and what it saved
  void (*run)(TapeNode&, const Tensor& dy) = nullptr;  ///< gives gradients to the inputs
  void (*forget)(TapeNode&) noexcept = nullptr;        ///< drops what was saved for run
  Hooks* hooks = nullptr;
  TapeNode* next = nullptr;  ///< while it waits to be freed
};

using TapeNodes = std::vector<TapeNode*>;

/// Where a gradient rule puts its answers.
class Into {
 public:
  explicit Into(TapeNode& node) : node_(node) {}
  /// Does tensor argument i want a gradient? What nobody wants need not be computed.
  [[nodiscard]] bool wants(Index i) const { return node_.inputs[static_cast<std::size_t>(i)] != nullptr; }
  /// The shape of tensor argument i, which its gradient must have. @pre wants(i)
  [[nodiscard]] const Shape& shape(Index i) const { return node_.inputs[static_cast<std::size_t>(i)]->shape; }
  /// Adds to the gradient of tensor argument i; without effect when it wants none.
  /// @throws ShapeError when the shape is not that of the argument
  void give(Index i, const Tensor& gradient) const;

 private:
  TapeNode& node_;
};

/// The sum of `gradient` over everything that broadcasting repeated on the way from `shape`: axes that were
/// added in front and axes that were 1. Itself when there is nothing to sum. (Exercise 05.1)
/// @param shape  one that broadcasts to gradient.shape()
[[nodiscard]] Tensor sum_to(const Tensor& gradient, const Shape& shape);

/// Fills node.inputs, one for each of `tensors`: source_of(t) where t is defined and wants a gradient, null
/// elsewhere. (Exercise 05.2)
/// @param tensors  as many as node.inputs
void record(TapeNode& node, std::span<const Tensor* const> tensors);

/// The node a gradient of x goes to: that of the operation which made it, or the sink of a leaf. The caller
/// owns one more reference. Given.
/// @throws GradientError when x's numbers were changed in place after it was recorded
[[nodiscard]] TapeNode* source_of(const Tensor& x);

/// Every node that root's gradient reaches, each once, root first, and every node after all nodes that it is
/// an input of. Neither recursion nor a set: `uses` counts. It is 0 in all nodes before and afterwards.
/// (Exercise 05.3)
[[nodiscard]] TapeNodes topological_order(TapeNode& root);

/// Adds `gradient` to what has arrived; the first one is taken as it is. Never writes into memory that
/// another tensor may share: a rule may give one tensor to several inputs. (Exercise 05.4)
/// @param total  undefined when nothing has arrived
void accumulate(Tensor& total, const Tensor& gradient);

}  // namespace tinytorch
