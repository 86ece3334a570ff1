// XOR, 1969. One layer cannot do it, whatever it is taught; two layers learn it in a moment. README.md has
// the proof and the story.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "support/plot.h"
#include "support/program.h"
#include "tinytorch/autograd.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/optim.h"

namespace milestones {

namespace {

using namespace tinytorch;

constexpr int kSeeds = 5;
constexpr Index kHidden = 8;  // two suffice, but then some beginnings get stuck; see README

/// The truth table. False is -0.5 and true is 0.5, so that the picture has the origin in its centre.
Tensor inputs() { return tensor({{-0.5f, -0.5f}, {-0.5f, 0.5f}, {0.5f, -0.5f}, {0.5f, 0.5f}}); }
Tensor targets() { return tensor({{0}, {1}, {1}, {0}}); }

/// One score for each line of the truth table: above 0 it says true.
std::vector<float> scores_of(nn::Module& model) {
  const NoGrad off;
  std::vector<float> scores = model(inputs()).to_vector();
  scores.resize(4, std::numeric_limits<float>::quiet_NaN());  // should a wrong library return too few
  return scores;
}

/// How many of the four are right, as a share.
double accuracy(const std::vector<float>& scores) {
  int right = 0;
  for (std::size_t i = 0; i < 4; ++i)
    right += scores[i] > 0 ? i == 1 || i == 2 : scores[i] <= 0 && i % 3 == 0;
  return right / 4.0;
}

/// The greater of two; NaN counts as the greatest, so that no good number hides it.
double greater(double a, double b) { return std::isnan(a) || a > b ? a : b; }

/// What became of one training.
struct Training {
  double best = 0;     ///< the best accuracy of all steps
  double last = 0;     ///< that of the last one
  double loss = 0;     ///< the last loss
  double balance = 0;  ///< the most by which the sums of the scores over the two diagonals ever differed
};

Training train(nn::Module& model, int steps) {
  const Tensor x = inputs(), y = targets();
  optim::Adam optimizer(model.named_parameters(), {.lr = 0.05});
  Training out;
  for (int step = 0; step < steps; ++step) {
    optimizer.zero_grad();
    const Tensor loss = binary_cross_entropy_with_logits(model(x), y);
    loss.backward();
    optimizer.step();
    const std::vector<float> s = scores_of(model);
    out.loss = loss.item<double>();
    out.last = accuracy(s);
    out.best = std::max(out.best, out.last);
    out.balance = greater(out.balance, std::abs((s[0] + s[3]) - (s[1] + s[2])));
  }
  return out;
}

void draw(Report& report, nn::Module& model) {
  const NoGrad off;
  std::vector<float> centres;
  for (int row = 0; row < Grid::kRows; ++row) {
    for (int column = 0; column < Grid::kColumns; ++column) {
      centres.push_back(static_cast<float>(Grid::x(column)));
      centres.push_back(static_cast<float>(Grid::y(row)));
    }
  }
  const auto side = [](float score) { return score > 0 ? 1 : -1; };
  std::vector<int> regions;
  for (const float score : model(Tensor::from(centres, {Grid::kRows * Grid::kColumns, 2})).to_vector()) {
    regions.push_back(side(score));
  }
  regions.resize(Grid::kRows * Grid::kColumns, -1);
  const std::vector<float> scores = scores_of(model);
  std::vector<Point> points;
  for (std::size_t i = 0; i < 4; ++i) {
    points.push_back({i < 2 ? -0.5 : 0.5, i % 2 == 0 ? -0.5 : 0.5, i % 3 == 0 ? -1 : 1, side(scores[i])});
  }
  report.say(plot(regions, points, unicode_terminal()));
}

void one_layer(const Options& options, Report& report, int steps) {
  report.say("1. One layer, ", kSeeds, " beginnings, ", steps, " steps each: score = w1 a + w2 b + c");
  double best = 0, least = std::numeric_limits<double>::infinity(), greatest = 0, balance = 0;
  for (int i = 0; i < kSeeds; ++i) {
    Generator random(options.seed + static_cast<std::uint64_t>(i));
    nn::Linear model(2, 1, random);
    const Training result = train(model, steps);
    best = std::max(best, result.best);
    least = std::min(least, result.loss);
    greatest = greater(greatest, result.loss);
    balance = greater(balance, result.balance);
    if (options.draw && i == 0) draw(report, model);
  }
  report.say("   The best step of all had this share right:");
  report.figure("one_layer_accuracy", best);
  report.say("   The losses end between these two; tossing a coin costs log 2 = 0.693147:");
  report.figure("one_layer_loss", least);
  report.figure("one_layer_worst_loss", greatest);
  report.say(
      "   The reason: the scores of 00 and 11 add up to those of 01 and 10. They never differed by more "
      "than:");
  report.figure("one_layer_balance", balance);
}

void two_layers(const Options& options, Report& report, int steps) {
  report.say("\n2. The same with ", kHidden, " tanh units between input and output");
  double least = 1, loss = 0;
  for (int i = 0; i < kSeeds; ++i) {
    Generator random(options.seed + static_cast<std::uint64_t>(i));
    const auto model =
        nn::sequential({std::make_shared<nn::Linear>(2, kHidden, random), std::make_shared<nn::Tanh>(),
                        std::make_shared<nn::Linear>(kHidden, 1, random)});
    const Training result = train(*model, steps);
    least = std::min(least, result.last);
    loss = greater(loss, result.loss);
    if (options.draw && i == 0) draw(report, *model);
  }
  report.say("   The least share and the greatest loss of all beginnings, after the last step:");
  report.figure("two_layer_accuracy", least);
  report.figure("two_layer_loss", loss);
}

void minsky(const Options& options, Report& report) {
  enable_autograd();
  const int steps = options.quick ? 200 : 500;
  one_layer(options, report, steps);
  two_layers(options, report, steps);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) {
  return milestones::run(argc, argv, "minsky", milestones::minsky, {.seed = 0});
}
