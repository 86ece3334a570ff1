/// @file
/// What has to be true of a network with filters, whatever it was taught. A network that is wrong in one of
/// these ways often still learns: random filters and a last layer that makes the best of them read 95 % of
/// the digits. So it is not enough to count.

#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "lenet.h"
#include "tinytorch/autograd.h"
#include "tinytorch/losses.h"
#include "tinytorch/trainer.h"

namespace milestones {

/// The largest difference between two answers that should be one.
inline double apart(const Tensor& a, const Tensor& b) {
  const std::vector<float> one = a.to_vector(), other = b.to_vector();
  if (one.size() != other.size()) return INFINITY;
  double most = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    const double difference = std::abs(static_cast<double>(one[i]) - static_cast<double>(other[i]));
    if (!(difference <= most)) most = difference;  // NaN is no agreement
  }
  return most;
}

/// By how much the fast convolution differs from the formula, in both stages.
inline double window_error(tinytorch::nn::Sequential& model, const Tensor& pictures) {
  const tinytorch::NoGrad off;
  const tinytorch::nn::EvalMode still(model);
  Tensor x = pictures;
  double most = 0;
  for (const char* which : {"0", "1"}) {
    const auto filters = filters_of(model, which);
    most = std::max(most, apart((*filters)(x), conv2d_direct(x, filters->weight, {}, filters->options())));
    x = (*model.child(which))(x);
  }
  return most;
}

/// How much a score changes when a picture is read alone rather than among others.
inline double company_error(tinytorch::nn::Module& model, const Tensor& pictures) {
  const tinytorch::NoGrad off;
  const tinytorch::nn::EvalMode still(model);
  const Tensor together = model(pictures);
  double most = 0;
  for (Index i = 0; i < pictures.size(0); ++i) {
    most = std::max(most, apart(model(pictures.slice(0, i, i + 1)), together.slice(0, i, i + 1)));
  }
  return most;
}

/// The mean cross entropy, in double: the difference of two that are nearly equal is to be seen.
inline double exact_loss(const Tensor& scores, const Tensor& labels) {
  const std::vector<float> all = scores.to_vector();
  const std::vector<std::int32_t> classes = labels.to_vector<std::int32_t>();
  const std::size_t width = all.size() / classes.size();
  double sum = 0;
  for (std::size_t row = 0; row < classes.size(); ++row) {
    double total = 0;
    for (std::size_t i = 0; i < width; ++i) total += std::exp(static_cast<double>(all[row * width + i]));
    sum += std::log(total) - static_cast<double>(all[row * width + static_cast<std::size_t>(classes[row])]);
  }
  return sum / static_cast<double>(classes.size());
}

/// How steep the loss is when the weights of one layer are nudged in a direction drawn at random.
struct Slope {
  std::string name;
  double said = 0;      ///< by backward()
  double measured = 0;  ///< by nudging the weights, there and back
  double size = 0;      ///< of the gradient: how steep it is in the steepest direction

  [[nodiscard]] double error() const {
    const double most = std::max(size, std::abs(measured));
    return most > 0 ? std::abs(said - measured) / most : 0;
  }
};

/// The slopes of all parameters. In training mode, where batch normalisation looks at the whole batch.
inline std::vector<Slope> slopes(tinytorch::nn::Module& model, const Tensor& pictures, const Tensor& labels,
                                 tinytorch::Generator& random) {
  constexpr float kNudge = 5e-5f;  // less drowns in rounding, more lets too many windows change their winner
  tinytorch::enable_autograd();
  model.train();
  model.zero_grad();
  cross_entropy(model(pictures), labels).backward();
  const tinytorch::NoGrad off;
  std::vector<Slope> out;
  for (const auto& [name, parameter] : model.named_parameters()) {
    const std::vector<float> before = parameter.to_vector();
    const std::vector<float> gradient =
        parameter.grad().defined() ? parameter.grad().to_vector() : std::vector<float>(before.size(), 0);
    std::vector<float> way;
    for (std::size_t i = 0; i < before.size(); ++i) way.push_back(random.below(2) == 0 ? -kNudge : kNudge);
    const auto loss_at = [&](float times) {
      for (std::size_t i = 0; i < before.size(); ++i) parameter.data()[i] = before[i] + times * way[i];
      return exact_loss(model(pictures), labels);
    };
    Slope slope{name};
    slope.measured = (loss_at(1) - loss_at(-1)) / (2 * static_cast<double>(kNudge));
    loss_at(0);
    for (std::size_t i = 0; i < before.size(); ++i) {
      const auto each = static_cast<double>(gradient[i]);
      slope.said += way[i] < 0 ? -each : each;
      slope.size += each * each;
    }
    slope.size = std::sqrt(slope.size);
    out.push_back(slope);
  }
  return out;
}

}  // namespace milestones
