// Backpropagation, 1986. One hidden layer learns to read digits, and to tell shirts from coats. README.md
// tells the story.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "support/datasets.h"
#include "support/pictures.h"
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

/// How a network is made and taught.
struct Recipe {
  Index hidden;
  int epochs;
  Index batch;
  double lr;
  float dropout;  ///< the share of pixels hidden at each step, so that no single one is relied on
};

const std::vector<std::string> kDigits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
const std::vector<std::string> kClothes = {"T-shirt", "trousers", "pullover", "dress", "coat",
                                           "sandal",  "shirt",    "sneaker",  "bag",   "boot"};

/// Numbers first .. last - 1 of a list.
std::vector<std::int32_t> part_of(const std::vector<std::int32_t>& order, Index first, Index last) {
  return {order.begin() + first, order.begin() + std::min(last, static_cast<Index>(order.size()))};
}

/// The class with the highest score, for every picture.
std::vector<std::int32_t> classify(nn::Module& model, const Pictures& pictures) {
  const NoGrad off;
  const std::vector<std::int32_t> all =
      arange_i32(static_cast<std::int32_t>(pictures.count())).to_vector<std::int32_t>();
  std::vector<std::int32_t> out;
  for (Index first = 0; first < pictures.count(); first += 500) {
    const Tensor scores = model(pictures.images(part_of(all, first, first + 500)));
    for (const std::int32_t each : scores.argmax(1).to_vector<std::int32_t>()) out.push_back(each);
  }
  return out;
}

double accuracy(const std::vector<std::int32_t>& given, const std::vector<std::int32_t>& labels) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += given[i] == labels[i];
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

/// Teaches a new network; the rate falls along half a cosine, so that the last steps are small ones.
std::shared_ptr<nn::Sequential> taught(const Pictures& train, const Recipe& recipe, Generator& random,
                                       const Report& report) {
  auto model = nn::sequential({
      std::make_shared<nn::Dropout>(recipe.dropout, random),
      std::make_shared<nn::Linear>(train.size(), recipe.hidden, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::Linear>(recipe.hidden, 10, random),
  });
  optim::Adam optimizer(model->named_parameters(), {.lr = recipe.lr});
  const Index steps = (train.count() + recipe.batch - 1) / recipe.batch;
  for (int epoch = 0; epoch < recipe.epochs; ++epoch) {
    const std::vector<std::int32_t> order =
        randperm(static_cast<std::int32_t>(train.count()), random).to_vector<std::int32_t>();
    double total = 0;
    for (Index step = 0; step < steps; ++step) {
      const double done = (epoch + static_cast<double>(step) / static_cast<double>(steps)) / recipe.epochs;
      optimizer.set_lr(recipe.lr * (1 + std::cos(3.141592653589793 * done)) / 2);
      const std::vector<std::int32_t> batch = part_of(order, step * recipe.batch, (step + 1) * recipe.batch);
      optimizer.zero_grad();
      const Tensor loss = cross_entropy((*model)(train.images(batch)), train.labels_of(batch));
      loss.backward();
      optimizer.step();
      total += loss.item<double>();
    }
    if (epoch == 0 || epoch + 1 == recipe.epochs) {
      report.say("   epoch ", epoch + 1, " of ", recipe.epochs, ": loss ",
                 static_cast<float>(total / static_cast<double>(steps)));
    }
  }
  model->eval();
  return model;
}

void show(Report& report, const Pictures& test, const std::vector<std::int32_t>& given,
          const std::vector<std::string>& names) {
  const bool unicode = unicode_terminal();
  std::vector<Captioned> right, wrong;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string& name = names[static_cast<std::size_t>(test.labels[i])];
    const std::string& guess = names[static_cast<std::size_t>(given[i])];
    const auto is_it = [&](const Captioned& shown) { return shown.caption == name; };
    if (given[i] == test.labels[i]) {
      if (std::any_of(right.begin(), right.end(), is_it)) continue;  // one of a kind
      right.push_back({static_cast<Index>(i), name});
    } else {
      wrong.push_back({static_cast<Index>(i), name + ", not " + guess});
    }
  }
  report.say("   Some that it read, and some that it took for something else:\n",
             gallery(test, right, unicode), "\n", gallery(test, wrong, unicode), "\n",
             confusion(test.labels, given, names));
}

void digits(const Options& options, Report& report) {
  const auto [train, test] = every_fifth_held_out(read_digits());
  const int seeds = options.quick ? 1 : kSeeds;
  report.say("1. Digits, 8 x 8: ", train.count(), " to learn from, ", test.count(), " to test with, ", seeds,
             seeds == 1 ? " beginning" : " beginnings");
  double least = 1;
  for (int seed = 0; seed < seeds; ++seed) {
    Generator random(options.seed, static_cast<std::uint64_t>(seed));
    const auto model =
        taught(train, {.hidden = 64, .epochs = 30, .batch = 32, .lr = 3e-3, .dropout = 0}, random, report);
    const std::vector<std::int32_t> given = classify(*model, test);
    least = std::min(least, accuracy(given, test.labels));
    report.say("   right: ", percent(accuracy(given, test.labels)));
    if (options.draw && seed == 0) show(report, test, given, kDigits);
  }
  report.say("   The least of them:");
  report.figure("digits_accuracy", least);
}

/// A data set of 28 x 28 pictures that need not be here.
void large(const Options& options, Report& report, const char* heading, const char* name, const char* how,
           const char* figure, const Recipe& recipe, const std::vector<std::string>& names) {
  const auto folder = find_idx(name);
  if (!folder) {
    report.say("\n", heading, ": skipped, the pictures are not here. ", how);
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  const Pictures train = read_idx(*folder, "train"), test = read_idx(*folder, "t10k");
  report.say("\n", heading, ": ", train.count(), " to learn from, ", test.count(), " to test with");
  Generator random(options.seed, kSeeds);
  const auto model = taught(train, recipe, random, report);
  const std::vector<std::int32_t> given = classify(*model, test);
  if (options.draw) show(report, test, given, names);
  const std::chrono::duration<float> seconds = std::chrono::steady_clock::now() - start;
  report.say("   ", static_cast<int>(seconds.count() + 0.5f), " seconds");
  report.figure(figure, accuracy(given, test.labels));
}

void rumelhart(const Options& options, Report& report) {
  enable_autograd();
  digits(options, report);
  if (options.quick) return;
  large(options, report, "2. Fashion-MNIST", "fashion-mnist",
        "apt install dataset-fashion-mnist, or './tito/tito data get fashion-mnist'", "fashion_accuracy",
        {.hidden = 128, .epochs = 8, .batch = 64, .lr = 2e-3, .dropout = 0}, kClothes);
  large(options, report, "3. MNIST", "mnist", "'./tito/tito data get mnist', or set TINYTORCH_DATA",
        "mnist_accuracy", {.hidden = 128, .epochs = 20, .batch = 64, .lr = 2e-3, .dropout = 0.2f}, kDigits);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) { return milestones::run(argc, argv, "rumelhart", milestones::rumelhart); }
