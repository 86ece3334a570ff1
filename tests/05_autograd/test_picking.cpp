#include "05_autograd/gradient.h"

using namespace gradient_tests;

TEST(SliceGradient, IsZeroOutside) {
  EXERCISE("05.15");
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].slice(0, 1, 3); }, {tensor({1, 2, 3, 4})},
                                tensor({5, 6}))[0],
                   tensor({0, 5, 6, 0}));
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].slice(0, 1, 6, 2); }, {zeros({6})},
                                tensor({1, 2, 3}))[0],
                   tensor({0, 1, 0, 2, 0, 3}));
}

TEST(SliceGradient, OfPiecesThatOverlapAddsUp) {
  EXERCISE("05.15");
  const auto both = [](const Tensors& t) { return t[0].slice(0, 0, 2) + t[0].slice(0, 1, 3); };
  EXPECT_TENSOR_EQ(gradients_of(both, {tensor({1, 2, 3})}, tensor({1, 10}))[0], tensor({1, 11, 10}));
}

TEST(SliceGradient, AgreesWithDifferencesAlongAnyAxis) {
  EXERCISE("05.15");
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].slice(1, 1, 4, 2); }, {apart({2, 5})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].t().slice(0, 1, 3); }, {apart({2, 3})});
  EXPECT_GRADIENT_OK([](const Tensors& t) { return t[0].select(1, 2) * t[0][1].narrow(0, 0, 2); },
                     {apart({2, 4})});
}

TEST(SliceGradient, OfAnEmptySliceIsZero) {
  EXERCISE("05.15");
  EXPECT_TENSOR_EQ(gradients_of([](const Tensors& t) { return t[0].slice(0, 2, 2); }, {ones({3})})[0],
                   zeros({3}));
}

TEST(GatherGradient, ReturnsToWhereItWasPicked) {
  EXERCISE("05.16");
  const Tensor index = tensor_i32({{2}, {0}});
  EXPECT_TENSOR_EQ(gradients_of([&](const Tensors& t) { return t[0].gather(1, index); }, {zeros({2, 3})},
                                tensor({{5}, {7}}))[0],
                   tensor({{0, 0, 5}, {7, 0, 0}}));
}

TEST(GatherGradient, AddsUpWhatWasPickedTwice) {
  EXERCISE("05.16");
  const Tensor index = tensor_i32({{1, 1, 0}, {2, 2, 2}});
  EXPECT_TENSOR_EQ(gradients_of([&](const Tensors& t) { return t[0].gather(1, index); }, {zeros({2, 3})},
                                tensor({{1, 2, 3}, {4, 5, 6}}))[0],
                   tensor({{3, 3, 0}, {0, 0, 15}}));
}

TEST(GatherGradient, WorksAlongAnyAxisAndThroughViews) {
  EXERCISE("05.16");
  const Tensor index = tensor_i32({{1, 0, 1}, {0, 0, 1}});
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return t[0].gather(0, index); }, {apart({2, 3})});
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return t[0].t().gather(1, index.t()); }, {apart({2, 3})});
  // dy is a transposed view here, so its elements do not lie in order.
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return t[0].gather(0, index).t(); }, {apart({4, 5})});
}

TEST(GatherGradient, LeavesOutWhatTheIndexDoesNotReach) {
  EXERCISE("05.16");
  const Tensor index = tensor_i32({{1}});
  EXPECT_TENSOR_EQ(gradients_of([&](const Tensors& t) { return t[0].gather(0, index); }, {ones({2, 3})})[0],
                   tensor({{0, 0, 0}, {1, 0, 0}}));
}

TEST(GatherGradient, MakesIndexSelectDifferentiable) {
  EXERCISE("05.16");
  const Tensor rows = tensor_i32({2, 0, 2});
  EXPECT_TENSOR_EQ(gradients_of([&](const Tensors& t) { return t[0].index_select(0, rows); }, {zeros({3, 2})},
                                tensor({{1, 2}, {3, 4}, {10, 20}}))[0],
                   tensor({{3, 4}, {0, 0}, {11, 22}}));
}
