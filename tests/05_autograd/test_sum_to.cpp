#include "05_autograd/gradient.h"
#include "tinytorch/tape.h"

using namespace tinytorch;

TEST(SumTo, IsTheGradientItselfWhenNothingWasRepeated) {
  EXERCISE("05.1");
  const Tensor g = tensor({{1, 2}, {3, 4}});
  EXPECT_TRUE(sum_to(g, {2, 2}).shares_storage_with(g));
  EXPECT_TENSOR_EQ(sum_to(g, {2, 2}), g);
}

TEST(SumTo, AddsUpAxesThatWereAddedInFront) {
  EXERCISE("05.1");
  EXPECT_TENSOR_EQ(sum_to(tensor({{1, 2, 3}, {10, 20, 30}}), {3}), tensor({11, 22, 33}));
  EXPECT_TENSOR_EQ(sum_to(tensor({{1, 2, 3}, {10, 20, 30}}), {}), scalar(66));
}

TEST(SumTo, AddsUpAxesOfSizeOneAndKeepsThem) {
  EXERCISE("05.1");
  EXPECT_TENSOR_EQ(sum_to(tensor({{1, 2, 3}, {10, 20, 30}}), {2, 1}), tensor({{6}, {60}}));
  EXPECT_TENSOR_EQ(sum_to(tensor({{1, 2, 3}, {10, 20, 30}}), {1, 3}), tensor({{11, 22, 33}}));
  EXPECT_TENSOR_EQ(sum_to(tensor({{1, 2, 3}, {10, 20, 30}}), {1, 1}), tensor({{66}}));
}

TEST(SumTo, DoesBothAtOnce) {
  EXERCISE("05.1");
  EXPECT_TENSOR_EQ(sum_to(ones({4, 2, 3}), {2, 1}), tensor({{12}, {12}}));
  EXPECT_TENSOR_EQ(sum_to(ones({5, 1, 3}), {1, 3}), tensor({{5, 5, 5}}));
}

TEST(SumTo, LeavesAnAxisOfSizeOneThatWasNotRepeated) {
  EXERCISE("05.1");
  EXPECT_TENSOR_EQ(sum_to(tensor({{{1, 2}}, {{3, 4}}}), {1, 2}), tensor({{4, 6}}));
}

TEST(SumTo, OfNothingIsZero) {
  EXERCISE("05.1");
  EXPECT_TENSOR_EQ(sum_to(zeros({0, 3}), {3}), tensor({0, 0, 0}));
  EXPECT_TENSOR_EQ(sum_to(zeros({0, 3}), {1, 3}), tensor({{0, 0, 0}}));
}
