// Exercises 04.8 to 04.10.

#include <cmath>
#include <limits>
#include <vector>

#include "support/expect.h"
#include "tinytorch/losses.h"

using namespace tinytorch;
using kernels::target_of;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kLn2 = 0.69314718f;

/// The scores of the lesson: probabilities 1/2, 1/4 and 1/4.
const std::vector<float> kScores = {kLn2, 0, 0};

float row(const std::vector<float>& scores, Index label, const float* weight = nullptr, float smoothing = 0,
          Index step = 1) {
  const auto count = static_cast<Index>(scores.size());
  std::vector<float> apart(scores.size() * static_cast<std::size_t>(step), kNan), room(scores.size(), kNan);
  for (Index i = 0; i < count; ++i)
    apart[static_cast<std::size_t>(i * step)] = scores[static_cast<std::size_t>(i)];
  return kernels::cross_entropy_row({apart.data(), step, count}, label, weight, smoothing,
                                    {room.data(), 1, count});
}

double weight_of(const std::vector<std::int32_t>& labels, const float* weight = nullptr,
                 Index ignore_index = -100) {
  return kernels::total_weight(labels, weight, ignore_index);
}

}  // namespace

TEST(TargetOf, IsOneAtTheLabel) {
  EXERCISE("04.8");
  EXPECT_EQ(target_of(2, 2, 4, 0), 1);
  EXPECT_EQ(target_of(0, 2, 4, 0), 0);
  EXPECT_EQ(target_of(3, 2, 4, 0), 0);
}

TEST(TargetOf, SpreadsAShareOverAllClasses) {
  EXERCISE("04.8");
  EXPECT_FLOAT_EQ(target_of(2, 2, 4, 0.2f), 0.85f);
  EXPECT_FLOAT_EQ(target_of(0, 2, 4, 0.2f), 0.05f);
  EXPECT_FLOAT_EQ(target_of(2, 2, 4, 1), 0.25f);
  EXPECT_FLOAT_EQ(target_of(1, 2, 4, 1), 0.25f);
}

TEST(TargetOf, GivesOneInAll) {
  EXERCISE("04.8");
  for (float smoothing : {0.0f, 0.1f, 0.7f}) {
    float all = 0;
    for (Index c = 0; c < 7; ++c) all += target_of(c, 3, 7, smoothing);
    EXPECT_NEAR(all, 1, 1e-6) << "smoothing " << smoothing;
  }
}

TEST(CrossEntropyRow, IsTheSurpriseAtTheLabel) {
  EXERCISE("04.9");
  EXPECT_NEAR(row(kScores, 0), kLn2, 1e-6);
  EXPECT_NEAR(row(kScores, 1), 2 * kLn2, 1e-6);
  EXPECT_NEAR(row(kScores, 2), 2 * kLn2, 1e-6);
}

TEST(CrossEntropyRow, WalksInSteps) {
  EXERCISE("04.9");
  EXPECT_NEAR(row(kScores, 1, nullptr, 0, 3), 2 * kLn2, 1e-6);
}

TEST(CrossEntropyRow, WeighsTheClassOfTheLabel) {
  EXERCISE("04.9");
  const float weight[] = {1, 10, 0.5f};
  EXPECT_NEAR(row(kScores, 1, weight), 20 * kLn2, 1e-5);
  EXPECT_NEAR(row(kScores, 2, weight), kLn2, 1e-6);
}

TEST(CrossEntropyRow, SmoothsWithTheWeightOfEveryClass) {
  EXERCISE("04.9");
  // Shares 0.1, 0.8, 0.1 of costs ln 2, 2 ln 2, 2 ln 2.
  EXPECT_NEAR(row(kScores, 1, nullptr, 0.3f), (0.1f + 1.6f + 0.2f) * kLn2, 1e-6);
  const float weight[] = {4, 1, 2};
  EXPECT_NEAR(row(kScores, 1, weight, 0.3f), (0.4f + 1.6f + 0.4f) * kLn2, 1e-6);
}

TEST(CrossEntropyRow, HoldsForScoresOfAnySize) {
  EXERCISE("04.9");
  EXPECT_EQ(row({200, 0}, 1), 200);
  EXPECT_EQ(row({1e4f, -1e4f}, 0), 0);
  EXPECT_NEAR(row({1e6f, 1e6f}, 0), kLn2, 1e-6);
  EXPECT_TRUE(std::isnan(row({1, kNan}, 0)));
}

TEST(CrossEntropyRow, DoesNotTouchAClassThatCountsNothing) {
  EXERCISE("04.9");
  EXPECT_NEAR(row({0, 0, -kInf}, 0), kLn2, 1e-6);
  EXPECT_EQ(row({0, 0, -kInf}, 2), kInf);
  const float weight[] = {1, 1, 0};
  EXPECT_NEAR(row({0, 0, -kInf}, 0, weight, 0.6f), 0.8f * kLn2, 1e-6);
}

TEST(CrossEntropyRow, AddsUpInDouble) {
  EXERCISE("04.9");
  const std::vector<float> even(300000, 0.5f);
  EXPECT_NEAR(row(even, 5, nullptr, 1), std::log(300000.0), 1e-5);
}

TEST(TotalWeight, CountsTheLabels) {
  EXERCISE("04.10");
  EXPECT_EQ(weight_of({2, 0, 2, 1}), 4);
  EXPECT_EQ(weight_of({}), 0);
}

TEST(TotalWeight, LeavesOutWhatIsIgnored) {
  EXERCISE("04.10");
  EXPECT_EQ(weight_of({2, -100, -100, 1}), 2);
  EXPECT_EQ(weight_of({2, 0, 2, 1}, nullptr, 2), 2);
  EXPECT_EQ(weight_of({-100}), 0);
}

TEST(TotalWeight, AddsTheWeightsOfTheLabelsThatCount) {
  EXERCISE("04.10");
  const float weight[] = {1, 10, 0.5f};
  EXPECT_EQ(weight_of({2, 0, 2, 1}, weight), 12);
  EXPECT_EQ(weight_of({2, -100, 1}, weight), 10.5);
  EXPECT_EQ(weight_of({2, 0, 1}, weight, 0), 10.5);
}

TEST(TotalWeight, AddsUpInDouble) {
  EXERCISE("04.10");
  const float weight[] = {0.1f};
  EXPECT_NEAR(weight_of(std::vector<std::int32_t>(1000000, 0), weight), 1e5, 0.01);
}

TEST(CrossEntropy, IsTheMeanOverTheBatch) {
  EXERCISE("04.9");
  const Tensor logits = tensor({{kLn2, 0, 0}, {0, kLn2, 0}, {0, 0, 0}});
  const Tensor labels = tensor_i32({0, 0, 2});  // costs ln 2, 2 ln 2, ln 3
  const float ln3 = 1.0986123f;
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels, {.reduction = Reduction::none}),
                     tensor({kLn2, 2 * kLn2, ln3}), 1e-6);
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels, {.reduction = Reduction::sum}), scalar(3 * kLn2 + ln3),
                     1e-6);
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels), scalar(kLn2 + ln3 / 3), 1e-6);
}

TEST(CrossEntropy, DividesByTheWeightsOfTheLabels) {
  EXERCISE("04.10");
  const Tensor logits = tensor({{kLn2, 0, 0}, {kLn2, 0, 0}, {kLn2, 0, 0}});
  const Tensor labels = tensor_i32({0, 1, -100}), weight = tensor({1, 3, 100});
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels, {.weight = weight}), scalar(7 * kLn2 / 4), 1e-6);
  // Smoothing spreads to every class, but the mean still divides by the labels' weights.
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels, {.weight = tensor({1, 3, 2}), .label_smoothing = 0.3f}),
                     scalar((0.8f + 0.6f + 0.4f + 0.1f + 4.8f + 0.4f) * kLn2 / 4), 1e-6);
}

TEST(CrossEntropy, SkipsWhatIsIgnored) {
  EXERCISE("04.10");
  const Tensor logits = tensor({{kLn2, 0, 0}, {kNan, 0, 0}, {0, 0, 0}});
  const Tensor labels = tensor_i32({1, 7, 7});
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels, {.ignore_index = 7, .reduction = Reduction::none}),
                     tensor({2 * kLn2, 0, 0}), 1e-6);
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels, {.ignore_index = 7}), scalar(2 * kLn2), 1e-6);
}

TEST(CrossEntropy, FindsTheClassesOnAxisOne) {
  EXERCISE("04.9");
  // (1, 3, 2): two positions, each with three classes.
  const Tensor logits = tensor({{{kLn2, 0}, {0, kLn2}, {0, 0}}});
  EXPECT_TENSOR_NEAR(cross_entropy(logits, tensor_i32({{1, 1}}), {.reduction = Reduction::none}),
                     tensor({{2 * kLn2, kLn2}}), 1e-6);
  EXPECT_TENSOR_NEAR(cross_entropy(logits, tensor_i32({{1, 1}})), scalar(1.5f * kLn2), 1e-6);
  // A single row of scores.
  EXPECT_TENSOR_NEAR(cross_entropy(tensor({kLn2, 0, 0}), full({}, 0, DType::i32)), scalar(kLn2), 1e-6);
}

TEST(CrossEntropy, TakesAnyLayout) {
  EXERCISE("04.9");
  const Tensor logits = tensor({{kLn2, 0}, {0, kLn2}, {0, 0}}).t();
  const Tensor labels = tensor_i32({0, 9, 1, 9}).slice(0, 0, 4, 2);
  const Tensor weight = tensor({1, 9, 3, 9, 5, 9}).slice(0, 0, 6, 2);
  EXPECT_TENSOR_NEAR(cross_entropy(logits, labels, {.weight = weight, .reduction = Reduction::none}),
                     tensor({kLn2, 3 * kLn2}), 1e-6);
}

TEST(CrossEntropy, OfAnEmptyBatchIsZeroAsASum) {
  EXERCISE("04.1");
  EXPECT_TENSOR_EQ(cross_entropy(zeros({0, 3}), zeros({0}, DType::i32), {.reduction = Reduction::sum}),
                   scalar(0));
}

TEST(CrossEntropy, RefusesLabelsThatAreNoClass) {
  EXERCISE("04.9");
  const Tensor logits = zeros({3, 4});
  EXPECT_THROWS(cross_entropy(logits, tensor_i32({0, 4, 1})), IndexError, "label 4", "number 1", "[0, 4)",
                "4 classes");
  EXPECT_THROWS(cross_entropy(logits, tensor_i32({0, 1, -1})), IndexError, "label -1", "number 2", "-100");
}

TEST(CrossEntropy, RefusesShapesThatDoNotFit) {
  EXERCISE("04.9");
  EXPECT_THROWS(cross_entropy(zeros({3, 4}), tensor_i32({0, 1})), ShapeError, "(3, 4)", "(2,)", "classes");
  EXPECT_THROWS(cross_entropy(zeros({2, 4}), tensor_i32({{0}, {1}})), ShapeError, "(2, 4)", "(2, 1)");
  EXPECT_THROWS(cross_entropy(scalar(1), full({}, 0, DType::i32)), ShapeError, "()", "classes");
  EXPECT_THROWS(cross_entropy(zeros({2, 4}), tensor_i32({0, 1}), {.weight = ones({3})}), ShapeError,
                "weight is (3,)", "4 classes");
}

TEST(CrossEntropy, RefusesOtherDtypes) {
  EXERCISE("04.9");
  EXPECT_THROWS(cross_entropy(zeros({2, 3}), tensor({0, 1})), DTypeError, "cross_entropy", "needs i32");
  EXPECT_THROWS(cross_entropy(tensor_i32({{0, 1}}), tensor_i32({0})), DTypeError, "cross_entropy",
                "needs f32");
}

TEST(CrossEntropy, RefusesTheMeanOfNothing) {
  EXERCISE("04.9");
  EXPECT_THROWS(cross_entropy(zeros({0, 3}), zeros({0}, DType::i32)), ShapeError, "(0,)", "mean");
}

TEST(CrossEntropy, SaysThatNothingCounts) {
  EXERCISE("04.10");
  EXPECT_THROWS(cross_entropy(zeros({2, 3}), tensor_i32({-100, -100})), ValueError, "2 labels", "-100",
                "Reduction::sum");
  EXPECT_THROWS(cross_entropy(zeros({1, 2}), tensor_i32({0}), {.weight = tensor({0, 1})}), ValueError,
                "weight 0");
}

TEST(CrossEntropy, RefusesASmoothingThatIsNoShare) {
  EXERCISE("04.8");
  for (float smoothing : {-0.1f, 1.5f, kNan}) {
    EXPECT_THROWS(cross_entropy(zeros({1, 3}), tensor_i32({0}), {.label_smoothing = smoothing}), ValueError,
                  "label_smoothing is", "0 to 1");
  }
}

TEST(CrossEntropy, RefusesAWeightThatWantsAGradient) {
  EXERCISE("04.9");
  Tensor weight = ones({3});
  weight.body().requires_grad = true;
  EXPECT_THROWS(cross_entropy(zeros({1, 3}), tensor_i32({0}), {.weight = weight}), GradientError, "weight",
                "detach");
}
