// The convolutional network, 1998. Filters that are the same everywhere in the picture learn to read digits
// and to tell shirts from coats. README.md tells the story.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lenet.h"
#include "proofs.h"
#include "support/datasets.h"
#include "support/pictures.h"
#include "support/plot.h"
#include "support/program.h"
#include "support/reading.h"
#include "support/svg.h"
#include "support/teller.h"
#include "tinytorch/dataloader.h"
#include "tinytorch/error.h"
#include "tinytorch/readers.h"

namespace milestones {

namespace {

using namespace tinytorch;

constexpr int kSeeds = 5;
constexpr Index kWorkers = 2;
constexpr Index kAtOnce = 128;  // pictures that are read in one go; the last batch is a smaller one

/// Pictures that a network is tested with, for the loader and for the eye.
struct HeldOut {
  data::DatasetPtr data;
  Pictures pictures;
};

/// How a network is taught.
struct Recipe {
  Index epochs, batch;
  double lr;
  data::TransformPtr seen;   ///< what becomes of a picture to learn from: it is moved and mirrored at random
  data::TransformPtr plain;  ///< and of one that is only read
  bool tell = false;         ///< one line an epoch
};

/// What came of it.
struct Taught {
  Reading reading;
  double accuracy = 0;  ///< of the reading
  double error = 0;     ///< by how much the Trainer's own evaluation differs from that
};

data::TransformPtr in_order(std::vector<data::TransformPtr> steps) {
  return std::make_shared<data::Compose>(std::move(steps));
}

/// Grey pictures as (1, rows, columns) from 0 to 1, with their labels.
data::DatasetPtr as_dataset(const Pictures& set) {
  return std::make_shared<data::TensorDataset>(set.images().reshape({set.count(), 1, set.rows, set.columns}),
                                               set.targets());
}

/// Coloured ones as grey ones: what a terminal can show.
Pictures as_pictures(const data::ImageDataset& set) {
  const Index channels = set.pixels().size(1);
  Pictures out{set.pixels().size(2), set.pixels().size(3), 255, {}, {}};
  const std::uint8_t* pixels = set.pixels().data<std::uint8_t>();
  const std::int32_t* labels = set.labels().data<std::int32_t>();
  for (Index i = 0; i < set.size(); ++i, pixels += channels * out.size()) {
    out.labels.push_back(labels[i]);
    for (Index at = 0; at < out.size(); ++at) {
      int light = 0;
      for (Index c = 0; c < channels; ++c) light += pixels[c * out.size() + at];
      out.pixels.push_back(static_cast<std::uint8_t>(light / static_cast<int>(channels)));
    }
  }
  return out;
}

/// Every picture moved, with black where it came from.
Pictures moved(const Pictures& set, Index down, Index right) {
  Pictures out = set;
  for (Index i = 0; i < set.count(); ++i) {
    for (Index row = 0; row < set.rows; ++row) {
      for (Index column = 0; column < set.columns; ++column) {
        const Index r = row - down, c = column - right;
        const bool inside = r >= 0 && r < set.rows && c >= 0 && c < set.columns;
        out.pixels[static_cast<std::size_t>(i * set.size() + row * set.columns + column)] =
            inside ? set.picture(i)[r * set.columns + c] : std::uint8_t{0};
      }
    }
  }
  return out;
}

/// The class with the highest score, for every picture that a loader hands out.
Reading read(nn::Module& model, BatchSource& pictures) {
  const NoGrad off;
  const nn::EvalMode still(model);
  Reading out;
  Batch batch;
  for (pictures.begin_epoch(); pictures.next(batch);) {
    out.add(model(batch.x).argmax(1).to_vector<std::int32_t>());
  }
  return out;
}

/// Pictures in order, for reading.
data::LoaderOptions to_read(const Recipe& recipe) {
  return {.batch_size = kAtOnce, .workers = kWorkers, .transform = recipe.plain};
}

/// Teaches a network and lets it read. The learning rate rises for a third of the steps and then falls to
/// nothing.
Taught teach(nn::Module& model, const data::DatasetPtr& train, const HeldOut& test, const Recipe& recipe,
             std::uint64_t seed, const Report& report) {
  data::DataLoader loader(train, {.batch_size = recipe.batch,
                                  .shuffle = true,
                                  .seed = seed,
                                  .drop_last = true,
                                  .workers = kWorkers,
                                  .transform = recipe.seen});
  optim::AdamW optimizer(model.named_parameters(), {.lr = recipe.lr});
  Trainer trainer(
      model, optimizer,
      [](const Tensor& scores, const Tensor& labels) { return cross_entropy(scores, labels); }, {},
      std::make_shared<optim::OneCycleLR>(
          optim::OneCycleOptions{.max_lr = recipe.lr, .total_steps = recipe.epochs * loader.batches()}));
  if (recipe.tell) trainer.tell(std::make_shared<Teller>(report));
  trainer.fit(loader, recipe.epochs);

  data::DataLoader held_out(test.data, to_read(recipe));
  Taught out;
  out.reading = read(model, held_out);
  out.accuracy = out.reading.accuracy(test.pictures);
  out.error = std::abs(trainer.evaluate(held_out).accuracy.value_or(-1) - out.accuracy);
  return out;
}

/// What it learned to look for, what it read, and who was taken for whom.
void draw(const Options& options, const Report& report, const std::string& name, const nn::Module& model,
          const Pictures& test, const Reading& reading, const std::vector<std::string>& names) {
  const Pictures filters = filters_as_pictures(model);
  std::vector<Captioned> all;
  for (Index i = 0; i < filters.count(); ++i) all.push_back({i, str("no. ", i + 1)});
  report.say("   The filters of the first stage; bright is above 0, dark is below:\n",
             gallery(filters, all, unicode_terminal()));
  show(report, test, reading, names);
  save_svg(options, report, "lecun-" + name + "-filters", gallery_svg(filters, all));
  save_svg(options, report, "lecun-" + name + "-confusion", confusion_svg(test.labels, reading.given, names));
}

/// A network before its first step: does backward() say how steep the loss is?
void prove_slopes(const Options& options, Report& report, const HeldOut& digits) {
  report.say("1. One weight, sixty-four places: does the loss change as backward() says?");
  Generator random(options.seed);
  const auto model = small_lenet(random);
  const Tensor some = digits.pictures.images().slice(0, 0, kAtOnce).reshape({kAtOnce, 1, 8, 8});
  double most = 0;
  for (const Slope& slope : slopes(*model, some, digits.pictures.targets().slice(0, 0, kAtOnce), random)) {
    if (options.draw) {
      char line[96];
      std::snprintf(line, sizeof line, "   %-12s said %9.5f, measured %9.5f", slope.name.c_str(), slope.said,
                    slope.measured);
      report.say(std::string_view(line));
    }
    most = std::isnan(slope.error()) ? slope.error() : std::max(most, slope.error());
  }
  report.figure("gradient_error", most);
}

/// @return by how much the Trainer was ever wrong about its accuracy; so do those that follow
double digits(const Options& options, Report& report) {
  const auto [train, test] = every_fifth_held_out(read_digits());
  const HeldOut held_out{as_dataset(test), test};
  prove_slopes(options, report, held_out);

  report.say("\n2. Digits, 8 x 8: ", train.count(), " to learn from, ", test.count(), " to test with");
  const auto normal =
      std::make_shared<data::Normalize>(std::vector<float>{0.305f}, std::vector<float>{0.376f});
  const Recipe recipe{.epochs = 30,
                      .batch = 32,
                      .lr = 1e-2,
                      .seen = in_order({std::make_shared<data::RandomCrop>(8, 8, 1), normal}),
                      .plain = normal};
  const data::DatasetPtr data = as_dataset(train);
  double least = 1, error = 0, window = 0, company = 0;
  Index right = 0, shown = 0;
  for (int i = 0; i < (options.quick ? 1 : kSeeds); ++i) {
    const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(i);
    Generator random(seed);
    const auto model = small_lenet(random);
    const Taught taught = teach(*model, data, held_out, recipe, seed, report);
    if (options.draw && i == 0) draw(options, report, "digits", *model, test, taught.reading, kDigits);
    report.say("   seed ", seed, ": ", percent(taught.accuracy), " right");
    least = std::min(least, taught.accuracy);
    error = std::max(error, taught.error);

    const Tensor some = test.images().slice(0, 0, 32).reshape({32, 1, 8, 8});
    window = std::max(window, window_error(*model, some));
    company = std::max(company, company_error(*model, some));
    for (const auto& [down, columns] : {Pair(-1, 0), Pair(1, 0), Pair(0, -1), Pair(0, 1)}) {
      const Pictures away = moved(test, down, columns);
      data::DataLoader loader(as_dataset(away), to_read(recipe));
      right += std::lround(read(*model, loader).accuracy(away) * static_cast<double>(away.count()));
      shown += away.count();
    }
  }
  report.say("   The least of them:");
  report.figure("digits_accuracy", least);
  report.say("   The same digits, moved by one pixel up, down, left and right:");
  report.figure("moved_accuracy", static_cast<double>(right) / static_cast<double>(shown));
  report.say("   By how much the fast convolution differs from the formula, at most:");
  report.figure("window_error", window);
  report.say("   By how much a score depends on who else is in the batch, at most:");
  report.figure("company_error", company);
  return error;
}

/// A data set that takes minutes.
struct Large {
  const char* name;
  const char* figure;
  const std::vector<std::string>& names;
  Index channels, padding;
};

double large(const Options& options, Report& report, const Large& set, const data::DatasetPtr& train,
             const HeldOut& test, const Recipe& recipe) {
  const auto start = std::chrono::steady_clock::now();
  report.say("   ", train->size(), " to learn from, ", test.pictures.count(), " to test with");
  Generator random(options.seed);
  const auto model = lenet(set.channels, set.padding, random);
  const Taught taught = teach(*model, train, test, recipe, options.seed, report);
  const std::chrono::duration<float> seconds = std::chrono::steady_clock::now() - start;
  if (options.draw) draw(options, report, set.name, *model, test.pictures, taught.reading, set.names);
  report.say("   ", std::lround(seconds.count()), " seconds");
  report.figure(set.figure, taught.accuracy);
  return taught.error;
}

double fashion(const Options& options, Report& report) {
  report.say("\n3. Fashion-MNIST");
  const auto folder = find_idx("fashion-mnist");
  if (!folder) {
    report.say("   skipped, the pictures are not here; './tito/tito data get fashion-mnist' gets them");
    return 0;
  }
  // The pictures to learn from come through the learner's reader, those to test with through ours.
  const auto [pictures, labels] = idx_files(*folder, "train");
  const auto train = std::make_shared<data::ImageDataset>(data::load_mnist(pictures, labels));
  const Pictures test = read_idx(*folder, "t10k");
  const auto normal =
      std::make_shared<data::Normalize>(std::vector<float>{0.286f}, std::vector<float>{0.353f});
  const Recipe recipe{.epochs = 8,
                      .batch = 64,
                      .lr = 8e-3,
                      .seen = in_order({std::make_shared<data::RandomHorizontalFlip>(), normal}),
                      .plain = normal,
                      .tell = true};
  return large(options, report, {"fashion", "fashion_accuracy", kClothes, 1, 2}, train,
               {as_dataset(test), test}, recipe);
}

double cifar(const Options& options, Report& report) {
  report.say("\n4. CIFAR-10");
  const auto folder = find_cifar10();
  if (!folder) {
    report.say(
        "   skipped, its binary files are not here; './tito/tito data get cifar-10' gets the archive,\n",
        "   'tar -xzf cifar-10-binary.tar.gz' unpacks it beside itself");
    return 0;
  }
  std::vector<std::string> batches;
  for (int i = 1; i <= 5; ++i) batches.push_back(*folder / str("data_batch_", i, ".bin"));
  const auto train = std::make_shared<data::ImageDataset>(data::load_cifar10(batches));
  const auto test = std::make_shared<data::ImageDataset>(data::load_cifar10({*folder / "test_batch.bin"}));
  const auto normal = std::make_shared<data::Normalize>(std::vector<float>{0.491f, 0.482f, 0.447f},
                                                        std::vector<float>{0.247f, 0.243f, 0.262f});
  const Recipe recipe{.epochs = 12,
                      .batch = 64,
                      .lr = 8e-3,
                      .seen = in_order({std::make_shared<data::RandomCrop>(32, 32, 2),
                                        std::make_shared<data::RandomHorizontalFlip>(), normal}),
                      .plain = normal,
                      .tell = true};
  return large(options, report, {"cifar", "cifar_accuracy", kThings, 3, 0}, train, {test, as_pictures(*test)},
               recipe);
}

void lecun(const Options& options, Report& report) {
  double error = digits(options, report);
  if (!options.quick) {
    error = std::max(error, fashion(options, report));
    error = std::max(error, cifar(options, report));
  }
  report.say("\nThe Trainer's own accuracy was never further from what was counted than:");
  report.figure("evaluation_error", error);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) {
  return milestones::run(argc, argv, "lecun", milestones::lecun, {.seed = 0});
}
