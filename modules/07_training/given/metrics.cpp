#include "tinytorch/metrics.h"

#include <limits>

#include "tinytorch/loops.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"

namespace tinytorch {
namespace {

void check_classes(const char* who, const Tensor& logits, const Tensor& labels) {
  if (logits.dim() != 2 || labels.dim() != 1 || logits.size(0) != labels.size(0) || logits.size(1) == 0) {
    throw ShapeError(str(who, ": logits are ", logits.shape(), " and labels ", labels.shape(),
                         "; they should be (batch, classes) and (batch)"));
  }
  if (labels.dtype() != DType::i32) {
    throw DTypeError(str(who, ": labels are ", labels.dtype(), "; they should be i32, one class a row"));
  }
  if (labels.numel() == 0) throw ValueError(str(who, ": the batch is empty"));
  const Index classes = logits.size(1);
  const std::int32_t* numbers = storage_data<std::int32_t>(labels);
  for_each_row(labels.layout(), [&](Index done, Index count, Row row) {
    for (Index i = 0; i < count; ++i) {
      const std::int32_t label = numbers[row.start + i * row.step];
      if (label >= 0 && label < classes) continue;
      throw IndexError(
          str(who, ": label ", done + i, " is ", label, "; there are ", classes, " classes, from 0"));
    }
  });
}

}  // namespace

double RunningMean::mean() const {
  if (count_ == 0) throw ValueError("RunningMean: there is no mean of no numbers; were there any batches?");
  return sum_ / static_cast<double>(count_);
}

double accuracy(const Tensor& logits, const Tensor& labels) {
  check_classes("accuracy", logits, labels);
  const NoGrad quiet;
  return static_cast<double>(kernels::count_correct(logits, labels)) / static_cast<double>(labels.numel());
}

bool are_classes(const Tensor& scores, const Tensor& labels) {
  return labels.dtype() == DType::i32 && labels.dim() == 1 && scores.dim() == 2 &&
         scores.size(0) == labels.size(0);
}

ConfusionMatrix::ConfusionMatrix(Index classes) : classes_(classes) {
  if (classes < 1)
    throw ValueError(str("ConfusionMatrix: there are ", classes, " classes; it needs at least 1"));
  counts_.assign(static_cast<std::size_t>(classes * classes), 0);
}

void ConfusionMatrix::add(const Tensor& logits, const Tensor& labels) {
  check_classes("ConfusionMatrix", logits, labels);
  if (logits.size(1) != classes_) {
    throw ShapeError(
        str("ConfusionMatrix: it has ", classes_, " classes and the logits are ", logits.shape()));
  }
  const NoGrad quiet;
  kernels::count_pairs(counts_, classes_, logits.argmax(1), labels);
}

Index ConfusionMatrix::count(Index label, Index prediction) const {
  if (label < 0 || label >= classes_ || prediction < 0 || prediction >= classes_) {
    throw IndexError(str("ConfusionMatrix: there is no place (", label, ", ", prediction, ") among ",
                         classes_, " classes"));
  }
  return counts_[static_cast<std::size_t>(label * classes_ + prediction)];
}

Index ConfusionMatrix::total() const {
  Index sum = 0;
  for (const Index each : counts_) sum += each;
  return sum;
}

double ConfusionMatrix::accuracy() const {
  if (total() == 0) throw ValueError("ConfusionMatrix: nothing was counted yet; call add with a batch");
  Index right = 0;
  for (Index i = 0; i < classes_; ++i) right += count(i, i);
  return static_cast<double>(right) / static_cast<double>(total());
}

double ConfusionMatrix::recall(Index label) const {
  Index all = 0;
  for (Index i = 0; i < classes_; ++i) all += count(label, i);
  return static_cast<double>(count(label, label)) / static_cast<double>(all);
}

double ConfusionMatrix::precision(Index label) const {
  Index all = 0;
  for (Index i = 0; i < classes_; ++i) all += count(i, label);
  return static_cast<double>(count(label, label)) / static_cast<double>(all);
}

EarlyStopping::EarlyStopping(Index patience, double min_delta)
    : patience_(patience), min_delta_(min_delta), best_(std::numeric_limits<double>::infinity()) {
  if (patience < 0) throw ValueError(str("EarlyStopping: patience is ", patience, "; it cannot be below 0"));
  if (!(min_delta >= 0))
    throw ValueError(str("EarlyStopping: min_delta is ", min_delta, "; it cannot be below 0"));
}

}  // namespace tinytorch
