// XOR, 1969. One layer cannot do it, whatever it is taught; two layers learn it in a moment. README.md has
// the proof and the story.

#include <algorithm>
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
constexpr int kHidden =
    8;  // two suffice, but then one beginning in four gets stuck; see README, "Things to try"

/// The truth table. False is -0.5 and true is 0.5, so that the picture has the origin in its centre.
Tensor inputs() { return tensor({{-0.5f, -0.5f}, {-0.5f, 0.5f}, {0.5f, -0.5f}, {0.5f, 0.5f}}); }
Tensor targets() { return tensor({{0}, {1}, {1}, {0}}); }

/// How many of the four a model gets right, as a share.
double accuracy(nn::Module& model) {
  const NoGrad off;
  const std::vector<float> scores = model(inputs()).to_vector(), wanted = targets().to_vector();
  int right = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) right += (scores[i] > 0) == (wanted[i] > 0.5f);
  return right / 4.0;
}

/// What became of one training.
struct Training {
  double best = 0;  ///< the best accuracy of all steps
  double last = 0;  ///< that of the last one
  double loss = 0;  ///< the last loss
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
    out.loss = loss.item();
    out.last = accuracy(model);
    out.best = std::max(out.best, out.last);
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
  const std::vector<float> at = inputs().to_vector(), wanted = targets().to_vector(),
                           scores = model(inputs()).to_vector();
  std::vector<Point> points;
  for (std::size_t i = 0; i < 4; ++i) {
    points.push_back({at[2 * i], at[2 * i + 1], wanted[i] > 0.5f ? 1 : -1, side(scores[i])});
  }
  report.say(plot(regions, points, unicode_terminal()));
}

void minsky(const Options& options, Report& report) {
  enable_autograd();
  const int steps = options.quick ? 200 : 500;

  report.say("1. One layer, ", kSeeds, " beginnings, ", steps, " steps each: score = w1 a + w2 b + c");
  double one_best = 0, one_loss = std::numeric_limits<double>::infinity();
  for (int seed = 0; seed < kSeeds; ++seed) {
    Generator random(options.seed, static_cast<std::uint64_t>(seed));
    nn::Linear model(2, 1, random);
    const Training result = train(model, steps);
    one_best = std::max(one_best, result.best);
    one_loss = std::min(one_loss, result.loss);
    if (options.draw && seed == 0) draw(report, model);
  }
  report.say(
      "   The best step of all had this share right, and the least loss is that of tossing a coin, log 2:");
  report.figure("one_layer_accuracy", one_best);
  report.figure("one_layer_loss", one_loss);

  report.say("\n2. The same with ", kHidden, " tanh units between input and output");
  double two_least = 1, two_loss = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    Generator random(options.seed, static_cast<std::uint64_t>(seed));
    auto model =
        nn::sequential({std::make_shared<nn::Linear>(2, kHidden, random), std::make_shared<nn::Tanh>(),
                        std::make_shared<nn::Linear>(kHidden, 1, random)});
    const Training result = train(*model, steps);
    two_least = std::min(two_least, result.last);
    two_loss = std::max(two_loss, result.loss);
    if (options.draw && seed == 0) draw(report, *model);
  }
  report.say("   The least share and the greatest loss of all beginnings, after the last step:");
  report.figure("two_layer_accuracy", two_least);
  report.figure("two_layer_loss", two_loss);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) { return milestones::run(argc, argv, "minsky", milestones::minsky); }
