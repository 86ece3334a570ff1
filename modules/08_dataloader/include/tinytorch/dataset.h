/// @file
/// Module 08: where examples come from.
///
///     data::TensorDataset points(x, labels);          // x[i] goes with labels[i]
///     data::Example first = points.get(0);
///
/// Thread safety: workers call get() of one dataset at the same time. The datasets here only read, so they
/// may; one of your own must not change itself in get(), or has to lock.

#pragma once

#include <memory>
#include <vector>

#include "tinytorch/tensor.h"

namespace tinytorch::data {

/// One thing to learn from: what goes in, and what should come out.
struct Example {
  Tensor x, y;
};

/// Examples by number. An interface, so that they may live in memory, in files, or be made up on the spot.
class Dataset {
 public:
  virtual ~Dataset() = default;
  [[nodiscard]] virtual Index size() const = 0;
  /// The same example for the same number, every time: chance belongs to transforms.
  /// @param i  in [0, size()) @throws IndexError
  [[nodiscard]] virtual Example get(Index i) const = 0;
};
using DatasetPtr = std::shared_ptr<const Dataset>;

/// Two tensors side by side. Examples are views: nothing is copied.
class TensorDataset : public Dataset {
 public:
  /// @param x  (n, ...) @param y  (n, ...), often i32 (n) @throws ShapeError when the first sizes differ
  TensorDataset(Tensor x, Tensor y);
  [[nodiscard]] Index size() const override { return x_.size(0); }
  [[nodiscard]] Example get(Index i) const override;
  [[nodiscard]] const Tensor& x() const { return x_; }
  [[nodiscard]] const Tensor& y() const { return y_; }

 private:
  Tensor x_, y_;
};

/// Pictures kept as bytes, a quarter of the memory, and handed out as f32 in [0, 1].
class ImageDataset : public Dataset {
 public:
  /// @param pixels  u8 (n, channels, rows, columns) @param labels  i32 (n) @throws ShapeError, DTypeError
  ImageDataset(Tensor pixels, Tensor labels);
  [[nodiscard]] Index size() const override { return pixels_.size(0); }
  /// x is f32 (channels, rows, columns), a fresh tensor; y is i32 ().
  [[nodiscard]] Example get(Index i) const override;
  [[nodiscard]] const Tensor& pixels() const { return pixels_; }
  [[nodiscard]] const Tensor& labels() const { return labels_; }

 private:
  Tensor pixels_, labels_;
};

/// Some examples of another dataset, in the order of `which`: a part held out, a fold, a class.
class Subset : public Dataset {
 public:
  /// @throws ValueError without a dataset, IndexError when a number is not in it
  Subset(DatasetPtr all, std::vector<Index> which);
  [[nodiscard]] Index size() const override { return static_cast<Index>(which_.size()); }
  [[nodiscard]] Example get(Index i) const override;

 private:
  DatasetPtr all_;
  std::vector<Index> which_;
};

}  // namespace tinytorch::data
