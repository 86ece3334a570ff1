/// @file
/// Module 08: what happens to a picture between the dataset and the batch.
///
///     auto augment = std::make_shared<data::Compose>(std::vector<data::TransformPtr>{
///         std::make_shared<data::RandomCrop>(32, 32, 4),       // 4 zeros around, then a random window
///         std::make_shared<data::RandomHorizontalFlip>(),
///         std::make_shared<data::Normalize>(mean, deviation),
///         std::make_shared<data::Cutout>(8)});
///
/// Pictures are f32 (channels, rows, columns). A transform leaves its argument alone and answers with a
/// tensor of its own, or with the argument itself where there is nothing to do.
///
/// Thread safety: a transform does not change itself, so workers share it. All chance comes from the
/// generator that it is given: the loader makes one for each example and epoch, so that the numbers do not
/// depend on who calls when.

#pragma once

#include <memory>
#include <vector>

#include "tinytorch/random.h"
#include "tinytorch/tensor.h"

namespace tinytorch::data {

/// From a picture to a picture.
class Transform {
 public:
  virtual ~Transform() = default;
  [[nodiscard]] virtual Tensor operator()(const Tensor& x, Generator& random) const = 0;
};
using TransformPtr = std::shared_ptr<const Transform>;

/// One after the other, each on what the one before it made.
class Compose : public Transform {
 public:
  explicit Compose(std::vector<TransformPtr> steps);  ///< @throws ValueError for an empty pointer
  [[nodiscard]] Tensor operator()(const Tensor& x, Generator& random) const override;

 private:
  std::vector<TransformPtr> steps_;
};

/// Each channel with its own mean and deviation: afterwards about 0 and 1 over all pictures.
class Normalize : public Transform {
 public:
  /// One number for each channel. @throws ShapeError when not equally many or none; ValueError for a
  /// deviation that is not above 0
  Normalize(const std::vector<float>& mean, const std::vector<float>& deviation);
  /// @throws ShapeError when x has another number of channels. Draws nothing
  [[nodiscard]] Tensor operator()(const Tensor& x, Generator& random) const override;

 private:
  Tensor mean_, deviation_;
};

/// A window of the given size at a random place of the picture with zeros around it.
///
/// Draws the top edge, below(rows + 2 padding - window rows + 1), then the left edge in the same way; both
/// are counted from the corner of the padding.
class RandomCrop : public Transform {
 public:
  RandomCrop(Index rows, Index columns, Index padding = 0);  ///< @throws ValueError
  /// @throws ShapeError when the window is larger than the picture with its padding
  [[nodiscard]] Tensor operator()(const Tensor& x, Generator& random) const override;

 private:
  Index rows_, columns_, padding_;
};

/// Left and right change places with probability p: where random.uniform() < p. One draw.
class RandomHorizontalFlip : public Transform {
 public:
  explicit RandomHorizontalFlip(float p = 0.5f);  ///< @throws ValueError unless 0 <= p <= 1
  [[nodiscard]] Tensor operator()(const Tensor& x, Generator& random) const override;

 private:
  float p_;
};

/// A square of zeros around a random place, cut off at the edges (DeVries and Taylor, 2017).
///
/// Draws the centre: below(rows), then below(columns). The square begins size / 2 above and to the left.
class Cutout : public Transform {
 public:
  explicit Cutout(Index size);  ///< @throws ValueError when below 1
  [[nodiscard]] Tensor operator()(const Tensor& x, Generator& random) const override;

 private:
  Index size_;
};

}  // namespace tinytorch::data

namespace tinytorch::kernels {

/// (x - mean) / deviation, with one mean and one deviation for each channel. (Exercise 08.5)
/// @param x  (channels, rows, columns), any layout @param mean, deviation  (channels)
/// @return   a new tensor of x's shape
[[nodiscard]] Tensor normalize(const Tensor& x, const Tensor& mean, const Tensor& deviation);

/// The picture seen in a mirror: its columns in reverse. (Exercise 08.6)
/// @param x  (channels, rows, columns), any layout @return a new row-major tensor of x's shape
[[nodiscard]] Tensor mirror(const Tensor& x);

/// The window of rows x columns whose corner lies at (top, left) of x; what lies outside x is 0.
/// (Exercise 08.7)
/// @param x          (channels, rows, columns), any layout
/// @param top, left  may be negative, or so large that the window reaches beyond x
/// @return           a new row-major tensor (channels, rows, columns)
[[nodiscard]] Tensor crop(const Tensor& x, Index top, Index left, Index rows, Index columns);

}  // namespace tinytorch::kernels
