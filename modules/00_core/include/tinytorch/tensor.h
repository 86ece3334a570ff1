/// @file
/// Tensor: a handle to numbers in memory and to how they are laid out.
///
///     Tensor a = tensor({{1, 2, 3}, {4, 5, 6}});    // f32, shape (2, 3)
///     Tensor b = a.transpose(0, 1);                 // a view: shape (3, 2), the same memory
///     float x = (a.matmul(b) * 2.0f).sum().item();
///
/// This header belongs to core: it declares the class whole. A member that is an operation is defined in the
/// module where it is built (`sum` in 01, `relu` in 02, `backward` in 05), so using one whose module is not
/// linked is a link error.
///
/// Thread safety: different tensors may be used from different threads, also when they share a storage that
/// nobody writes. One tensor must not be written while another thread reads it.

#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "tinytorch/dtype.h"
#include "tinytorch/error.h"
#include "tinytorch/shape.h"
#include "tinytorch/storage.h"
#include "tinytorch/str.h"

namespace tinytorch {

class Tensor;
using Tensors = std::vector<Tensor>;

namespace detail {

/// What a Tensor points to. All copies of a tensor share one body; views have a body of their own and share
/// the storage.
struct Body {
  std::atomic<std::uint32_t> owners{1};
  DType dtype = DType::f32;
  bool requires_grad = false;
  std::uint32_t stamp = 0;  ///< the storage's version when history was attached (module 05)
  Storage* storage = nullptr;
  Node* node = nullptr;  ///< the operation that made it, when recorded
  Node* sink = nullptr;  ///< of a leaf: where its gradient arrives, once an operation was recorded with it
  Body* grad = nullptr;
  Layout layout;
};

Body* make_body(const Layout& layout, DType dtype,
                Storage* storage);  ///< takes over the reference to storage
void free_body(Body* body) noexcept;

}  // namespace detail

/// A handle: one pointer. Copies are the same tensor; `clone()` makes another one.
class Tensor {
 public:
  /// No tensor at all: `defined()` is false, and everything but assignment throws.
  Tensor() = default;
  Tensor(const Tensor& other) noexcept : body_(other.body_) {
    if (body_) body_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  Tensor(Tensor&& other) noexcept : body_(other.body_) { other.body_ = nullptr; }
  Tensor& operator=(const Tensor& other) noexcept { return *this = Tensor(other); }
  Tensor& operator=(Tensor&& other) noexcept {
    if (this == &other) return *this;
    detail::Body* mine = body_;
    body_ = other.body_;
    other.body_ = nullptr;
    if (mine && detail::drop(mine->owners)) detail::free_body(mine);
    return *this;
  }
  ~Tensor() {
    if (body_ && detail::drop(body_->owners)) detail::free_body(body_);
  }

  /// @name Making one (core)
  /// @{
  /// Uninitialised numbers in row-major order. @throws ShapeError, MemoryError
  static Tensor empty(const Shape& shape, DType dtype = DType::f32, Device device = Device::cpu);
  /// A copy of `values` in row-major order. @throws ShapeError when their number does not fit the shape
  static Tensor from(std::span<const float> values, const Shape& shape);
  static Tensor from(std::span<const std::int32_t> values, const Shape& shape);
  static Tensor from(std::span<const std::uint8_t> values, const Shape& shape);
  /// The same storage under another layout, without history. @throws IndexError when the layout reaches
  /// outside the storage
  [[nodiscard]] Tensor with_layout(const Layout& layout) const;
  /// @}

  /// @name What it is (core)
  /// @{
  [[nodiscard]] bool defined() const { return body_ != nullptr; }
  [[nodiscard]] const Layout& layout() const { return body().layout; }
  [[nodiscard]] const Shape& shape() const { return body().layout.shape; }
  [[nodiscard]] const Shape& strides() const { return body().layout.strides; }
  [[nodiscard]] Index dim() const { return body().layout.shape.size(); }
  /// The size along an axis, which may be counted from the end: size(-1).
  [[nodiscard]] Index size(Index axis) const { return shape()[checked_axis("size", axis, shape())]; }
  [[nodiscard]] Index numel() const;
  [[nodiscard]] DType dtype() const { return body().dtype; }
  [[nodiscard]] Device device() const { return body().storage->device; }
  /// True for two handles of one tensor; `shares_storage_with` for views of one memory.
  [[nodiscard]] bool is(const Tensor& other) const { return body_ == other.body_; }
  [[nodiscard]] bool shares_storage_with(const Tensor& other) const {
    return body().storage == other.body().storage;
  }
  [[nodiscard]] std::uint32_t version() const { return body().storage->version; }
  /// @}

  /// @name Numbers (core; at() and item() find them with 01's flat_index)
  /// @{
  /// The first element. @throws DTypeError when T is not its dtype, DeviceError when it is not in the CPU's
  /// memory
  template <class T = float>
  [[nodiscard]] T* data() const {
    if (dtype_of<T> != dtype()) [[unlikely]]
      wrong_dtype(dtype_of<T>);
    if (device() != Device::cpu) [[unlikely]]
      not_on_cpu();
    return reinterpret_cast<T*>(body_->storage->data) + body_->layout.offset;
  }
  /// The element at (i, j, ...), to read or to write. Positions may be counted from the end. @throws
  /// IndexError
  template <class T = float, class... I>
  T& at(I... position) const {
    const Index wanted[sizeof...(I) + 1] = {static_cast<Index>(position)..., 0};
    return data<T>()[element(std::span<const Index>(wanted, sizeof...(I)))];
  }
  /// The only element, converted. @throws ShapeError when there are more or none
  template <class T = float>
  [[nodiscard]] T item() const {
    return static_cast<T>(only_element());
  }
  /// All elements in row-major order, whatever the layout. @throws DTypeError
  template <class T = float>
  [[nodiscard]] std::vector<T> to_vector() const;
  /// As NumPy prints it.
  [[nodiscard]] std::string to_string() const;
  /// @}

  /// @name Gradients (core holds the fields; module 05 fills them)
  /// @{
  [[nodiscard]] bool requires_grad() const { return body().requires_grad || body().node; }
  /// Asks for a gradient. @throws GradientError before enable_autograd(), or when the dtype is not f32
  Tensor& requires_grad_(bool wanted = true);
  /// The gradient, or an undefined tensor.
  [[nodiscard]] Tensor grad() const;
  /// An undefined one forgets the gradient. @throws ShapeError when the shapes differ; the old one then stays
  void set_grad(const Tensor& grad);
  [[nodiscard]] bool is_leaf() const { return body().node == nullptr; }
  void backward() const;                ///< 05
  [[nodiscard]] Tensor detach() const;  ///< the same numbers without history (core)
  /// @}

  /// @name Views (01): no number is copied
  /// @{
  [[nodiscard]] bool is_contiguous() const;
  [[nodiscard]] Tensor contiguous() const;  ///< itself when contiguous, else a copy
  [[nodiscard]] Tensor clone() const;       ///< a row-major copy
  [[nodiscard]] Tensor reshape(
      const Shape& shape) const;  ///< one size may be -1; a view where strides allow it, else a copy
  [[nodiscard]] Tensor view(const Shape& shape) const;  ///< as reshape, but throws rather than copy
  [[nodiscard]] Tensor flatten(Index first = 0, Index last = -1) const;
  [[nodiscard]] Tensor permute(const Shape& axes) const;
  [[nodiscard]] Tensor transpose(Index first, Index second) const;
  [[nodiscard]] Tensor t() const;  ///< the transpose of a matrix
  [[nodiscard]] Tensor slice(Index axis, Index start, Index stop,
                             Index step = 1) const;  ///< Python's rules, step > 0
  [[nodiscard]] Tensor narrow(Index axis, Index start, Index length) const;
  [[nodiscard]] Tensor select(Index axis, Index position) const;
  [[nodiscard]] Tensor operator[](Index position) const { return select(0, position); }
  [[nodiscard]] Tensor expand(const Shape& shape) const;
  [[nodiscard]] Tensor squeeze() const;
  [[nodiscard]] Tensor squeeze(Index axis) const;
  [[nodiscard]] Tensor unsqueeze(Index axis) const;
  [[nodiscard]] Tensors split(Index size, Index axis = 0) const;
  /// @}

  /// @name Elementwise (01)
  /// @{
  /// Itself when it has that dtype. To i32 cuts fractions off; to u8 makes booleans, 1 for all but 0.
  [[nodiscard]] Tensor to(DType dtype) const;
  [[nodiscard]] Tensor to(Device device) const;
  [[nodiscard]] Tensor exp() const;
  [[nodiscard]] Tensor log() const;
  [[nodiscard]] Tensor sqrt() const;
  [[nodiscard]] Tensor rsqrt() const;
  [[nodiscard]] Tensor abs() const;
  [[nodiscard]] Tensor neg() const;
  [[nodiscard]] Tensor pow(float exponent) const;
  [[nodiscard]] Tensor clamp(float low, float high) const;
  /// @}

  /// @name In place (01): the storage is written, and every view of it changes
  /// @{
  Tensor& fill_(float value);
  Tensor& zero_() { return fill_(0.0f); }
  Tensor& copy_(const Tensor& source);
  Tensor& add_(const Tensor& other);
  Tensor& sub_(const Tensor& other);
  Tensor& mul_(const Tensor& other);
  Tensor& div_(const Tensor& other);
  Tensor& operator+=(const Tensor& other) { return add_(other); }
  Tensor& operator-=(const Tensor& other) { return sub_(other); }
  Tensor& operator*=(const Tensor& other) { return mul_(other); }
  Tensor& operator/=(const Tensor& other) { return div_(other); }
  Tensor& operator+=(float value);
  Tensor& operator-=(float value);
  Tensor& operator*=(float value);
  Tensor& operator/=(float value);
  /// @}

  /// @name Reductions (01): over all axes, one, or several; keepdim leaves size 1 behind
  /// No axes, `sum({})`, are all axes, as in PyTorch; without the overload for a braced list `{}` would be 0.
  /// @{
  [[nodiscard]] Tensor sum() const;
  [[nodiscard]] Tensor sum(Index axis, bool keepdim = false) const;
  [[nodiscard]] Tensor sum(const Shape& axes, bool keepdim = false) const;
  [[nodiscard]] Tensor sum(std::initializer_list<Index> axes, bool keepdim = false) const {
    return sum(Shape(axes), keepdim);
  }
  [[nodiscard]] Tensor mean() const;
  [[nodiscard]] Tensor mean(Index axis, bool keepdim = false) const;
  [[nodiscard]] Tensor mean(const Shape& axes, bool keepdim = false) const;
  [[nodiscard]] Tensor mean(std::initializer_list<Index> axes, bool keepdim = false) const {
    return mean(Shape(axes), keepdim);
  }
  [[nodiscard]] Tensor max() const;
  [[nodiscard]] Tensor max(Index axis, bool keepdim = false) const;
  [[nodiscard]] Tensor max(const Shape& axes, bool keepdim = false) const;
  [[nodiscard]] Tensor max(std::initializer_list<Index> axes, bool keepdim = false) const {
    return max(Shape(axes), keepdim);
  }
  [[nodiscard]] Tensor min() const;
  [[nodiscard]] Tensor min(Index axis, bool keepdim = false) const;
  [[nodiscard]] Tensor min(const Shape& axes, bool keepdim = false) const;
  [[nodiscard]] Tensor min(std::initializer_list<Index> axes, bool keepdim = false) const {
    return min(Shape(axes), keepdim);
  }
  [[nodiscard]] Tensor var() const;
  [[nodiscard]] Tensor var(Index axis, Index correction = 1, bool keepdim = false) const;
  [[nodiscard]] Tensor var(const Shape& axes, Index correction = 1, bool keepdim = false) const;
  [[nodiscard]] Tensor var(std::initializer_list<Index> axes, Index correction = 1,
                           bool keepdim = false) const {
    return var(Shape(axes), correction, keepdim);
  }
  [[nodiscard]] Tensor argmax() const;
  [[nodiscard]] Tensor argmax(Index axis, bool keepdim = false) const;
  [[nodiscard]] Tensor argmin() const;
  [[nodiscard]] Tensor argmin(Index axis, bool keepdim = false) const;
  /// @}

  /// @name Products and picking (01)
  /// @{
  [[nodiscard]] Tensor matmul(const Tensor& other) const;
  [[nodiscard]] Tensor gather(Index axis, const Tensor& index) const;
  [[nodiscard]] Tensor index_select(Index axis, const Tensor& index) const;
  /// @}

  /// The body, for the ground, the tape and the tests. @throws ValueError when there is no tensor
  [[nodiscard]] detail::Body& body() const {
    if (!body_) [[unlikely]]
      undefined();
    return *body_;
  }
  /// A handle that takes over the reference to a fresh body.
  explicit Tensor(detail::Body* body) noexcept : body_(body) {}

 private:
  [[noreturn]] static void undefined();
  [[noreturn]] void wrong_dtype(DType asked) const;
  [[noreturn]] void not_on_cpu() const;
  [[nodiscard]] Index element(std::span<const Index> position) const;  ///< elements after data()
  [[nodiscard]] double only_element() const;

  detail::Body* body_ = nullptr;
};

void append(std::string& out, const Tensor& tensor);  ///< as to_string()

/// Prints to any stream without asking this header to know `<iostream>`.
template <class Stream>
auto operator<<(Stream& out, const Tensor& tensor) -> decltype(out << std::string()) {
  return out << tensor.to_string();
}

}  // namespace tinytorch
