/// @file
/// Module 04: losses. A loss turns predictions and what they should have been into one number to make
/// smaller.
///
///     Tensor loss = cross_entropy(logits, labels);       // logits: (batch, classes), labels: (batch), i32
///     Tensor gentle = cross_entropy(logits, labels, {.label_smoothing = 0.1f});
///     Tensor apart = mse_loss(prediction, target);       // both of one shape
///     Tensor each = l1_loss(prediction, target, Reduction::none);
///
/// Every loss works in two steps: a number for each element (for cross_entropy, each row), and a Reduction
/// that makes one number of them. Names and options are those of torch.nn.functional. Two things are
/// stricter: shapes must be equal, since a prediction of shape (n, 1) against a target of shape (n) is a
/// mistake that broadcasting would hide; and a mean over nothing is an error, since NaN would show up much
/// later.
///
/// All compute in f32 and throw DTypeError for another dtype, and ShapeError when shapes do not fit or a mean
/// is asked of no elements.

#pragma once

#include <cstdint>
#include <span>

#include "tinytorch/activations.h"
#include "tinytorch/lanes.h"
#include "tinytorch/op.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

/// How many numbers become one. batchmean, the sum divided by the size of axis 0, is for kl_div only.
enum class Reduction : std::uint8_t { none, mean, sum, batchmean };

/// @name How far off: for numbers that should be close
/// @{
/// (input - target)^2
[[nodiscard]] Tensor mse_loss(const Tensor& input, const Tensor& target,
                              Reduction reduction = Reduction::mean);
/// |input - target|
[[nodiscard]] Tensor l1_loss(const Tensor& input, const Tensor& target,
                             Reduction reduction = Reduction::mean);
/// With d = |input - target|: d^2 / 2 up to delta, and from there straight on, delta (d - delta / 2).
/// @throws ValueError unless delta is a number above 0
[[nodiscard]] Tensor huber_loss(const Tensor& input, const Tensor& target,
                                Reduction reduction = Reduction::mean, float delta = 1.0f);
/// @}

/// @name How surprised: for probabilities
/// @{
/// log(sum(e^x)) along an axis: the soft maximum. Of no numbers, or only of -inf, it is -inf.
/// @throws IndexError  when x has no such axis; a tensor of shape () has none
[[nodiscard]] Tensor log_sum_exp(const Tensor& x, Index axis, bool keepdim = false);

/// The options of cross_entropy, as PyTorch names and orders them.
struct CrossEntropyOptions {
  Tensor weight = {};         ///< (classes): how much each class counts; none means 1 each
  Index ignore_index = -100;  ///< rows with this label have loss 0 and do not count in the mean
  Reduction reduction = Reduction::mean;
  float label_smoothing = 0;  ///< this share of the target is spread evenly over all classes
};

/// Minus the log-probability of the right class, computed from raw scores: -log_softmax(logits)[label].
///
/// In full, a row's loss is the sum over classes c of weight[c] t[c] (-log p[c]), where p is the softmax of
/// the row, and t is 1 - label_smoothing at the label plus label_smoothing / classes everywhere. The mean
/// divides by the weights of the labels: weight[label], summed over the rows that are not ignored.
///
/// @param logits  (batch, classes), (batch, classes, d1, ...) or (classes), any real numbers
/// @param labels  i32, logits' shape without the classes: (batch), (batch, d1, ...) or ()
/// @return        a scalar, or the shape of labels for Reduction::none
/// @throws IndexError  for a label outside [0, classes) that is not ignore_index
/// @throws ValueError  when label_smoothing is outside [0, 1], or a mean is asked and nothing counts: all
///                     labels are ignored, or their weights sum to 0 (PyTorch returns NaN)
/// @throws GradientError  when weight wants a gradient
[[nodiscard]] Tensor cross_entropy(const Tensor& logits, const Tensor& labels,
                                   const CrossEntropyOptions& options = {});

/// The options of binary_cross_entropy_with_logits. Both tensors broadcast to the logits' shape.
struct BinaryCrossEntropyOptions {
  Tensor weight = {};  ///< multiplies every element's loss; the mean still divides by the number of elements
  Reduction reduction = Reduction::mean;
  Tensor pos_weight = {};  ///< multiplies the part of the loss that comes from targets of 1
};

/// For questions with the answers yes and no: -(t log p + (1 - t) log(1 - p)) with p = sigmoid(logits),
/// without ever making p. Holds for logits of any size.
/// @param targets  t, of the logits' shape, each from 0 (no) to 1 (yes)
/// @throws GradientError  when targets or pos_weight want a gradient
[[nodiscard]] Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                                      const BinaryCrossEntropyOptions& options = {});

/// How far a distribution is from the wanted one: target (log target - input), 0 where target is 0.
///
/// As in PyTorch, mean is over all elements; what mathematics calls the divergence, averaged over a batch, is
/// Reduction::batchmean.
/// @param input       log-probabilities, such as log_softmax gives
/// @param target      probabilities, or log-probabilities with log_target
[[nodiscard]] Tensor kl_div(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
                            bool log_target = false);
/// @}

// ---- the machinery: kernels and their operations ---------------------------------------------------------

/// The work itself. Arguments are checked already: f32, equal shapes, labels in range or ignored.
namespace kernels {

/// One number of many, with operations only. mean and batchmean have something to divide by. (Exercise 04.1)
Tensor reduce(const Tensor& losses, Reduction reduction);

/// @name One loss an element, written with operations only: tape and trace look inside
/// @{
Tensor mse_loss(const Tensor& input, const Tensor& target);  ///< Exercise 04.2
Tensor l1_loss(const Tensor& input, const Tensor& target);
Tensor huber_loss(const Tensor& input, const Tensor& target, float delta);  ///< Exercise 04.3
Tensor kl_div(const Tensor& input, const Tensor& target, bool log_target);  ///< Exercise 04.4
/// @}

/// log(sum(e^x)) of one lane: infinite for a lane with +inf in it, NaN for one with NaN. (Exercise 04.5)
[[nodiscard]] float log_sum_exp_lane(Lane<const float> x);
Tensor log_sum_exp(const Tensor& x, Index axis, bool keepdim);

/// log(1 + e^x), without e^ of a positive number: that could overflow. (Exercise 04.6)
[[nodiscard]] float softplus_of(float x);
/// The loss of one question: yes * -log p + no * -log(1 - p) with p = sigmoid(x). A part that is 0 adds
/// nothing, even when its logarithm is infinite. (Exercise 04.7)
[[nodiscard]] float binary_cross_entropy_of(float x, float yes, float no);
/// One loss an element. pos_weight is undefined or broadcasts to targets' shape.
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        const Tensor& pos_weight);

/// What class c should have been given: 1 at the label and 0 elsewhere, after a share of `smoothing` was
/// taken from it and spread evenly over all classes. (Exercise 04.8)
[[nodiscard]] float target_of(Index c, Index label, Index classes, float smoothing);
/// The loss of one row, as cross_entropy's contract has it. (Exercise 04.9)
/// @param weight  one number a class, or nullptr: all 1
/// @param room    as long as logits, for what is needed on the way; its old numbers do not count
[[nodiscard]] float cross_entropy_row(Lane<const float> logits, Index label, const float* weight,
                                      float smoothing, Lane<float> room);
/// What the mean of a cross entropy divides by. (Exercise 04.10)
[[nodiscard]] double total_weight(std::span<const std::int32_t> labels, const float* weight,
                                  Index ignore_index);
/// One loss a row, 0 for ignored ones.
/// @param logits  (rows, classes), any strides
/// @param labels  (rows), i32, row-major
/// @param weight  (classes), row-major, or undefined
Tensor cross_entropy(const Tensor& logits, const Tensor& labels, const Tensor& weight, Index ignore_index,
                     float label_smoothing);

/// `flops` for every element of the first argument, an exponential counting as one; all tensors are read
/// once, and the results written once.
template <int flops>
Cost loss_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  Cost cost = OpInfo{""}.cost_of(arguments, results);
  cost.flops = flops * arguments[0].tensor->numel();
  return cost;
}

}  // namespace kernels

// An operation gives one loss an element or row; the reduction comes after it. So what is atomic here has a
// gradient that need not know how the losses are averaged.
inline constinit BinaryOp mse_loss_op{"mse_loss", kernels::mse_loss, Kind::composite, kernels::loss_cost<2>};
inline constinit BinaryOp l1_loss_op{"l1_loss", kernels::l1_loss, Kind::composite, kernels::loss_cost<2>};
inline constinit Op<Tensor(const Tensor&, const Tensor&, float)> huber_loss_op{
    "huber_loss", kernels::huber_loss, Kind::composite, kernels::loss_cost<6>};
inline constinit Op<Tensor(const Tensor&, const Tensor&, bool)> kl_div_op{
    "kl_div", kernels::kl_div, Kind::composite, kernels::loss_cost<3>};
inline constinit Op<Tensor(const Tensor&, Index, bool)> log_sum_exp_op{"log_sum_exp", kernels::log_sum_exp,
                                                                       Kind::atomic, kernels::loss_cost<3>};
inline constinit Op<Tensor(const Tensor&, const Tensor&, const Tensor&)> binary_cross_entropy_with_logits_op{
    "binary_cross_entropy_with_logits", kernels::binary_cross_entropy_with_logits, Kind::atomic,
    kernels::loss_cost<9>};
inline constinit Op<Tensor(const Tensor&, const Tensor&, const Tensor&, Index, float)> cross_entropy_op{
    "cross_entropy", kernels::cross_entropy, Kind::atomic, kernels::loss_cost<6>};

}  // namespace tinytorch
