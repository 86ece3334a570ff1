// The perceptron, 1957. Three problems for one neuron: points on two sides of a line, cards marked on the
// left or on the right as in the public demonstration of 1958, and four squares that no line can divide.
// README.md tells the story.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "perceptron.h"
#include "support/plot.h"
#include "support/program.h"
#include "tinytorch/create.h"

namespace milestones {

namespace {

using tinytorch::Generator;

double between(Generator& random, double low, double high) { return low + (high - low) * random.uniform(); }

/// Rows of numbers and their classes, put together one by one.
class Collection {
 public:
  void add(const std::vector<float>& row, int label) {
    values_.insert(values_.end(), row.begin(), row.end());
    labels_.push_back(label);
  }
  [[nodiscard]] Examples examples() const {
    const Index count = static_cast<Index>(labels_.size());
    return {Tensor::from(values_, {count, static_cast<Index>(values_.size()) / count}), labels_};
  }

 private:
  std::vector<float> values_;
  std::vector<int> labels_;
};

void draw(Report& report, Neuron& neuron, const Examples& examples) {
  std::vector<float> centres;
  for (int row = 0; row < Grid::kRows; ++row) {
    for (int column = 0; column < Grid::kColumns; ++column) {
      centres.push_back(static_cast<float>(Grid::x(column)));
      centres.push_back(static_cast<float>(Grid::y(row)));
    }
  }
  const Tensor grid = Tensor::from(centres, {Grid::kRows * Grid::kColumns, 2});
  const std::vector<float> at = examples.x.to_vector();
  const std::vector<int> given = classify(neuron, examples.x);
  std::vector<Point> points;
  for (std::size_t i = 0; i < given.size(); ++i) {
    points.push_back({at[2 * i], at[2 * i + 1], examples.labels[i], given[i]});
  }
  report.say(plot(classify(neuron, grid), points, unicode_terminal()));
}

// ---- points on two sides of a line ------------------------------------------------------------------------

/// The line that decides the classes. The neuron never sees it.
struct Line {
  double wx, wy, b;  // (wx, wy) has length 1, so that distance() is one

  [[nodiscard]] double distance(double x, double y) const { return wx * x + wy * y + b; }
};

constexpr double kGap = 0.05;  // no point lies nearer to the line: a margin is what convergence needs

Examples points_beside(const Line& line, int count, Generator& random) {
  Collection points;
  for (int i = 0; i < count;) {
    const double x = between(random, -1, 1), y = between(random, -1, 1);
    const double distance = line.distance(x, y);
    if (std::abs(distance) < kGap) continue;
    points.add({static_cast<float>(x), static_cast<float>(y)}, distance > 0 ? 1 : -1);
    ++i;
  }
  return points.examples();
}

/// Novikoff, 1962: a perceptron that begins at zero makes at most (R / margin)^2 mistakes, in whatever order
/// the points come. R is the length of the longest point, with the 1 that the bias sees; the margin is that
/// of any line that divides them.
double novikoff_bound(const Examples& examples, const Line& line) {
  const std::vector<float> at = examples.x.to_vector();
  double longest = 0, nearest = 1e9;
  for (std::size_t i = 0; i < examples.labels.size(); ++i) {
    const double x = at[2 * i], y = at[2 * i + 1];
    longest = std::max(longest, x * x + y * y + 1);
    nearest = std::min(nearest, examples.labels[i] * line.distance(x, y));
  }
  const double margin = nearest / std::sqrt(1 + line.b * line.b);  // (wx, wy, b) as one vector of length 1
  return longest / (margin * margin);
}

void separable(const Options& options, Report& report) {
  Generator random(options.seed, 0);
  const double angle = between(random, 0, 2 * 3.14159265358979);
  const Line line{std::cos(angle), std::sin(angle), between(random, -0.3, 0.3)};
  const Examples train = points_beside(line, options.quick ? 100 : 300, random);
  const Examples held_out = points_beside(line, 1000, random);
  Neuron neuron(2, random);
  const double bound = novikoff_bound(train, line);

  report.say("1. ", train.count(), " points on two sides of a line that the neuron never sees");
  report.say("   before: ", percent(accuracy(neuron, train)), " right");
  // Each epoch makes a mistake or is the last, so the bound on mistakes also bounds the epochs.
  int mistakes = 0, epochs = 0;
  for (int wrong = 1; wrong > 0 && mistakes <= bound; ++epochs)
    mistakes += wrong = train_epoch(neuron, train, random);
  if (options.draw) draw(report, neuron, train);
  report.say("   ", mistakes, " mistakes in ", epochs,
             " epochs; Novikoff's theorem allows these points at most ", static_cast<Index>(bound));
  if (mistakes > bound) report.say("   A theorem does not err: an operation of this library must be wrong.");
  report.figure("separable_accuracy", accuracy(neuron, train));
  report.figure("separable_held_out", accuracy(neuron, held_out));
  report.figure("separable_epochs", epochs);
  report.figure("mistakes_over_bound", mistakes / bound);
}

// ---- cards before a retina --------------------------------------------------------------------------------

constexpr int kRetina = 20;  // the Mark I looked at the world through 20 x 20 photocells

/// Cards with one dark rectangle in their left (-1) or right (+1) half.
Examples cards(int count, Generator& random) {
  Collection all;
  for (int i = 0; i < count; ++i) {
    const int label = random.below(2) == 0 ? -1 : 1;
    const int width = 3 + static_cast<int>(random.below(5)), height = 3 + static_cast<int>(random.below(8));
    const int top = static_cast<int>(random.below(static_cast<std::uint64_t>(kRetina - height + 1)));
    const int left = static_cast<int>(random.below(static_cast<std::uint64_t>(kRetina / 2 - width + 1))) +
                     (label > 0 ? kRetina / 2 : 0);
    std::vector<float> cells(kRetina * kRetina, 0.0f);
    for (int row = top; row < top + height; ++row) {
      for (int column = left; column < left + width; ++column) {
        cells[static_cast<std::size_t>(row * kRetina + column)] = 1.0f;
      }
    }
    all.add(cells, label);
  }
  return all.examples();
}

void draw_weights(Report& report, const Neuron& neuron) {
  const std::vector<float> weights = neuron.weight.to_vector();
  for (std::size_t row = 0; row < kRetina; row += 2) {  // every other row: characters are higher than wide
    std::string line = "   |";
    for (std::size_t column = 0; column < kRetina; ++column) {
      const float w = weights[row * kRetina + column];
      line += w > 0 ? '+' : w < 0 ? '-' : ' ';
    }
    report.say(line, "|");
  }
}

void retina(const Options& options, Report& report) {
  Generator random(options.seed, 1);
  const Examples train = cards(50, random);  // as many trials as in July 1958
  const Examples unseen = cards(options.quick ? 200 : 1000, random);
  Neuron neuron(kRetina * kRetina, random);

  report.say("\n2. 50 cards, each with a mark on the left or on the right, before a retina of 20 x 20 cells");
  constexpr int kEpochs = 100;  // far more than it needs; a broken neuron would go on for ever
  int epochs = 0;
  while (epochs < kEpochs && train_epoch(neuron, train, random) > 0) ++epochs;
  if (options.draw) {
    report.say("   the weights it found, by sign:");
    draw_weights(report, neuron);
  }
  report.say("   Nobody told it what left and right are. Cards it never saw:");
  report.figure("cards_accuracy", accuracy(neuron, unseen));
}

// ---- four squares -----------------------------------------------------------------------------------------

/// Equally many points in four squares; squares that face each other across the centre are of one class.
Examples four_squares(int each, Generator& random) {
  Collection points;
  for (int i = 0; i < each; ++i) {
    for (const auto& [sx, sy] : {std::array{1, 1}, {-1, -1}, {-1, 1}, {1, -1}}) {
      points.add({static_cast<float>(sx * between(random, 0.4, 1)),
                  static_cast<float>(sy * between(random, 0.4, 1))},
                 sx * sy < 0 ? 1 : -1);
    }
  }
  return points.examples();
}

/// The share of fours, one point from each square, in which the segment between the two points of one class
/// crosses that of the other. A line cannot have two crossing segments on two sides, so it has at least one
/// point of each such four wrong.
double crossed(const Examples& examples) {
  const std::vector<float> at = examples.x.to_vector();
  // Twice the area of the triangle of points p, q and r: its sign says on which side of pq the point r lies.
  const auto side = [&](std::size_t p, std::size_t q, std::size_t r) {
    return (at[2 * q] - at[2 * p]) * (at[2 * r + 1] - at[2 * p + 1]) -
           (at[2 * q + 1] - at[2 * p + 1]) * (at[2 * r] - at[2 * p]);
  };
  const std::size_t fours = examples.labels.size() / 4;
  int crossing = 0;
  for (std::size_t four = 0; four < fours; ++four) {
    const std::size_t a = 4 * four, b = a + 1, c = a + 2,
                      d = a + 3;  // a, b of one class and c, d of the other
    crossing += side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
  }
  return static_cast<double>(crossing) / static_cast<double>(fours);
}

void squares(const Options& options, Report& report) {
  Generator random(options.seed, 2);
  const Examples train = four_squares(options.quick ? 15 : 40, random);
  Neuron neuron(2, random);
  const int epochs = options.quick ? 50 : 500;

  report.say("\n3. ", train.count(), " points in four squares, neighbours of different classes");
  double best = accuracy(neuron, train);
  int mistakes = 0;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    mistakes = train_epoch(neuron, train, random);
    best = std::max(best, accuracy(neuron, train));
  }
  if (options.draw) draw(report, neuron, train);
  report.say("   ", epochs, " epochs, and ", mistakes,
             " mistakes in the last one. Take one point from each square: the");
  report.say(
      "   segment between the two of one class crosses the segment between the other two, so no line has "
      "all");
  report.say("   four right. That holds for this share of such fours: ", percent(crossed(train)));
  report.say("   and leaves 75 % as the most. The best epoch had:");
  report.figure("squares_accuracy", best);
  report.figure("squares_crossed", crossed(train));
}

void rosenblatt(const Options& options, Report& report) {
  separable(options, report);
  retina(options, report);
  squares(options, report);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) { return milestones::run(argc, argv, "rosenblatt", milestones::rosenblatt); }
