// The picture of a training run: losses over epochs, as SVG that any browser shows.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tinytorch/training_log.h"

namespace tinytorch {
namespace {

constexpr double kWidth = 640, kHeight = 360, kMargin = 50;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

using Losses = std::vector<std::pair<Index, double>>;  // by epoch

/// Where the losses lie on the page.
struct Axes {
  double low = 0, high = 0;
  Index first = 1, last = 1;
  [[nodiscard]] double x(Index epoch) const {
    const double share =
        last > first ? static_cast<double>(epoch - first) / static_cast<double>(last - first) : 0.5;
    return kMargin + share * (kWidth - 2 * kMargin);
  }
  [[nodiscard]] double y(double loss) const {
    const double share = high > low ? (loss - low) / (high - low) : 0.5;
    return kHeight - kMargin - share * (kHeight - 2 * kMargin);
  }
};

Axes axes_of(const Losses& all) {
  Axes out;
  if (!all.empty()) out.first = all.front().first, out.last = all.front().first;
  bool any = false;
  for (const auto& [epoch, loss] : all) {
    out.first = std::min(out.first, epoch);
    out.last = std::max(out.last, epoch);
    if (!std::isfinite(loss)) continue;
    out.low = any ? std::min(out.low, loss) : loss;
    out.high = any ? std::max(out.high, loss) : loss;
    any = true;
  }
  return out;
}

std::string curve(const Axes& axes, const Losses& losses, const char* colour, const char* name, int row) {
  if (losses.empty()) return "";
  std::string points;
  for (const auto& [epoch, loss] : losses) {
    if (std::isfinite(loss)) points += str(number(axes.x(epoch)), ",", number(axes.y(loss)), " ");
  }
  return str("<polyline fill=\"none\" stroke=\"", colour, "\" stroke-width=\"2\" points=\"", points, "\"/>\n",
             "<text x=\"", number(kWidth - kMargin), "\" y=\"", number(kMargin - 8 + 16 * row), "\" fill=\"",
             colour, "\" text-anchor=\"end\">", name, " ", number(losses.back().second), "</text>\n");
}

}  // namespace

std::string LossCurve::svg() const {
  Losses training, validation;
  for (const EpochReport& each : epochs_) {
    training.emplace_back(each.epoch, each.loss);
    if (each.validation) validation.emplace_back(each.epoch, each.validation->loss);
  }
  Losses all = training;
  all.insert(all.end(), validation.begin(), validation.end());
  const Axes axes = axes_of(all);
  const std::string left = number(kMargin), bottom = number(kHeight - kMargin);
  return str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", number(kWidth), " ", number(kHeight),
             "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
             "fill=\"white\"/>\n",
             "<path fill=\"none\" stroke=\"black\" d=\"M", left, " ", left, " V", bottom, " H",
             number(kWidth - kMargin), "\"/>\n<text x=\"4\" y=\"", left, "\">", number(axes.high),
             "</text>\n<text x=\"4\" y=\"", bottom, "\">", number(axes.low), "</text>\n<text x=\"", left,
             "\" y=\"", number(kHeight - kMargin / 2), "\">epoch ", axes.first, " to ", axes.last,
             "</text>\n", curve(axes, training, "#1f77b4", "training", 0),
             curve(axes, validation, "#d62728", "validation", 1), "</svg>\n");
}

void LossCurve::on_epoch(const EpochReport& report) {
  epochs_.push_back(report);
  std::ofstream out(path_, std::ios::trunc);
  out << svg();
  if (!out.flush()) throw FileError(str("training log: ", path_, " cannot be written; is the disk full?"));
}

}  // namespace tinytorch
