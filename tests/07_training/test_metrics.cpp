#include "tinytorch/metrics.h"

#include <cmath>
#include <limits>

#include "07_training/toy.h"

using namespace toy;

namespace {
const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST(RunningMean, WeighsEachValueByItsCount) {
  EXERCISE("07.1");
  RunningMean mean;
  mean.add(1.0, 3);
  mean.add(5.0, 1);
  EXPECT_DOUBLE_EQ(mean.mean(), 2.0);  // (3 * 1 + 5) / 4
  EXPECT_EQ(mean.count(), 4);
  mean.add(2.0);
  EXPECT_DOUBLE_EQ(mean.mean(), 2.0);
  EXPECT_EQ(mean.count(), 5);
}

TEST(RunningMean, KeepsSmallNumbersBesideLargeOnes) {
  EXERCISE("07.1");
  RunningMean mean;
  for (int i = 0; i < 1000; ++i) mean.add(0.1, 64);
  EXPECT_NEAR(mean.mean(), 0.1, 1e-12);
  mean.add(3, 0);  // no numbers, no change
  EXPECT_NEAR(mean.mean(), 0.1, 1e-12);
}

TEST(RunningMean, RefusesTheMeanOfNothing) { EXPECT_THROWS(RunningMean().mean(), ValueError, "no numbers"); }

TEST(Accuracy, CountsRowsWhoseBestScoreIsAtTheLabel) {
  EXERCISE("07.2");
  const Tensor logits = tensor({{1, 2, 0}, {5, 1, 1}, {0, 0, 9}, {-3, -1, -2}});
  EXPECT_EQ(kernels::count_correct(logits, tensor_i32({1, 0, 2, 1})), 4);
  EXPECT_EQ(kernels::count_correct(logits, tensor_i32({0, 1, 0, 2})), 0);
  EXPECT_DOUBLE_EQ(accuracy(logits, tensor_i32({1, 0, 0, 0})), 0.5);
}

TEST(Accuracy, OfEqualScoresTheFirstCounts) {
  EXERCISE("07.2");
  EXPECT_EQ(kernels::count_correct(tensor({{2, 2}, {2, 2}}), tensor_i32({0, 1})), 1);
}

TEST(Accuracy, ReadsViewsAsTheyAre) {
  EXERCISE("07.2");
  const Tensor logits = tensor({{1, 9, 0}, {2, 0, 9}}).t();  // (3, 2): best 1, 0, 1
  const Tensor labels = tensor_i32({{1, 7}, {0, 7}, {1, 7}}).select(1, 0);
  EXPECT_EQ(kernels::count_correct(logits, labels), 3);
}

TEST(Accuracy, RefusesWhatHasNoClasses) {
  EXPECT_THROWS(accuracy(zeros({2, 3}), tensor_i32({0})), ShapeError, "accuracy", "(2, 3)", "(1,)",
                "(batch, classes)");
  EXPECT_THROWS(accuracy(zeros({2, 3}), tensor({0, 1})), DTypeError, "f32", "i32");
  EXPECT_THROWS(accuracy(zeros({2, 3}), tensor_i32({0, 3})), IndexError, "label 1 is 3", "3 classes");
  EXPECT_THROWS(accuracy(zeros({2, 3}), tensor_i32({-1, 0})), IndexError, "label 0 is -1");
  EXPECT_THROWS(accuracy(zeros({0, 3}), Tensor::empty({0}, DType::i32)), ValueError, "empty");
}

TEST(ConfusionMatrix, CountsWhatWasTakenForWhat) {
  EXERCISE("07.3");
  ConfusionMatrix matrix(3);
  matrix.add(tensor({{9, 0, 0}, {0, 9, 0}, {0, 9, 0}}), tensor_i32({0, 0, 1}));
  matrix.add(tensor({{0, 9, 0}}), tensor_i32({0}));
  EXPECT_EQ(matrix.count(0, 0), 1);
  EXPECT_EQ(matrix.count(0, 1), 2);
  EXPECT_EQ(matrix.count(1, 0), 0);
  EXPECT_EQ(matrix.count(1, 1), 1);
  EXPECT_EQ(matrix.total(), 4);
  EXPECT_DOUBLE_EQ(matrix.accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(matrix.recall(0), 1.0 / 3);
  EXPECT_DOUBLE_EQ(matrix.precision(1), 1.0 / 3);
  EXPECT_TRUE(std::isnan(matrix.recall(2)));
}

TEST(ConfusionMatrix, ReadsViewsAsTheyAre) {
  EXERCISE("07.3");
  std::vector<Index> counts(4, 0);
  kernels::count_pairs(counts, 2, tensor_i32({{1, 1}, {0, 0}}).select(1, 0),
                       tensor_i32({{0, 0}, {1, 0}}).select(1, 0));
  EXPECT_EQ(counts, (std::vector<Index>{0, 1, 1, 0}));
}

TEST(ConfusionMatrix, RefusesWhatDoesNotFit) {
  EXPECT_THROWS(ConfusionMatrix(0), ValueError, "0 classes");
  EXPECT_THROWS(ConfusionMatrix(2).add(zeros({1, 3}), tensor_i32({0})), ShapeError, "2 classes", "(1, 3)");
  EXPECT_THROWS(ConfusionMatrix(2).count(0, 2), IndexError, "(0, 2)");
  EXPECT_THROWS(ConfusionMatrix(2).accuracy(), ValueError, "nothing was counted");
}

TEST(EarlyStopping, StopsAfterPatienceWithoutProgress) {
  EXERCISE("07.4");
  EarlyStopping stopping(2);
  EXPECT_TRUE(stopping.update(3));
  EXPECT_TRUE(stopping.update(2));
  EXPECT_FALSE(stopping.update(2));  // not below
  EXPECT_FALSE(stopping.should_stop());
  EXPECT_FALSE(stopping.update(5));
  EXPECT_TRUE(stopping.should_stop());
  EXPECT_DOUBLE_EQ(stopping.best(), 2);
}

TEST(EarlyStopping, ForgivesAfterProgress) {
  EXERCISE("07.4");
  EarlyStopping stopping(2);
  for (const double each : {5.0, 6.0, 4.0, 6.0}) stopping.update(each);
  EXPECT_EQ(stopping.bad(), 1);
  EXPECT_FALSE(stopping.should_stop());
}

TEST(EarlyStopping, CountsOnlyWhatIsWorthCounting) {
  EXERCISE("07.4");
  EarlyStopping stopping(3, 0.5);
  EXPECT_TRUE(stopping.update(2));
  EXPECT_FALSE(stopping.update(1.75));
  EXPECT_DOUBLE_EQ(stopping.best(), 2);  // many small steps are measured from the same place
  EXPECT_TRUE(stopping.update(1.4));
}

TEST(EarlyStopping, TakesNoNanForProgress) {
  EXERCISE("07.4");
  EarlyStopping stopping(2);
  EXPECT_FALSE(stopping.update(kNan));
  EXPECT_TRUE(stopping.update(7));
  EXPECT_FALSE(stopping.update(kNan));
  EXPECT_FALSE(stopping.update(kInfinity));
  EXPECT_TRUE(stopping.should_stop());
  EXPECT_DOUBLE_EQ(stopping.best(), 7);
  EXPECT_THROWS(EarlyStopping(-1), ValueError, "patience is -1");
}
