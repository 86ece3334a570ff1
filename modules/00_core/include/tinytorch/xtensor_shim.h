/// @file
/// The only way to include xtensor: Debian 12's 0.24.3 reduces wrongly under g++ in C++20.
///
/// In C++17 and later g++ lets `template <template <class, std::size_t> class S, ...>` match xt::svector,
/// which has four parameters. A shape of any length is then taken for one of length four, and the result of a
/// reduction over axes of an xt::xarray gets the wrong type. xtensor knows, and has a closer match; but it is
/// guarded by
/// `__cplusplus == 201703L`. This header brings it back before anything is instantiated, and checks that it
/// helped.

#pragma once

#include <xtensor/xexpression_traits.hpp>
#include <xtensor/xtensor_config.hpp>

#if __cplusplus > 201703L && XTENSOR_VERSION_MAJOR == 0 && XTENSOR_VERSION_MINOR < 25
namespace xt::detail {

template <template <class, std::size_t, class, bool> class S, class X, std::size_t N, class A, bool Init>
struct xtype_for_shape<S<X, N, A, Init>> {
  template <class T, layout_type L>
  using type = xarray<T, L>;
};

}  // namespace xt::detail
#endif

#include <type_traits>
#include <xtensor/xarray.hpp>

static_assert(
    std::is_same_v<
        xt::detail::xtype_for_shape<xt::dynamic_shape<std::size_t>>::type<float, xt::layout_type::row_major>,
        xt::xarray<float>>,
    "this xtensor and this compiler reduce xt::xarray wrongly; see tinytorch/xtensor_shim.h");
