/// @file
/// Module 05: how an operation gets its gradient. For those who add operations.
///
///     // y = a b: keep both, and call the rule with them when dy arrives
///     gradient(mul_op, [](const Tensor& a, const Tensor& b) {
///       return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
///         gradients::mul(a.get(), b.get(), dy, d);
///       };
///     });
///     // y = e^x: a rule that needs y asks for it first
///     gradient(exp_op, [](Result y, const Tensor&) {
///       return [y = Saved(y)](const Tensor& dy, const Into& d) { gradients::exp(y.get(), dy, d); };
///     });
///     // an operation of a later module names its gradient where it is declared
///     inline constinit UnaryOp cube_op{"cube", kernels::cube, Kind::atomic, nullptr, recorded(cube_rule)};

#pragma once

#include <functional>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "tinytorch/op.h"
#include "tinytorch/tape.h"

namespace tinytorch {

/// What an operation returned, for a rule that saves it. Saved keeps the numbers without history: a node that
/// held its own result would never be freed.
struct Result {
  const Tensor& tensor;
};

/// A tensor kept for backward, or no tensor. Notices when its numbers were changed in place since; a
/// SavedTensorHooks in force packs it.
class Saved {
 public:
  explicit Saved(const Tensor& x) : tensor_(x), version_(x.defined() ? x.version() : 0) {
    if (packing && x.defined()) [[unlikely]]
      pack();
  }
  explicit Saved(Result y) : Saved(y.tensor.detach()) {}
  Saved(Saved&&) = default;
  /// @throws GradientError when it was changed in place after it was saved
  [[nodiscard]] Tensor get() const {
    if (unpack_) [[unlikely]]
      return (*unpack_)();
    if (tensor_.defined() && tensor_.version() != version_) [[unlikely]]
      changed();
    return tensor_;
  }

  using Unpack = std::function<Tensor()>;
  using Pack = std::function<Unpack(const Tensor&)>;
  static constinit thread_local const Pack* packing;  ///< set by SavedTensorHooks

 private:
  void pack();
  [[noreturn]] void changed() const;

  Tensor tensor_;
  std::uint32_t version_;
  std::unique_ptr<Unpack> unpack_;
};

namespace detail {

/// A block for a node with `inputs` inputs and `bytes` more behind them. The caller owns one reference.
TapeNode* make_node(const char* op, const Shape& shape, std::size_t inputs, std::size_t bytes);
void free_node(Node* node) noexcept;  ///< drops it and all it alone held, without recursion

struct DropNode {
  void operator()(TapeNode* node) const noexcept {
    if (drop(node->owners)) free_node(node);
  }
};
using NodePtr = std::unique_ptr<TapeNode, DropNode>;

/// Behind the inputs, on a multiple of 16.
inline void* saved_part(const TapeNode& node) {
  auto at = reinterpret_cast<std::uintptr_t>(node.inputs.data() + node.inputs.size());
  return reinterpret_cast<void*>((at + 15) / 16 * 16);
}

/// A node that runs `rule` when its gradient is complete.
template <class Rule>
NodePtr node_with(const char* op, const Shape& shape, std::size_t inputs, Rule&& rule) {
  static_assert(alignof(Rule) <= 16);
  NodePtr node(make_node(op, shape, inputs, sizeof(Rule)));
  new (saved_part(*node)) Rule(std::move(rule));
  node->run = [](TapeNode& n, const Tensor& dy) { (*static_cast<Rule*>(saved_part(n)))(dy, Into(n)); };
  node->forget = [](TapeNode& n) noexcept { static_cast<Rule*>(saved_part(n))->~Rule(); };
  return node;
}

/// Makes `node` the history of x.
void attach(const Tensor& x, NodePtr node) noexcept;
/// @throws GradientError when x may not be written: a leaf that wants a gradient, or a view with history
void check_in_place(const char* op, const Tensor& x);

/// The tensor arguments of a call, lists taken apart, in order.
template <class... A>
class Arguments {
 public:
  explicit Arguments(const A&... args) { (add(args), ...); }
  [[nodiscard]] std::span<const Tensor* const> tensors() const {
    if constexpr (kLists) {
      return many_;
    } else {
      return {few_, count_};
    }
  }

 private:
  static constexpr bool kLists = (std::is_same_v<A, Tensors> || ...);
  template <class T>
  void add(const T& argument) {
    if constexpr (std::is_same_v<T, Tensor>) {
      if constexpr (kLists) {
        many_.push_back(&argument);
      } else {
        few_[count_++] = &argument;
      }
    } else if constexpr (std::is_same_v<T, Tensors>) {
      for (const Tensor& each : argument) many_.push_back(&each);
    }
  }

  const Tensor* few_[sizeof...(A) + 1] = {};
  std::size_t count_ = 0;
  std::conditional_t<kLists, std::vector<const Tensor*>, char> many_{};
};

/// The gradient entry of an operation: computes, and leaves a node behind.
template <class Rule, class... A>
Tensor recorded_with(const Op<Tensor(A...)>& op, std::type_identity_t<A>... args) {
  Tensor y;
  {
    const NoGrad off;
    y = op.kernel(args...);
  }
  const Arguments<std::remove_cvref_t<A>...> arguments(args...);
  const auto tensors = arguments.tensors();
  // A kernel may hand an argument back; its history is another one.
  for (const Tensor* each : tensors) {
    if (y.is(*each)) y = y.detach();
  }
  NodePtr node;
  if constexpr (std::is_invocable_v<Rule, Result, A...>) {
    node = node_with(op.info().name, y.shape(), tensors.size(), Rule{}(Result{y}, args...));
  } else {
    node = node_with(op.info().name, y.shape(), tensors.size(), Rule{}(args...));
  }
  node->view = !tensors.empty() && tensors[0]->defined() && y.shares_storage_with(*tensors[0]);
  record(*node, tensors);
  attach(y, std::move(node));
  return y;
}

/// The same for an operation that writes into its first argument and returns it.
template <class Rule, class... A>
Tensor recorded_in_place(const Op<Tensor(A...)>& op, std::type_identity_t<A>... args) {
  const Arguments<std::remove_cvref_t<A>...> arguments(args...);
  const auto tensors = arguments.tensors();
  const Tensor& x = *tensors[0];
  check_in_place(op.info().name, x);
  NodePtr node = node_with(op.info().name, x.shape(), tensors.size(), Rule{}(args...));
  record(*node, tensors);  // before x changes: its old history is an input
  {
    const NoGrad off;
    op.kernel(args...);
  }
  attach(x, std::move(node));
  return x;
}

/// Turns into the gradient entry of whatever signature it is given to.
template <class Rule>
struct Recorded {
  template <class... A>
  using Entry = Tensor (*)(const Op<Tensor(A...)>&, A...);
  template <class... A>
  constexpr operator Entry<A...>() const {  // NOLINT: meant to convert
    return &recorded_with<Rule, A...>;
  }
};

}  // namespace detail

/// The gradient of an operation, for its declaration; `rule` as for gradient().
template <class Rule>
constexpr detail::Recorded<Rule> recorded(Rule) {
  return {};
}

/// Gives an operation its gradient. `rule` is a lambda without captures: from the arguments (after a Result,
/// where it asks for one) to a callable (const Tensor& dy, const Into& d).
template <class Rule, class... A>
void gradient(Op<Tensor(A...)>& op, Rule) {
  op.set_gradient(&detail::recorded_with<Rule, A...>);
}
/// The same for an operation that writes into its first argument.
template <class Rule, class... A>
void gradient_in_place(Op<Tensor(A...)>& op, Rule) {
  op.set_gradient(&detail::recorded_in_place<Rule, A...>);
}

}  // namespace tinytorch
