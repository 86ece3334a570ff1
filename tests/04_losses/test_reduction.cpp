// Exercise 04.1.

#include "support/expect.h"
#include "tinytorch/losses.h"

using namespace tinytorch;

TEST(Reduce, MakesOneLossOfMany) {
  EXERCISE("04.1");
  const Tensor losses = tensor({{1, 2, 9}, {0, 4, 2}});
  EXPECT_TENSOR_EQ(kernels::reduce(losses, Reduction::sum), scalar(18));
  EXPECT_TENSOR_EQ(kernels::reduce(losses, Reduction::mean), scalar(3));
  EXPECT_TENSOR_EQ(kernels::reduce(losses, Reduction::batchmean), scalar(9));
}

TEST(Reduce, LeavesThemAloneWhenAskedTo) {
  EXERCISE("04.1");
  const Tensor losses = tensor({{1, 2}, {3, 4}});
  EXPECT_TENSOR_EQ(kernels::reduce(losses, Reduction::none), losses);
}

TEST(Reduce, TakesTheMeanNeitherTheGreatestNorTheMiddle) {
  EXERCISE("04.1");
  EXPECT_TENSOR_EQ(kernels::reduce(tensor({0, 1, 11}), Reduction::mean), scalar(4));
}

TEST(Reduce, TakesAnyShapeAndLayout) {
  EXERCISE("04.1");
  EXPECT_TENSOR_EQ(kernels::reduce(scalar(7), Reduction::mean), scalar(7));
  EXPECT_TENSOR_EQ(kernels::reduce(tensor({{1, 2, 6}, {3, 4, 8}}).t(), Reduction::batchmean), scalar(8));
  EXPECT_TENSOR_EQ(kernels::reduce(tensor({{1, 2, 6}, {3, 4, 8}}).slice(1, 0, 2), Reduction::mean),
                   scalar(2.5f));
}

TEST(Reduce, OfNothingIsZeroAsASum) {
  EXERCISE("04.1");
  EXPECT_TENSOR_EQ(kernels::reduce(zeros({0, 3}), Reduction::sum), scalar(0));
}
