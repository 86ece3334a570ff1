#include <cmath>

#include "03_layers/trees.h"
#include "support/expect.h"

using namespace tinytorch;
using testing_support::raw_values;

namespace {

double share_of_zeros(const Tensor& tensor) {
  double zeros = 0;
  for (double v : raw_values(tensor)) zeros += v == 0;
  return zeros / static_cast<double>(tensor.numel());
}

}  // namespace

TEST(DropoutFunction, DropsWhereTheUniformNumberIsBelowP) {
  EXERCISE("03.5");
  Generator random(11), same(11);
  const std::vector<double> u = raw_values(rand({3, 4}, same));
  const std::vector<double> y = raw_values(dropout(full({3, 4}, 2), 0.75f, true, random));
  for (std::size_t i = 0; i < u.size(); ++i) EXPECT_EQ(y[i], u[i] < 0.75 ? 0.0 : 8.0) << "at " << i;
}

TEST(DropoutFunction, KeepsTheMean) {
  EXERCISE("03.5");
  Generator random(12);
  for (float p : {0.1f, 0.5f, 0.8f}) {
    const Tensor y = dropout(ones({40000}), p, true, random);
    double mean = 0;
    for (double v : raw_values(y)) mean += v / 40000;
    // The deviation of the mean is sqrt(p / (1 - p) / 40000), at most 0.01: five times that.
    EXPECT_NEAR(mean, 1, 0.05) << "p = " << p;
    EXPECT_NEAR(share_of_zeros(y), p, 0.0125) << "p = " << p;  // deviation at most 0.0025
  }
}

TEST(DropoutFunction, DecidesForEachElementAlone) {
  EXERCISE("03.5");
  Generator random(13);
  const std::vector<double> y = raw_values(dropout(ones({64, 64}), 0.5f, true, random));
  int like_the_row_above = 0, like_the_left = 0;
  for (std::size_t i = 64; i < y.size(); ++i) {
    like_the_row_above += (y[i] == 0) == (y[i - 64] == 0);
    like_the_left += (y[i] == 0) == (y[i - 1] == 0);
  }
  // Half of 4,032 pairs agree by chance, give or take 32: six times that.
  EXPECT_NEAR(like_the_row_above, 2016, 192);
  EXPECT_NEAR(like_the_left, 2016, 192);
}

TEST(DropoutFunction, DropsOthersTheNextTime) {
  EXERCISE("03.5");
  Generator random(14);
  const Tensor first = dropout(ones({100}), 0.5f, true, random);
  EXPECT_NE(raw_values(first), raw_values(dropout(ones({100}), 0.5f, true, random)));
}

TEST(DropoutFunction, ReturnsXItselfWhenThereIsNothingToDo) {
  EXERCISE("03.5");
  Generator random(15);
  const auto before = random.state();
  const Tensor x = tensor({1, 2, 3});
  EXPECT_TRUE(dropout(x, 0.9f, false, random).is(x));
  EXPECT_TRUE(dropout(x, 0, true, random).is(x));
  EXPECT_TRUE(dropout(x, 1, false, random).is(x));
  EXPECT_EQ(random.state(), before) << "nothing was to be drawn";
}

TEST(DropoutFunction, OfOneDropsEverything) {
  EXERCISE("03.5");
  Generator random(16);
  EXPECT_TENSOR_EQ(dropout(full({2, 3}, 5), 1, true, random), zeros({2, 3}));
}

TEST(DropoutFunction, LeavesXAndItsLayoutAlone) {
  EXERCISE("03.5");
  Generator random(17), same(17);
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  const std::vector<double> y = raw_values(dropout(x.t(), 0.5f, true, random));
  const std::vector<double> u = raw_values(rand({3, 2}, same));
  const double row_major[] = {1, 4, 2, 5, 3, 6};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(y[i], u[i] < 0.5 ? 0 : 2 * row_major[i]);
  EXPECT_TENSOR_EQ(x, tensor({{1, 2, 3}, {4, 5, 6}}));
  EXPECT_EQ(dropout(zeros({0, 3}), 0.5f, true, random).shape(), (Shape{0, 3}));
}

TEST(DropoutFunction, RefusesWhatIsNoProbability) {
  EXERCISE("03.5");
  Generator random(18);
  EXPECT_EQ(share_of_zeros(dropout(ones({4}), 1, true, random)), 1);
  for (float p : {-0.1f, 1.5f, std::nanf("")}) {
    EXPECT_THROWS(dropout(ones({2}), p, true, random), ValueError, "dropout: p is", "from 0 to 1");
    EXPECT_THROWS(nn::Dropout(p, random), ValueError, "dropout: p is");
  }
  EXPECT_THROWS(dropout(zeros({2}, DType::i32), 0.5f, true, random), DTypeError, "dropout: x is i32");
}

TEST(Dropout, FollowsItsMode) {
  EXERCISE("03.7");
  Generator random(19);
  nn::Dropout layer(0.5f, random);
  const Tensor x = ones({64});
  EXPECT_FALSE(layer(x).is(x));  // a new module is in training mode
  layer.eval();
  EXPECT_TRUE(layer(x).is(x));
  layer.train();
  EXPECT_FALSE(layer(x).is(x));
}

TEST(Dropout, ReplaysFromItsGeneratorsState) {
  EXERCISE("03.5");
  Generator random(20);
  nn::Dropout layer(0.5f, random);
  const auto before = layer.random.state();
  const Tensor x = ones({50}), first = layer(x), second = layer(x);
  EXPECT_NE(raw_values(first), raw_values(second));
  layer.random.set_state(before);
  EXPECT_TENSOR_EQ(layer(x), first);
  EXPECT_TENSOR_EQ(layer(x), second);
}

TEST(Dropout, IsDecidedByTheSeedOfTheModel) {
  EXERCISE("03.5");
  Generator one(21), again(21);
  nn::Dropout a(0.5f, one), b(0.5f, again), next(0.5f, one);
  const Tensor x = ones({50}), y = a(x);
  EXPECT_TENSOR_EQ(b(x), y);
  EXPECT_NE(raw_values(next(x)), raw_values(y)) << "two layers of one model drop the same elements";
}
