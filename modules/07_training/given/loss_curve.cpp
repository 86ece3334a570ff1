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

/// Where the losses lie on the page.
struct Axes {
  double low, high;
  std::size_t epochs;
  [[nodiscard]] double x(std::size_t epoch) const {
    const double share = epochs > 1 ? static_cast<double>(epoch) / static_cast<double>(epochs - 1) : 0.5;
    return kMargin + share * (kWidth - 2 * kMargin);
  }
  [[nodiscard]] double y(double loss) const {
    const double share = high > low ? (loss - low) / (high - low) : 0.5;
    return kHeight - kMargin - share * (kHeight - 2 * kMargin);
  }
};

std::string curve(const Axes& axes, const std::vector<double>& losses, const char* colour, const char* name,
                  int row) {
  if (losses.empty()) return "";
  std::string points;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (std::isfinite(losses[i])) points += str(number(axes.x(i)), ",", number(axes.y(losses[i])), " ");
  }
  return str("<polyline fill=\"none\" stroke=\"", colour, "\" stroke-width=\"2\" points=\"", points, "\"/>\n",
             "<text x=\"", number(kWidth - kMargin), "\" y=\"", number(kMargin - 8 + 16 * row), "\" fill=\"",
             colour, "\" text-anchor=\"end\">", name, " ", number(losses.back()), "</text>\n");
}

}  // namespace

std::string LossCurve::svg() const {
  Axes axes{0, 0, std::max(training_.size(), validation_.size())};
  std::vector<double> all = training_;
  all.insert(all.end(), validation_.begin(), validation_.end());
  all.erase(std::remove_if(all.begin(), all.end(), [](double each) { return !std::isfinite(each); }),
            all.end());
  if (!all.empty()) {
    axes.low = *std::min_element(all.begin(), all.end());
    axes.high = *std::max_element(all.begin(), all.end());
  }
  const std::string left = number(kMargin), bottom = number(kHeight - kMargin);
  return str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", number(kWidth), " ", number(kHeight),
             "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
             "fill=\"white\"/>\n",
             "<path fill=\"none\" stroke=\"black\" d=\"M", left, " ", left, " V", bottom, " H",
             number(kWidth - kMargin), "\"/>\n<text x=\"4\" y=\"", left, "\">", number(axes.high),
             "</text>\n<text x=\"4\" y=\"", bottom, "\">", number(axes.low), "</text>\n<text x=\"", left,
             "\" y=\"", number(kHeight - kMargin / 2), "\">epoch 1 to ", axes.epochs, "</text>\n",
             curve(axes, training_, "#1f77b4", "training", 0),
             curve(axes, validation_, "#d62728", "validation", 1), "</svg>\n");
}

void LossCurve::on_epoch(const EpochReport& report) {
  training_.push_back(report.loss);
  if (report.validation) validation_.push_back(report.validation->loss);
  std::ofstream out(path_, std::ios::trunc);
  out << svg();
  if (!out.flush()) throw FileError(str("training log: ", path_, " cannot be written; is the disk full?"));
}

}  // namespace tinytorch
