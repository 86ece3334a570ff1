// The window to xtensor, and the traps behind it. Left out, by name, where xtensor is not installed.

#include "files.h"
#include "support/expect.h"

#if !__has_include(<xtensor/xarray.hpp>)

TEST(Xtensor, IsNotInstalled) { GTEST_SKIP() << "xtensor is not installed (apt install libxtensor-dev)"; }

#else

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include "tinytorch/xtensor.h"

#include <xtensor/xmath.hpp>
#include <xtensor/xnpy.hpp>
#pragma GCC diagnostic pop

#include "tinytorch/npy.h"

namespace tinytorch {
namespace {

Tensor f32(const std::vector<float>& values, const Shape& shape) { return Tensor::from(values, shape); }

TEST(AsXarray, ShowsTheTensorsOwnMemory) {
  const Tensor a = f32({0, 1, 2, 3, 4, 5}, {2, 3});
  auto x = as_xarray(a);
  EXPECT_EQ(x.dimension(), 2U);
  EXPECT_EQ(x(1, 2), 5.0f);
  x(0, 1) = 40;
  EXPECT_TENSOR_EQ(a, f32({0, 40, 2, 3, 4, 5}, {2, 3}));
  EXPECT_THROWS(as_xarray<std::int32_t>(a), DTypeError, "f32", "i32");
}

TEST(AsXarray, FollowsStrides) {
  const Tensor a = f32({0, 1, 2, 3, 4, 5}, {2, 3});
  const xt::xarray<float> turned = as_xarray(a.with_layout({{3, 2}, {1, 3}, 0}));
  EXPECT_EQ(turned, (xt::xarray<float>{{0, 3}, {1, 4}, {2, 5}}));
  const xt::xarray<float> backwards = as_xarray(a.with_layout({{3}, {-2}, 5}));
  EXPECT_EQ(backwards, (xt::xarray<float>{5, 3, 1}));
  const xt::xarray<float> repeated = as_xarray(a.with_layout({{2, 2}, {0, 1}, 1}));
  EXPECT_EQ(repeated, (xt::xarray<float>{{1, 2}, {1, 2}}));
}

TEST(AsXarray, KeepsTheTensorAlive) {
  Tensor a = f32({7, 8}, {2});
  auto x = as_xarray(a);
  EXPECT_EQ(a.body().owners.load(), 2U);
  a = Tensor();
  EXPECT_EQ(x(1), 8.0f);
}

TEST(FromXarray, TakesTheArraysMemory) {
  xt::xarray<float> x{{{1, 2, 3}}, {{4, 5, 6}}};
  const float* data = x.data();
  const Tensor a = from_xarray(std::move(x));
  EXPECT_EQ(a.data(), data);
  EXPECT_EQ(a.strides(), (Shape{3, 3, 1}));
  EXPECT_TENSOR_EQ(a, f32({1, 2, 3, 4, 5, 6}, {2, 1, 3}));
  xt::xarray<std::int32_t> labels{4, 5};
  EXPECT_TENSOR_EQ(from_xarray(std::move(labels)), Tensor::from(std::vector<std::int32_t>{4, 5}, {2}));
}

TEST(Xtensor, ReducesRightlyWithTheShim) {
  xt::xarray<float> x = xt::arange<float>(24).reshape({2, 3, 4});
  const xt::xarray<float> rows = xt::eval(xt::sum(x, {2}));
  EXPECT_EQ(rows, (xt::xarray<float>{{6, 22, 38}, {54, 70, 86}}));
  const xt::xarray<float> corners = xt::eval(xt::amax(x, {0, 2}));
  EXPECT_EQ(corners, (xt::xarray<float>{15, 19, 23}));
  auto evaluated = xt::eval(xt::sum(x, {0}));  // without the shim this is an xtensor of rank 4
  static_assert(std::is_same_v<decltype(evaluated), xt::xarray<float> >);
}

TEST(Xtensor, ReducesWhatWasReducedOnceItIsEvaluated) {
  xt::xarray<float> x = xt::arange<float>(12).reshape({3, 4});
  const auto mean = xt::eval(xt::mean(x, {1}, xt::keep_dims));
  const xt::xarray<float> variance = xt::eval(xt::mean(xt::eval(xt::square(x - mean)), {1}));
  EXPECT_EQ(variance, (xt::xarray<float>{1.25f, 1.25f, 1.25f}));
}

TEST(Xtensor, AcceptsFilesThatOurReaderRefuses) {
  core_tests::Folder folder;
  const std::string path = folder / "x.npy";
  save_npy(path, f32({1, 2, 3, 4}, {4}));
  EXPECT_EQ(xt::load_npy<float>(path), (xt::xarray<float>{1, 2, 3, 4}));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 8);
  EXPECT_EQ(xt::load_npy<float>(path).size(), 4U);  // two numbers are not there
  EXPECT_THROWS(load_npy(path), FileError, "needs 16 bytes, but 8 follow", "cut short");
}

}  // namespace
}  // namespace tinytorch

#endif
