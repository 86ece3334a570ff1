/// @file
/// Module 03: Module, a tree of layers that knows its parameters by name.
///
///     struct Mlp : nn::Module {
///       explicit Mlp(Generator& random) : Module("Mlp") {
///         hidden = add_child("hidden", std::make_shared<nn::Linear>(784, 128, random));
///         output = add_child("output", std::make_shared<nn::Linear>(128, 10, random));
///       }
///       Tensor forward(const Tensor& x) override { return (*output)(relu((*hidden)(x))); }
///       nn::Child<> hidden, output;
///     };
///     Mlp model(random);
///     model.named_parameters();   // hidden.weight, hidden.bias, output.weight, output.bias
///     model.load_state_dict(load_safetensors(path).tensors);   // by name; all is checked, then written
///
/// Thread safety: a module may be called from several threads while nobody writes its parameters and no layer
/// changes its own state; Dropout in training mode draws numbers and belongs to one thread at a time.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tinytorch/safetensors.h"
#include "tinytorch/tensor.h"

namespace tinytorch::nn {

class Module;
template <class T = Module>
class Child;

using ModulePtr = std::shared_ptr<Module>;
using NamedModules = std::vector<std::pair<std::string, const Module*>>;
using Names = std::vector<std::string>;

/// What load_state_dict could not match: only strict = false lives to tell.
struct Unmatched {
  Names missing;     ///< the model has them, the state does not
  Names unexpected;  ///< the state has them, the model does not
};

/// The base of every layer and every model.
///
/// A module has parameters (trained), buffers (kept, but not trained: running means) and children (modules).
/// Full names join the names on the way with dots: "encoder.0.weight". A tree has no cycles; one module or
/// one tensor may occur under several names.
class Module {
 public:
  /// @param type  what error messages and summaries call it: "Linear"
  explicit Module(std::string type) : type_(std::move(type)) {}
  virtual ~Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  /// One tensor in, one out. A module that takes more offers a forward of its own and leaves this one alone.
  /// @throws ValueError from a module that has none
  virtual Tensor forward(const Tensor& x);
  /// forward(x), and whoever watches (`summary`) learns what came out. Call layers this way.
  Tensor operator()(const Tensor& x);

  [[nodiscard]] const std::string& type() const { return type_; }

  /// @name Training and evaluation: a switch of the whole tree, not an argument of every call
  /// @{
  /// Sets the mode of this module and of every module below it. A new module is in training mode.
  /// (Exercise 03.7)
  void train(bool on = true);
  void eval() { train(false); }
  [[nodiscard]] bool is_training() const { return training_; }
  /// @}

  /// @name Names
  /// @{
  /// This module under the name "", then every module below it: each child is followed by its own children.
  [[nodiscard]] NamedModules named_modules() const;
  /// Every parameter under its full name; a tensor that has several names is listed once, under the first.
  [[nodiscard]] NamedTensors named_parameters() const;
  [[nodiscard]] NamedTensors named_buffers() const;
  /// The tensors of named_parameters(): what an optimizer wants.
  [[nodiscard]] Tensors parameters() const;
  /// Forgets all gradients.
  void zero_grad();
  /// @}

  /// @name Children
  /// @{
  /// Where a child is.
  struct Place {
    std::string name;
    ModulePtr module;
    bool (*fits)(const Module*);  ///< whether a module is of the type that may stand here
  };
  /// The direct children, in order.
  [[nodiscard]] const std::vector<Place>& children() const { return children_; }
  /// The module called "encoder.0". @throws KeyError naming the nearest child
  [[nodiscard]] ModulePtr child(std::string_view name) const;
  /// The same as a T. @throws KeyError, ValueError when it is another type
  template <class T>
  [[nodiscard]] std::shared_ptr<T> child_as(std::string_view name) const {
    std::shared_ptr<T> found = std::dynamic_pointer_cast<T>(child(name));
    if (!found) another_type(name);
    return found;
  }
  /// Puts another module in the place of a child and returns the old one, so that it can be put back.
  /// A Child<T> that holds the place sees the new one. The new module takes over the mode (training or not)
  /// of the old one.
  /// @throws KeyError, ValueError when the place cannot hold this type, or the tree would get a cycle
  ModulePtr replace_child(std::string_view name, ModulePtr module);
  /// @}

  /// @name State: everything worth saving, by name
  /// @{
  /// Parameters and buffers under every name they have, without history. They share the model's memory: what
  /// a later step writes shows here too, so clone() what must stay.
  [[nodiscard]] NamedTensors state_dict() const;
  /// Copies numbers in by name. Nothing is written unless everything fits.
  /// @param strict  names on both sides must be the same; otherwise what does not match is left out and
  /// returned
  /// @throws KeyError, ShapeError, DTypeError
  Unmatched load_state_dict(const NamedTensors& state, bool strict = true);
  /// @}

 protected:
  /// Makes a member a parameter: f32, marked to want a gradient (which needs no autograd yet). The module
  /// looks at the member itself, so that assigning another tensor to it (a tied weight) is seen: the next
  /// call of this module, and whatever lists its tensors, marks that one too, once, so that it can be frozen
  /// with requires_grad_(false) afterwards. An undefined member is an absent parameter until it gets a
  /// tensor.
  /// @throws ValueError for a name that is taken, empty or has a dot, DTypeError, also from the call that
  /// finds another dtype there
  void register_parameter(std::string name, Tensor& member);
  /// Makes a member a buffer. @param persistent  whether it belongs to the state_dict
  void register_buffer(std::string name, Tensor& member, bool persistent = true);
  /// Makes `module` a child. Keep the answer to call it.
  /// @tparam T  what may ever stand here: by default any module; add_child<Attention> wants an Attention
  /// @throws ValueError for a name that is taken, empty or has a dot, for no module, and for a cycle
  template <class T = Module>
  Child<T> add_child(std::string name, std::type_identity_t<std::shared_ptr<T>> module);

 private:
  template <class T>
  friend class Child;

  enum class Role { parameter, buffer, temporary };
  struct Slot {
    std::string name;
    Tensor* tensor;  // the member
    Role role;
    // The parameter that was marked last. A handle and not an address: a later tensor may get the address of
    // a dead one.
    mutable Tensor marked = {};
  };

  /// Adds this module under the name `prefix` and then all below it. (Exercise 03.8)
  void collect(const std::string& prefix, NamedModules& out) const;

  std::size_t place(std::string name, ModulePtr module, bool (*fits)(const Module*));
  void check_name(const char* who, std::string_view name) const;
  void mark(const Slot& slot) const;
  void check_child(const char* who, std::string_view name, const ModulePtr& module) const;
  [[nodiscard]] std::vector<Slot> named_slots() const;
  [[nodiscard]] NamedTensors named_tensors(bool parameters) const;
  [[nodiscard]] const Place& find(const char* who, std::string_view name) const;
  [[noreturn]] void another_type(std::string_view name) const;

  std::string type_;
  bool training_ = true;
  std::vector<Slot> slots_;
  std::vector<Place> children_;
};

/// A child in its place: `(*hidden)(x)` calls whatever is there now, also after replace_child.
template <class T>
class Child {
 public:
  /// Nowhere yet: assign what add_child returns.
  Child() = default;
  [[nodiscard]] T* operator->() const { return &**this; }
  [[nodiscard]] T& operator*() const { return static_cast<T&>(*owner_->children_[index_].module); }

 private:
  friend class Module;
  Child(const Module& owner, std::size_t index) : owner_(&owner), index_(index) {}

  const Module* owner_ = nullptr;
  std::size_t index_ = 0;
};

template <class T>
Child<T> Module::add_child(std::string name, std::type_identity_t<std::shared_ptr<T>> module) {
  const std::size_t index = place(std::move(name), std::move(module), [](const Module* candidate) {
    return dynamic_cast<const T*>(candidate) != nullptr;
  });
  return Child<T>(*this, index);
}

/// The name of something inside `prefix`: "0" and "weight" give "0.weight", "" and "weight" give "weight".
[[nodiscard]] std::string join_names(std::string_view prefix, std::string_view name);

/// One line of a summary: what a module holds itself, without its children.
struct SummaryRow {
  std::string name, type;
  std::string shapes;    ///< of what came out, given an example; otherwise of its parameters
  Index parameters = 0;  ///< numbers; a shared tensor counts where it is met first
  Index bytes = 0;       ///< of parameters and buffers
};
struct Summary {
  std::vector<SummaryRow> rows;
  Index parameters = 0, bytes = 0;  ///< the sums of the rows
  bool has_outputs = false;
};
/// Every module with its parameters.
[[nodiscard]] Summary summary(const Module& model);
/// The same with the shape that comes out of every layer that `example` flows through. The model is run once,
/// in evaluation mode and without gradients, and left as it was.
[[nodiscard]] Summary summary(Module& model, const Tensor& example);
/// As a table.
void append(std::string& out, const Summary& summary);

namespace detail {

/// Sees what comes out of every module called by this thread while it lives.
class OutputWatch {
 public:
  OutputWatch();
  virtual ~OutputWatch();
  OutputWatch(const OutputWatch&) = delete;
  OutputWatch& operator=(const OutputWatch&) = delete;
  virtual void came_out(const Module& module, const Tensor& y) = 0;

 private:
  OutputWatch* before_;
};

}  // namespace detail
}  // namespace tinytorch::nn

namespace tinytorch::kernels {

/// For each tensor of `own` whose name occurs in `state`: copies the numbers of the state into its memory.
/// Tensors that share a name agree in shape and dtype. (Exercise 03.9)
void copy_by_name(const NamedTensors& own, const NamedTensors& state);

}  // namespace tinytorch::kernels
