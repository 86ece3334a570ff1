/// @file
/// Module 07: where batches come from.
///
///     Batches data(images, labels, 64, Generator(1));    // shuffled anew in every epoch
///     Batch batch;
///     for (data.begin_epoch(); data.next(batch);) train(batch.x, batch.y);
///
/// Module 08 brings readers, workers and augmentation behind the same interface.
///
/// Thread safety: a source belongs to one thread.

#pragma once

#include "tinytorch/random.h"
#include "tinytorch/safetensors.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// Examples side by side: along axis 0 of x and of y.
struct Batch {
  Tensor x, y;
  [[nodiscard]] Index rows() const { return x.size(0); }
};

/// Anything that can be trained on: it hands out batches, epoch after epoch.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  /// Starts a new epoch, in a new order where there is one to choose.
  virtual void begin_epoch() = 0;
  /// Puts the epoch's next batch into `out`. @return false, and `out` untouched, when there is none
  virtual bool next(Batch& out) = 0;
  /// How many batches an epoch has.
  [[nodiscard]] virtual Index batches() const = 0;

  /// Where it is, in the middle of an epoch too: after load_state_dict the same batches follow.
  [[nodiscard]] virtual NamedTensors state_dict() const = 0;
  virtual void load_state_dict(const NamedTensors& state) = 0;
};

/// Two tensors cut along axis 0, in order or shuffled. The last batch of an epoch may be smaller.
class Batches : public BatchSource {
 public:
  /// In order. @throws ShapeError when there are no rows, or not equally many; ValueError for a size below 1
  Batches(Tensor x, Tensor y, Index batch_size);
  /// Shuffled: epoch after epoch takes its order from `random`.
  Batches(Tensor x, Tensor y, Index batch_size, const Generator& random);

  void begin_epoch() override;
  bool next(Batch& out) override;
  [[nodiscard]] Index batches() const override;
  [[nodiscard]] NamedTensors state_dict() const override;
  /// @throws KeyError, ShapeError, DTypeError; ValueError for other data, another batch size or another order
  void load_state_dict(const NamedTensors& state) override;

 private:
  void shuffle();

  Tensor x_, y_;
  Index batch_size_;
  bool shuffled_ = false;
  Generator random_{0};
  Generator::State before_{};  ///< of the generator, before it shuffled this epoch
  Tensor order_;               ///< i32 (rows), undefined when in order
  Index row_;                  ///< the next to hand out
};

}  // namespace tinytorch
