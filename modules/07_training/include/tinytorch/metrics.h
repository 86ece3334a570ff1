/// @file
/// Module 07: numbers that say how good a model is.
///
///     RunningMean loss;
///     loss.add(0.9, 64);                 // the mean over 64 examples
///     loss.mean();
///     accuracy(logits, labels);          // 0.75: of four rows, three have their highest score at the label
///     ConfusionMatrix confusion(10);
///     confusion.add(logits, labels);
///     confusion.count(4, 9);             // how many fours were taken for nines

#pragma once

#include <vector>

#include "tinytorch/tensor.h"

namespace tinytorch {

/// The mean of many numbers, each of which stands for several: means of batches that differ in size.
class RunningMean {
 public:
  /// `value` is the mean of `count` numbers. (Exercise 07.1)
  void add(double value, Index count = 1);
  /// Of all numbers so far. @throws ValueError when there are none
  [[nodiscard]] double mean() const;
  [[nodiscard]] Index count() const { return count_; }
  /// The sum and the count: all there is to save.
  [[nodiscard]] double sum() const { return sum_; }
  void restore(double sum, Index count) { sum_ = sum, count_ = count; }

 private:
  double sum_ = 0;
  Index count_ = 0;
};

/// The share of rows whose highest score stands at the label; of equal scores the first counts.
///
/// @param logits  (batch, classes)
/// @param labels  i32 (batch)
/// @throws ShapeError, DTypeError, IndexError for a label outside [0, classes); ValueError for an empty batch
[[nodiscard]] double accuracy(const Tensor& logits, const Tensor& labels);

/// Whether labels (i32) name classes, one for each row of scores: then there is an accuracy.
[[nodiscard]] bool are_classes(const Tensor& scores, const Tensor& labels);

/// Rows are what it was, columns are what it was taken for.
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(Index classes);  ///< @throws ValueError when below 1
  /// Counts one batch. @throws as accuracy
  void add(const Tensor& logits, const Tensor& labels);
  [[nodiscard]] Index classes() const { return classes_; }
  [[nodiscard]] Index count(Index label, Index prediction) const;  ///< @throws IndexError
  [[nodiscard]] Index total() const;
  [[nodiscard]] double accuracy() const;  ///< @throws ValueError when nothing was counted
  /// Of those that are it, how many were found; NaN for none.
  [[nodiscard]] double recall(Index label) const;
  /// Of those taken for it, how many are; NaN for none.
  [[nodiscard]] double precision(Index label) const;

 private:
  Index classes_;
  std::vector<Index> counts_;
};

/// Stops when a number that should fall has not fallen for a while.
class EarlyStopping {
 public:
  /// @param patience   how many updates without progress are tolerated; 0 means that it never stops
  /// @param min_delta  what counts as progress: more than this below the best
  explicit EarlyStopping(Index patience = 0, double min_delta = 0);  ///< @throws ValueError
  /// Takes in one more value. NaN is no progress.
  /// @return  whether this is progress; the first finite value always is. (Exercise 07.4)
  bool update(double value);
  /// True after `patience` updates in a row without progress.
  [[nodiscard]] bool should_stop() const { return patience_ > 0 && bad_ >= patience_; }
  [[nodiscard]] double best() const { return best_; }  ///< infinity before the first
  [[nodiscard]] Index bad() const { return bad_; }     ///< updates since the last progress
  void restore(double best, Index bad) { best_ = best, bad_ = bad; }

 private:
  Index patience_;
  double min_delta_;
  double best_;
  Index bad_ = 0;
};

namespace kernels {

/// How many rows have their highest score at the label; the first of equals counts. (Exercise 07.2)
/// @param logits  (batch, classes) @param labels  i32 (batch), in range
[[nodiscard]] Index count_correct(const Tensor& logits, const Tensor& labels);
/// Adds one for each pair to counts[label * classes + prediction]. (Exercise 07.3)
/// @param predictions, labels  i32 (batch), in range
void count_pairs(std::vector<Index>& counts, Index classes, const Tensor& predictions, const Tensor& labels);

}  // namespace kernels
}  // namespace tinytorch
