// Nodes: where they live, how they are freed, and what hangs on them.

#include "tinytorch/tape.h"

#include "hooks.h"
#include "tinytorch/record.h"

namespace tinytorch {

constinit thread_local const Saved::Pack* Saved::packing = nullptr;

void Saved::pack() {
  const Pack* pack = packing;
  packing = nullptr;  // what the packer computes is not packed
  const struct Restore {
    const Pack* pack;
    ~Restore() { packing = pack; }
  } restore{pack};
  const NoGrad off;
  unpack_ = std::make_unique<Unpack>((*pack)(tensor_));
  tensor_ = Tensor();
}

void Saved::changed() const {
  throw GradientError(str("backward: a tensor of shape ", tensor_.shape(),
                          " that a gradient needs was changed in place after it was used (version ", version_,
                          ", now ", tensor_.version(), "); write to a clone(), or out of place"));
}

namespace detail {

TapeNode* make_node(const char* op, const Shape& shape, std::size_t inputs, std::size_t bytes) {
  static_assert(alignof(TapeNode) <= 16 && sizeof(TapeNode) % sizeof(TapeNode*) == 0);
  const std::size_t block = sizeof(TapeNode) + inputs * sizeof(TapeNode*) + 16 + bytes;
  auto* node = new (block <= kSmallBlock ? pool_take_small(block) : pool_take(block)) TapeNode;
  auto** first = reinterpret_cast<TapeNode**>(node + 1);
  for (std::size_t i = 0; i < inputs; ++i) first[i] = nullptr;
  node->op = op;
  node->shape = shape;
  node->inputs = {first, inputs};
  node->bytes = static_cast<std::uint32_t>(block);
  node->dispose = free_node;
  return node;
}

void free_node(Node* base) noexcept {
  // Freeing a node drops others, which would free others: a chain of a million must not become a stack of a
  // million calls. Whoever comes second only joins the queue.
  static constinit thread_local TapeNode* waiting = nullptr;
  static constinit thread_local bool sweeping = false;
  auto* node = static_cast<TapeNode*>(base);
  node->next = waiting;
  waiting = node;
  if (sweeping) return;
  sweeping = true;
  while (waiting) {
    node = waiting;
    waiting = node->next;
    if (node->forget) node->forget(*node);
    for (TapeNode* input : node->inputs) {
      if (input && drop(input->owners)) free_node(input);
    }
    delete_hooks(node->hooks);
    const std::size_t block = node->bytes;
    node->~TapeNode();
    if (block <= kSmallBlock) {
      pool_give_small(node, block);
    } else {
      pool_give(node, block);
    }
  }
  sweeping = false;
}

void attach(const Tensor& x, NodePtr node) noexcept {
  Body& body = x.body();
  Node* before = body.node;
  body.node = node.release();
  body.stamp = body.storage->version;
  if (before && drop(before->owners)) before->dispose(before);
}

void check_in_place(const char* op, const Tensor& x) {
  const Body& body = x.body();
  if (!body.node && body.requires_grad) {
    throw GradientError(
        str(op, ": this leaf of shape ", x.shape(),
            " wants a gradient, and its old numbers would be lost; use NoGrad around a step of "
            "training, or work on a clone()"));
  }
  if (body.node && static_cast<TapeNode*>(body.node)->view) {
    throw GradientError(
        str(op, ": this tensor of shape ", x.shape(),
            " is a view of another with history, which would not learn of the change; write to a "
            "clone()"));
  }
}

}  // namespace detail

TapeNode* source_of(const Tensor& x) {
  detail::Body& body = x.body();
  if (body.node && body.stamp != body.storage->version) {
    throw GradientError(str("record: a tensor of shape ", x.shape(), ", made by ",
                            static_cast<TapeNode*>(body.node)->op,
                            ", shares its numbers with one that was changed in place; use a clone() there"));
  }
  if (!body.node && !body.sink) {
    TapeNode* sink = detail::make_node("leaf", x.shape(), 0, 0);
    sink->leaf = &body;
    body.sink = sink;
  }
  auto* node = static_cast<TapeNode*>(body.node ? body.node : body.sink);
  node->owners.fetch_add(1, std::memory_order_relaxed);
  return node;
}

void Into::give(Index i, const Tensor& gradient) const {
  if (!wants(i)) return;
  if (gradient.shape() != shape(i)) {
    throw ShapeError(str("gradient of ", node_.op, ": tensor argument ", i, " has shape ", shape(i),
                         ", but its gradient came with shape ", gradient.shape(),
                         "; where it was broadcast, sum_to(gradient, d.shape(", i, ")) adds up the repeats"));
  }
  accumulate(node_.inputs[static_cast<std::size_t>(i)]->gradient, gradient);
}

}  // namespace tinytorch
