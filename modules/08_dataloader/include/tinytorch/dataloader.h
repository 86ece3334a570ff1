/// @file
/// Module 08: DataLoader, which makes batches of a dataset, ahead of time if you like.
///
///     auto digits = std::make_shared<data::ImageDataset>(data::load_mnist(images, labels));
///     data::DataLoader loader(digits, {.batch_size = 64, .shuffle = true, .seed = 1, .workers = 2});
///     trainer.fit(loader, 10);                       // a loader is a BatchSource
///
///     Batch batch;                                   // or by hand
///     for (loader.begin_epoch(); loader.next(batch);) train(batch.x, batch.y);
///
/// The batches follow from dataset, options and epoch alone. Workers change nothing but the time: the same
/// order, the same random crops, the same exceptions in the same place.
///
/// Thread safety: a loader belongs to one thread, the batches to whoever has them. With workers, the dataset,
/// the transform and the function `collate` are used by several threads at once.

#pragma once

#include <span>

#include "tinytorch/batches.h"
#include "tinytorch/dataset.h"
#include "tinytorch/sampler.h"
#include "tinytorch/transforms.h"

namespace tinytorch::data {

/// Examples side by side: x and y each along a new first axis. Copies.
/// @throws ValueError for no examples, ShapeError or DTypeError when they differ: it names the example
[[nodiscard]] Batch collate(std::span<const Example> examples);

struct LoaderOptions {
  Index batch_size = 32;
  bool shuffle = false;         ///< a RandomSampler with `seed`, otherwise a SequentialSampler
  std::uint64_t seed = 0;       ///< of all chance: the order, and what transforms draw
  bool drop_last = false;       ///< leave the last batch out when it is smaller
  Index workers = 0;            ///< threads that make batches; with 0, next() makes them itself
  Index prefetch = 2;           ///< how many batches may be in the making or ready, besides those handed out
  SamplerPtr sampler = {};      ///< instead of the above
  TransformPtr transform = {};  ///< for each x; example i in epoch e draws from stream e * size + i
  Batch (*collate)(std::span<const Example>) = data::collate;
};

class Crew;  // the workers, and the window that they work at

class DataLoader : public BatchSource {
 public:
  /// @throws ValueError for options that make no sense, or when there is not a single batch
  explicit DataLoader(DatasetPtr dataset, const LoaderOptions& options = {});
  /// Waits for the batches that workers have in hand, and for no others.
  ~DataLoader() override;
  DataLoader(const DataLoader&) = delete;
  DataLoader& operator=(const DataLoader&) = delete;

  /// Starts the next epoch, also in the middle of one. Workers begin at once.
  void begin_epoch() override;
  /// What is thrown while a batch is made, here or in a worker, comes out of the call that would have
  /// answered with this batch: once, with its type. The epoch is then over.
  bool next(Batch& out) override;
  [[nodiscard]] Index batches() const override { return batches_; }
  /// The epoch that was begun last, counted from 0; -1 before the first.
  [[nodiscard]] Index epoch() const { return epoch_; }

  [[nodiscard]] NamedTensors state_dict() const override;
  /// @throws KeyError; ValueError when the state comes from other data or options. Then nothing has changed
  void load_state_dict(const NamedTensors& state) override;

 private:
  class Epoch;  ///< makes the batches of one epoch

  /// Goes to a batch of an epoch, and sets the workers on it.
  void go_to(Index epoch, Index batch);

  DatasetPtr dataset_;
  LoaderOptions options_;
  Index batches_;
  Index epoch_ = -1;
  Index batch_;  ///< the next to hand out
  std::shared_ptr<const Epoch> current_;
  std::unique_ptr<Crew> crew_;
};

}  // namespace tinytorch::data

namespace tinytorch::kernels {

/// The examples side by side: x is (examples, ...), y is (examples, ...), in memory of their own.
/// (Exercise 08.3)
/// @param examples  at least one; shapes and dtypes agree, layouts need not. Any dtype
[[nodiscard]] Batch collate(std::span<const data::Example> examples);

}  // namespace tinytorch::kernels
