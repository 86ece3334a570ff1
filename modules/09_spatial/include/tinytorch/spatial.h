/// @file
/// Module 09: layers for images.
///
///     auto lenet = nn::sequential({
///         std::make_shared<nn::Conv2d>(1, 6, 5, random, Conv2dOptions{.padding = 2}),
///         std::make_shared<nn::ReLU>(), std::make_shared<nn::MaxPool2d>(2),
///         std::make_shared<nn::Conv2d>(6, 16, 5, random),
///         std::make_shared<nn::ReLU>(), std::make_shared<nn::MaxPool2d>(2),
///         std::make_shared<nn::Flatten>(), std::make_shared<nn::Linear>(400, 10, random),
///     });
///     Tensor scores = (*lenet)(images);   // (batch, 1, 28, 28) -> (batch, 10)
///
/// Names, shapes and defaults are PyTorch's, so that a state_dict goes both ways.

#pragma once

#include <optional>

#include "tinytorch/batch_norm.h"
#include "tinytorch/conv2d.h"
#include "tinytorch/layers.h"
#include "tinytorch/pooling.h"

namespace tinytorch {

/// In training, drops whole channels: each channel of each image becomes 0 with probability p, and the others
/// are divided by 1 - p. Neighbouring pixels say nearly the same, so dropping single ones hides little.
/// Otherwise, and for p = 0, returns x itself and draws nothing.
///
/// Which channels: u = rand({batch, channels, 1, 1}, random), and a channel is dropped where u < p.
/// @param x  (batch, channels, height, width)
/// @throws ValueError unless 0 <= p <= 1, ShapeError, DTypeError
[[nodiscard]] Tensor dropout2d(const Tensor& x, float p, bool training, Generator& random);

namespace nn {

/// conv2d(x, weight, bias, options). Both start uniform within 1/sqrt(fan in), as in PyTorch; the weight is
/// drawn first.
class Conv2d : public Module {
 public:
  /// @throws ValueError when a size or setting is below 1 (a padding: below 0), or groups divide the channels
  ///                    or the outputs not
  Conv2d(Index in, Index out, Pair kernel, Generator& random, const Conv2dOptions& options = {},
         bool with_bias = true);
  Tensor forward(const Tensor& x) override { return conv2d(x, weight, bias, options_); }
  [[nodiscard]] const Conv2dOptions& options() const { return options_; }

  Tensor weight;  ///< (out, in / groups, kernel rows, kernel columns)
  Tensor bias;    ///< (out), or undefined

 private:
  Conv2dOptions options_;
};

/// @name Pooling as layers. The functions are in pooling.h.
/// @{
class MaxPool2d : public Module {
 public:
  explicit MaxPool2d(Pair kernel, const MaxPool2dOptions& options = {})
      : Module("MaxPool2d"), kernel_(kernel), options_(options) {}
  Tensor forward(const Tensor& x) override { return max_pool2d(x, kernel_, options_); }

 private:
  Pair kernel_;
  MaxPool2dOptions options_;
};

class AvgPool2d : public Module {
 public:
  explicit AvgPool2d(Pair kernel, const AvgPool2dOptions& options = {})
      : Module("AvgPool2d"), kernel_(kernel), options_(options) {}
  Tensor forward(const Tensor& x) override { return avg_pool2d(x, kernel_, options_); }

 private:
  Pair kernel_;
  AvgPool2dOptions options_;
};

class AdaptiveAvgPool2d : public Module {
 public:
  explicit AdaptiveAvgPool2d(Pair size) : Module("AdaptiveAvgPool2d"), size_(size) {}
  Tensor forward(const Tensor& x) override { return adaptive_avg_pool2d(x, size_); }

 private:
  Pair size_;
};
/// @}

struct BatchNorm2dOptions {
  float eps = 1e-5f;
  std::optional<float> momentum = 0.1f;  ///< nullopt: what is remembered is the plain mean of all batches
  bool affine = true;                    ///< whether there are a weight and a bias
  bool track_running_stats = true;  ///< whether anything is remembered; if not, every batch normalises itself
};

/// batch_norm with a memory. In training it normalises with the moments of the batch and remembers them; in
/// evaluation with what it remembers, so that an answer does not depend on who else is in the batch.
///
/// Thread safety: a call in training mode changes the layer; otherwise as for every module.
class BatchNorm2d : public Module {
 public:
  /// @throws ValueError when channels is below 1, eps is not above 0, or momentum not in [0, 1]
  explicit BatchNorm2d(Index channels, const BatchNorm2dOptions& options = {});
  Tensor forward(const Tensor& x) override;
  [[nodiscard]] const BatchNorm2dOptions& options() const { return options_; }

  Tensor weight;        ///< (channels), at first 1; undefined without affine
  Tensor bias;          ///< (channels), at first 0; undefined without affine
  Tensor running_mean;  ///< (channels), at first 0; a buffer, as the next two; undefined without tracking
  Tensor running_var;   ///< (channels), at first 1
  Tensor num_batches_tracked;  ///< i64 of shape (): how many batches were seen in training

 private:
  BatchNorm2dOptions options_;
};

/// dropout2d(x, p) in training mode, the identity in evaluation mode. Its generator is its own, seeded by the
/// one it is made with, and is saved with the training state like that of every Dropout.
class Dropout2d : public Dropout {
 public:
  /// @throws ValueError unless 0 <= p <= 1
  Dropout2d(float p, Generator& source) : Dropout("Dropout2d", p, source) {}
  Tensor forward(const Tensor& x) override { return dropout2d(x, p(), is_training(), random); }
};

}  // namespace nn
}  // namespace tinytorch
