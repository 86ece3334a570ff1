// Backpropagation, 1986. Hidden units find out what symmetry is; a hidden layer learns to read digits, and to
// tell shirts from coats. README.md tells the story.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "support/datasets.h"
#include "support/program.h"
#include "support/reading.h"
#include "support/teller.h"
#include "symmetry.h"
#include "tinytorch/error.h"

namespace milestones {

namespace {

using namespace tinytorch;

constexpr int kSeeds = 5;
constexpr int kBeginnings = 60;  // one in five succeeds: all of 60 fail once in half a million runs
constexpr Index kAtOnce = 128;   // pictures that are read in one go; the last batch is a smaller one

/// How a network is made and taught.
struct Recipe {
  Index hidden;
  Index shown;  ///< pictures in all; how many epochs that is depends on how many there are
  Index batch;
  double lr;
  float dropout = 0;  ///< the share of pixels hidden at each step, so that no single one is relied on
  bool tell = false;  ///< one line an epoch
};

/// What came of teaching a network.
struct Taught {
  Reading reading;      ///< of pictures that it never saw
  double accuracy = 0;  ///< of that
  double error = 0;     ///< by how much the Trainer's own evaluation differs from that
};

/// The class with the highest score, for every row of x.
/// @throws ValueError when the library names a class that there is not
Reading classify(nn::Module& model, const Tensor& x) {
  const NoGrad off;
  const nn::EvalMode still(model);
  Reading out;
  for (Index first = 0; first < x.size(0); first += kAtOnce) {
    const Tensor scores = model(x.slice(0, first, std::min(first + kAtOnce, x.size(0))));
    out.add(scores.argmax(1).to_vector<std::int32_t>());
  }
  return out;
}

/// Teaches a new network and lets it read. The learning rate falls along half a cosine, so that the last
/// steps are small ones.
Taught teach(const Pictures& train, const Pictures& test, const Recipe& recipe, std::uint64_t seed,
             const Report& report) {
  Generator random(seed);
  const auto model = nn::sequential({
      std::make_shared<nn::Dropout>(recipe.dropout, random),
      std::make_shared<nn::Linear>(train.size(), recipe.hidden, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::Linear>(recipe.hidden, 10, random),
  });
  const Tensor unseen = test.images();
  Batches data(train.images(), train.targets(), recipe.batch, random);
  Batches held_out(unseen, test.targets(), kAtOnce);
  const Index epochs = std::max<Index>(1, recipe.shown / train.count());
  optim::Adam optimizer(model->named_parameters(), {.lr = recipe.lr});
  Trainer trainer(
      *model, optimizer,
      [](const Tensor& scores, const Tensor& labels) { return cross_entropy(scores, labels); }, {},
      optim::cosine(epochs * data.batches()));
  if (recipe.tell) trainer.tell(std::make_shared<Teller>(report));
  trainer.fit(data, epochs);

  Taught out;
  out.reading = classify(*model, unseen);
  out.accuracy = out.reading.accuracy(test);
  out.error = std::abs(trainer.evaluate(held_out).accuracy.value_or(-1) - out.accuracy);
  return out;
}

void symmetry(const Options& options, Report& report) {
  report.say("1. Is a row of six lamps the same from both ends? ", kUnits, " hidden units, all 64 rows");
  const Symmetry found = learn_symmetry(options.seed, kBeginnings);
  report.say("   ", found.beginnings, found.beginnings == 1 ? " beginning" : " beginnings",
             options.draw ? "; from lamp to lamp the two units weigh:" : "");
  for (std::size_t i = 0; options.draw && i < found.weights.size(); i += kLamps) {
    std::string line = "   ";
    for (std::size_t lamp = 0; lamp < kLamps; ++lamp) {
      char cell[16];
      std::snprintf(cell, sizeof cell, "%8.2f", static_cast<double>(found.weights[i + lamp]));
      line += lamp == kLamps / 2 ? "  |" : "";
      line += cell;
    }
    report.say(line);
  }
  report.figure("symmetry_accuracy", found.accuracy);
  report.figure("symmetry_imbalance", found.imbalance());
}

/// @return by how much the Trainer was ever wrong about its accuracy; so do the next two
double digits(const Options& options, Report& report) {
  const auto [train, test] = every_fifth_held_out(read_digits());
  const int seeds = options.quick ? 1 : kSeeds;
  report.say("\n2. Digits, 8 x 8: ", train.count(), " to learn from, ", test.count(), " to test with");
  double least = 1, error = 0;
  for (int i = 0; i < seeds; ++i) {
    const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(i);
    const Taught taught = teach(
        train, test, {.hidden = 128, .shown = 40 * train.count(), .batch = 32, .lr = 1e-2}, seed, report);
    if (options.draw && i == 0) show(report, test, taught.reading, kDigits);
    report.say("   seed ", seed, ": ", percent(taught.accuracy), " right");
    least = std::min(least, taught.accuracy);
    error = std::max(error, taught.error);
  }
  report.say("   The least of them:");
  report.figure("digits_accuracy", least);
  return error;
}

/// A data set of 28 x 28 pictures that need not be here.
struct Large {
  const char* heading;
  const char* name;
  const char* figure;
  Recipe recipe;
  const std::vector<std::string>& names;
};

double large(const Options& options, Report& report, const Large& set) {
  const auto folder = find_idx(set.name);
  if (!folder) {
    report.say("\n", set.heading, ": skipped, the pictures are not here; './tito/tito data get ", set.name,
               "' gets them");
    return 0;
  }
  const auto start = std::chrono::steady_clock::now();
  const Pictures train = read_idx(*folder, "train"), test = read_idx(*folder, "t10k");
  report.say("\n", set.heading, ": ", train.count(), " to learn from, ", test.count(), " to test with");
  const Taught taught = teach(train, test, set.recipe, options.seed, report);
  if (options.draw) show(report, test, taught.reading, set.names);
  const std::chrono::duration<float> seconds = std::chrono::steady_clock::now() - start;
  report.say("   ", std::lround(seconds.count()), " seconds");
  report.figure(set.figure, taught.accuracy);
  return taught.error;
}

void rumelhart(const Options& options, Report& report) {
  symmetry(options, report);
  double error = digits(options, report);
  if (!options.quick) {
    const Large clothes{"3. Fashion-MNIST",
                        "fashion-mnist",
                        "fashion_accuracy",
                        {.hidden = 128, .shown = 300'000, .batch = 64, .lr = 3e-3, .tell = true},
                        kClothes};
    const Large mnist{
        "4. MNIST",
        "mnist",
        "mnist_accuracy",
        {.hidden = 128, .shown = 135'000, .batch = 64, .lr = 3e-3, .dropout = 0.2f, .tell = true},
        kDigits};
    error = std::max({error, large(options, report, clothes), large(options, report, mnist)});
  }
  report.say("\nThe Trainer's own accuracy was never further from what was counted than:");
  report.figure("evaluation_error", error);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) {
  return milestones::run(argc, argv, "rumelhart", milestones::rumelhart, {.seed = 0});
}
