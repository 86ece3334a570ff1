/// @file
/// The window to the array world: a tensor as an xtensor expression, and an xtensor array as a tensor. No
/// number is copied either way.
///
///     auto x = as_xarray(tensor);                              // reads and writes the tensor's own memory
///     x = xt::sin(x) + 1;
///     Tensor y = from_xarray(xt::eval(xt::sum(x, {1})));       // takes the array's memory over
///
/// Wrap every reduction in xt::eval: nested lazy ones read out of bounds. Read files with load_npy:
/// xt::load_npy believes what the header claims. This header is optional (CMake component xtensor) and costs
/// seconds to compile.
///
/// Thread safety: as that of the tensor behind it.

#pragma once

#include <memory>
#include <vector>

#include "tinytorch/tensor.h"
#include "tinytorch/xtensor_shim.h"

#include <xtensor/xadapt.hpp>

namespace tinytorch {

/// An array of any layout over memory that a tensor keeps alive.
template <class T>
using XArray = xt::xarray_adaptor<xt::xbuffer_adaptor<T*, xt::smart_ownership, std::shared_ptr<Tensor>>,
                                  xt::layout_type::dynamic, std::vector<std::size_t>>;

/// The tensor's own numbers, whatever its strides; the result keeps them alive. No copy.
/// @throws DTypeError when T is not the tensor's dtype, DeviceError when it is not in the CPU's memory
template <class T = float>
[[nodiscard]] XArray<T> as_xarray(const Tensor& tensor) {
  const Layout& layout = tensor.layout();
  xt::xbuffer_adaptor<T*, xt::smart_ownership, std::shared_ptr<Tensor>> buffer(
      tensor.data<T>(), static_cast<std::size_t>(tensor.numel()), std::make_shared<Tensor>(tensor));
  return {std::move(buffer), std::vector<std::size_t>(layout.shape.begin(), layout.shape.end()),
          std::vector<std::ptrdiff_t>(layout.strides.begin(), layout.strides.end())};
}

/// A tensor over the array's memory, which it frees with its last view. No copy.
/// @throws ShapeError for more than kMaxRank axes
template <class T = float>
[[nodiscard]] Tensor from_xarray(xt::xarray<T>&& array) {
  Layout layout;
  for (const std::size_t size : array.shape()) layout.shape.push_back(static_cast<Index>(size));
  layout.strides = Shape::filled(layout.shape.size(), 1);
  for (Index axis = layout.shape.size() - 2; axis >= 0; --axis) {
    const Index inner = layout.shape[axis + 1];
    layout.strides[axis] = layout.strides[axis + 1] * (inner > 0 ? inner : 1);
  }
  auto kept = std::make_unique<xt::xarray<T>>(std::move(array));
  const auto bytes = static_cast<std::int64_t>(kept->size() * sizeof(T));
  T* data = kept->data();
  const auto release = [](void* context) {
    std::unique_ptr<xt::xarray<T>>(static_cast<xt::xarray<T>*>(context));
  };
  return Tensor(
      detail::make_body(layout, dtype_of<T>, detail::borrow_storage(data, bytes, release, kept.release())));
}

}  // namespace tinytorch
