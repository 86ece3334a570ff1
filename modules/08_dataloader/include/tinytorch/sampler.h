/// @file
/// Module 08: in which order examples come, and how an order is cut into batches.
///
///     data::RandomSampler sampler(60000, 42);
///     sampler.order(0);      // the order of the first epoch: the same on every machine, every time
///     sampler.order(1);      // and another one for the second
///
/// Thread safety: samplers do not change; any thread may ask.

#pragma once

#include <memory>
#include <span>
#include <vector>

#include "tinytorch/error.h"
#include "tinytorch/random.h"
#include "tinytorch/shape.h"

namespace tinytorch::data {

/// The order of examples in an epoch. A function of the epoch alone, so there is nothing to save.
class Sampler {
 public:
  virtual ~Sampler() = default;
  /// How many numbers an order has.
  [[nodiscard]] virtual Index size() const = 0;
  /// Which examples come, first to last.
  /// @param epoch  counted from 0
  [[nodiscard]] virtual std::vector<Index> order(Index epoch) const = 0;
};
using SamplerPtr = std::shared_ptr<const Sampler>;

/// 0, 1, 2, ...
class SequentialSampler : public Sampler {
 public:
  explicit SequentialSampler(Index size);  ///< @throws ValueError when negative
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::vector<Index> order(Index epoch) const override;

 private:
  Index size_;
};

/// Every number once, shuffled anew in each epoch: 0, 1, 2, ... through kernels::shuffle with stream
/// 2^63 + epoch of the seed.
class RandomSampler : public Sampler {
 public:
  RandomSampler(Index size, std::uint64_t seed);  ///< @throws ValueError when negative
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::vector<Index> order(Index epoch) const override;

 private:
  Index size_;
  std::uint64_t seed_;
};

}  // namespace tinytorch::data

namespace tinytorch::kernels {

/// Puts the numbers into a random order, each of the n! orders equally likely (Fisher and Yates, 1938, in
/// the form of Durstenfeld, 1964). (Exercise 08.1)
///
/// From the last place to the second: what stands there changes places with what stands at
/// random.below(place + 1). No other draw.
void shuffle(std::span<Index> numbers, Generator& random);

/// Cuts an order into stretches of batch_size, first to last: views of `order`. (Exercise 08.2)
///
/// What is left at the end is a shorter batch, or is left out when drop_last says so. No batch is empty.
/// @param batch_size  at least 1
[[nodiscard]] std::vector<std::span<const Index>> cut(std::span<const Index> order, Index batch_size,
                                                      bool drop_last);

}  // namespace tinytorch::kernels
