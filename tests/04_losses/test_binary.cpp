// Exercise 04.7.

#include <cmath>
#include <limits>

#include "support/expect.h"
#include "tinytorch/losses.h"

using namespace tinytorch;
using kernels::binary_cross_entropy_of;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kLn2 = 0.69314718f, kLn3 = 1.0986123f, kLn4 = 2 * kLn2;

Tensor losses(const Tensor& logits, const Tensor& targets) {
  return binary_cross_entropy_with_logits(logits, targets, {.reduction = Reduction::none});
}

}  // namespace

TEST(BinaryCrossEntropyOf, IsTheSurpriseAtTheAnswer) {
  EXERCISE("04.7");
  // sigmoid(ln 3) = 3/4: a yes was likely, a no was not.
  EXPECT_NEAR(binary_cross_entropy_of(kLn3, 1, 0), kLn4 - kLn3, 1e-6);
  EXPECT_NEAR(binary_cross_entropy_of(kLn3, 0, 1), kLn4, 1e-6);
  EXPECT_NEAR(binary_cross_entropy_of(-kLn3, 1, 0), kLn4, 1e-6);
  EXPECT_NEAR(binary_cross_entropy_of(0, 1, 0), kLn2, 1e-6);
}

TEST(BinaryCrossEntropyOf, WeighsBothAnswers) {
  EXERCISE("04.7");
  EXPECT_NEAR(binary_cross_entropy_of(kLn3, 0.5f, 0.5f), kLn4 - 0.5f * kLn3, 1e-6);
  EXPECT_NEAR(binary_cross_entropy_of(kLn3, 6, 0.25f), 6 * (kLn4 - kLn3) + 0.25f * kLn4, 1e-6);
}

TEST(BinaryCrossEntropyOf, HoldsForLogitsOfAnySize) {
  EXERCISE("04.7");
  EXPECT_EQ(binary_cross_entropy_of(-200, 1, 0), 200);
  EXPECT_EQ(binary_cross_entropy_of(200, 0, 1), 200);
  EXPECT_EQ(binary_cross_entropy_of(200, 1, 0), 0);
  EXPECT_EQ(binary_cross_entropy_of(kInf, 1, 0), 0);
  EXPECT_EQ(binary_cross_entropy_of(-kInf, 0, 1), 0);
  EXPECT_EQ(binary_cross_entropy_of(-kInf, 1, 0), kInf);
  EXPECT_TRUE(std::isnan(binary_cross_entropy_of(kNan, 1, 0)));
}

TEST(BinaryCrossEntropy, IsTheMeanUnlessAskedOtherwise) {
  EXERCISE("04.7");
  const Tensor logits = tensor({{kLn3, 0}, {-kLn3, kLn3}}), targets = tensor({{1, 0}, {1, 0}});
  const float all = (kLn4 - kLn3) + kLn2 + kLn4 + kLn4;
  EXPECT_TENSOR_NEAR(losses(logits, targets), tensor({{kLn4 - kLn3, kLn2}, {kLn4, kLn4}}), 1e-6);
  EXPECT_TENSOR_NEAR(binary_cross_entropy_with_logits(logits, targets), scalar(all / 4), 1e-6);
  EXPECT_TENSOR_NEAR(binary_cross_entropy_with_logits(logits, targets, {.reduction = Reduction::sum}),
                     scalar(all), 1e-6);
}

TEST(BinaryCrossEntropy, IsTheMeanAndNotTheMiddle) {
  EXERCISE("04.7");
  const Tensor logits = tensor({0, 0, -90}), targets = ones({3});
  EXPECT_TENSOR_NEAR(binary_cross_entropy_with_logits(logits, targets), scalar((2 * kLn2 + 90) / 3), 1e-6);
}

TEST(BinaryCrossEntropy, TakesAnyLayout) {
  EXERCISE("04.7");
  const Tensor logits = tensor({{kLn3, 0}, {-kLn3, kLn3}}), targets = tensor({{1, 0}, {1, 0}});
  EXPECT_TENSOR_NEAR(losses(logits.t(), targets.t()), tensor({{kLn4 - kLn3, kLn4}, {kLn2, kLn4}}), 1e-6);
}

TEST(BinaryCrossEntropy, WeighsElementsAndStillDividesByTheirNumber) {
  EXERCISE("04.7");
  const Tensor logits = zeros({2, 2}), targets = tensor({{1, 0}, {1, 0}});
  EXPECT_TENSOR_NEAR(binary_cross_entropy_with_logits(logits, targets, {.weight = tensor({3, 0})}),
                     scalar(1.5f * kLn2), 1e-6);
}

TEST(BinaryCrossEntropy, WeighsTheYes) {
  EXERCISE("04.7");
  const Tensor logits = tensor({{kLn3, kLn3}, {kLn3, kLn3}}), targets = tensor({{1, 0.5f}, {0, 1}});
  const float yes = kLn4 - kLn3, no = kLn4;
  EXPECT_TENSOR_NEAR(binary_cross_entropy_with_logits(
                         logits, targets, {.reduction = Reduction::none, .pos_weight = tensor({2, 6})}),
                     tensor({{2 * yes, 3 * yes + 0.5f * no}, {no, 6 * yes}}), 1e-6);
}

TEST(BinaryCrossEntropy, RefusesShapesThatDoNotFit) {
  EXERCISE("04.7");
  const Tensor logits = zeros({2, 3});
  EXPECT_THROWS(binary_cross_entropy_with_logits(logits, zeros({3})), ShapeError,
                "binary_cross_entropy_with_logits", "(2, 3)", "(3,)");
  EXPECT_THROWS(binary_cross_entropy_with_logits(logits, logits, {.weight = ones({2})}), ShapeError,
                "weight is (2,)", "(2, 3)");
  EXPECT_THROWS(binary_cross_entropy_with_logits(logits, logits, {.pos_weight = ones({1, 2, 3})}), ShapeError,
                "pos_weight is (1, 2, 3)");
  EXPECT_THROWS(binary_cross_entropy_with_logits(zeros({0}), zeros({0})), ShapeError, "(0,)", "mean");
}

TEST(BinaryCrossEntropy, RefusesWhatIsNotANumberToCompareWith) {
  EXERCISE("04.7");
  EXPECT_THROWS(binary_cross_entropy_with_logits(zeros({2}), tensor_i32({1, 0})), DTypeError, "got i32");
  EXPECT_THROWS(binary_cross_entropy_with_logits(zeros({2}), zeros({2}), {.reduction = Reduction::batchmean}),
                ValueError, "batchmean");
}
