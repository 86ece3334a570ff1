// What is graded in module 04.

#include "02_activations/extremes.h"
#include "tinytorch/losses.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

/// What a function of one number says about many, without a loop of the student's.
template <class F>
void emit_curve(const char* name, const Tensor& x, F f) {
  std::vector<float> y;
  const Layout& layout = x.body().layout;
  for (Index i = 0; i < layout.shape[0]; ++i) y.push_back(f(x.data()[i * layout.strides[0]]));
  emit(name, Tensor::from(std::span<const float>(y), {layout.shape[0]}));
}

void emit_numbers(const char* name, const std::vector<double>& numbers) {
  const std::vector<float> floats(numbers.begin(), numbers.end());
  emit(name, Tensor::from(std::span<const float>(floats), {static_cast<Index>(floats.size())}));
}

/// Scores of one row in memory, a step apart.
struct Scores {
  std::vector<float> numbers;
  Index step, count;
  [[nodiscard]] Lane<const float> lane() const { return {numbers.data(), step, count}; }
};

Scores scattered(Inputs& in, Index count, double low, double high) {
  const Index step = in.integer(1, 4);
  Scores out{{}, step, count};
  for (Index i = 0; i < step * count; ++i) out.numbers.push_back(static_cast<float>(in.number(low, high)));
  in.values({step * count}, out.numbers);
  return out;
}

void emit_log_sums(const char* name, Inputs& in, double low, double high) {
  std::vector<float> sums;
  for (int i = 0; i < 12; ++i) {
    sums.push_back(kernels::log_sum_exp_lane(scattered(in, in.integer(3, 40), low, high).lane()));
  }
  emit(name, Tensor::from(std::span<const float>(sums), {12}));
}

/// The losses of twelve rows, each with a label, a smoothing and, perhaps, weights of its own.
void emit_rows(const char* name, Inputs& in, bool weighted, double smoothing, double low, double high) {
  std::vector<float> losses;
  for (int i = 0; i < 12; ++i) {
    const Index classes = in.integer(3, 12);
    const Scores x = scattered(in, classes, low, high), weight = scattered(in, 4 * classes, 0.5, 3);
    std::vector<float> room(static_cast<std::size_t>(classes), kNan);
    losses.push_back(kernels::cross_entropy_row(
        x.lane(), in.integer(0, classes - 1), weighted ? weight.numbers.data() : nullptr,
        smoothing > 0 ? static_cast<float>(in.number(0.1, smoothing)) : 0, {room.data(), 1, classes}));
  }
  emit(name, Tensor::from(std::span<const float>(losses), {12}));
}

std::vector<std::int32_t> some_labels(Inputs& in, Index count, Index classes, bool ignored) {
  std::vector<std::int32_t> out;
  std::vector<float> seen;
  for (Index i = 0; i < count; ++i) {
    const bool skip = ignored && i > 1 && in.coin();
    out.push_back(static_cast<std::int32_t>(skip ? -100 : in.integer(0, classes - 1)));
    seen.push_back(static_cast<float>(out.back()));
  }
  in.values({count}, seen);
  return out;
}

}  // namespace

SCENARIO("04.1", "EveryReduction",
         {.judge = close, .rtol = 1e-6, .why = "sums of 30 in double", .visibility = visible}) {
  const Tensor losses = in.uniform({5, 6}, 0.5f, 4);
  emit("none", kernels::reduce(losses, Reduction::none));
  emit("mean", kernels::reduce(losses, Reduction::mean));
  emit("sum", kernels::reduce(losses, Reduction::sum));
  emit("batchmean", kernels::reduce(losses, Reduction::batchmean));
}

SCENARIO("04.1", "ReductionsOfOtherShapes", {.judge = close, .rtol = 1e-6, .why = "sums of 84 in double"}) {
  const Tensor cube = in.uniform({in.integer(2, 4), 7, 3}, 0.5f, 4);
  emit("batchmean", kernels::reduce(cube, Reduction::batchmean));
  emit("mean", kernels::reduce(cube, Reduction::mean));
  const Tensor row = in.uniform({in.integer(5, 20)}, 0, 9);
  emit("batchmean of a row", kernels::reduce(row, Reduction::batchmean));
  emit("sum of a row", kernels::reduce(row, Reduction::sum));
  emit("none", kernels::reduce(in.uniform({2, 3, 2}, 1, 2), Reduction::none));
}

SCENARIO("04.2", "SquaresOfDistances",
         {.judge = close, .rtol = 1e-6, .why = "a difference and a product", .visibility = visible}) {
  emit("losses", kernels::mse_loss(in.normal({4, 7}), in.normal({4, 7})));
}

SCENARIO("04.2", "SquaresOfExtremes",
         {.judge = close, .rtol = 1e-6, .why = "a difference and a product", .nan = true}) {
  emit("losses", kernels::mse_loss(with_extremes(in, 6, 8), in.normal({6, 8})));
}

SCENARIO("04.3", "HuberAtSeveralDeltas",
         {.judge = close, .rtol = 2e-6, .atol = 1e-6, .why = "three roundings", .visibility = visible}) {
  const Tensor x = in.normal({5, 8}, 0, 2), target = in.normal({5, 8});
  emit("one", kernels::huber_loss(x, target, 1));
  emit("small", kernels::huber_loss(x, target, static_cast<float>(in.number(0.1, 0.4))));
  emit("large", kernels::huber_loss(x, target, static_cast<float>(in.number(2, 4))));
}

SCENARIO("04.3", "HuberOfExtremes",
         {.judge = close, .rtol = 2e-6, .atol = 1e-6, .why = "three roundings", .nan = true}) {
  emit("losses", kernels::huber_loss(with_extremes(in, 6, 8), in.normal({6, 8}),
                                     static_cast<float>(in.number(0.5, 3))));
}

SCENARIO("04.4", "DivergenceFromProbabilities",
         {.judge = close,
          .rtol = 1e-5,
          .atol = 1e-6,
          .why = "logarithms that nearly cancel",
          .visibility = visible}) {
  const Tensor input = in.uniform({4, 6}, -4, -0.1f);
  emit("probabilities", kernels::kl_div(input, in.uniform({4, 6}, 0.05f, 0.9f), false));
  emit("logarithms", kernels::kl_div(input, in.uniform({4, 6}, -5, -0.2f), true));
}

SCENARIO("04.4", "DivergenceWithZeros",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "logarithms that nearly cancel", .nan = true}) {
  std::vector<float> input, p, log_p;
  for (int i = 0; i < 40; ++i) {
    input.push_back(in.integer(0, 3) == 0 ? -kInf : static_cast<float>(in.number(-4, 0)));
    p.push_back(in.integer(0, 2) == 0 ? 0 : static_cast<float>(in.number(0.1, 0.9)));
    log_p.push_back(in.integer(0, 2) == 0 ? -kInf : static_cast<float>(in.number(-3, 0)));
  }
  p[static_cast<std::size_t>(in.integer(0, 39))] = kNan;
  const Tensor x = in.values({5, 8}, input);
  emit("probabilities", kernels::kl_div(x, in.values({5, 8}, p), false));
  emit("logarithms", kernels::kl_div(x, in.values({5, 8}, log_p), true));
}

SCENARIO("04.5", "LogSumsOfLanes",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "sums of 40", .visibility = visible}) {
  emit_log_sums("ordinary", in, -3, 3);
}

SCENARIO("04.5", "LogSumsOfHugeNumbers", {.judge = close, .rtol = 1e-6, .why = "one float's rounding"}) {
  emit_log_sums("high", in, 9990, 1e4);
  emit_log_sums("low", in, -1e4, -9990);
}

SCENARIO("04.5", "LogSumsAlongAxes",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "sums of 9", .nan = true}) {
  const Tensor x = with_extremes(in, 9, 8);
  emit("columns", log_sum_exp(x, 0));
  emit("rows", log_sum_exp(x, 1, true));
}

SCENARIO("04.5", "LogSumsOfLongLanes",
         {.judge = close, .rtol = 3e-7, .why = "a double total, rounded once"}) {
  emit("y", log_sum_exp(in.uniform({3, 200000}, -7.5f, -6.5f), 1));
}

SCENARIO("04.6", "Softplus",
         {.judge = close, .rtol = 1e-6, .why = "a handful of roundings", .visibility = visible}) {
  emit_curve("y", in.uniform({40}, -6, 6), kernels::softplus_of);
}

SCENARIO("04.6", "SoftplusFarOut", {.judge = close, .rtol = 1e-5, .why = "rounding before a power"}) {
  emit_curve("left", in.uniform({30}, -80, -15), kernels::softplus_of);
  emit_curve("right", in.uniform({30}, 80, 500), kernels::softplus_of);
}

SCENARIO(
    "04.7", "BinaryLosses",
    {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a handful of roundings", .visibility = visible}) {
  const Tensor x = in.normal({5, 7}, 0, 3);
  emit("hard", binary_cross_entropy_with_logits(x, in.whole({5, 7}, 0, 1), {.reduction = Reduction::none}));
  emit("soft", binary_cross_entropy_with_logits(x, in.uniform({5, 7}), {.reduction = Reduction::none}));
}

SCENARIO("04.7", "BinaryLossesOfExtremes",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a handful of roundings", .nan = true}) {
  const Tensor x = with_extremes(in, 6, 9);
  emit("hard", binary_cross_entropy_with_logits(x, in.whole({6, 9}, 0, 1), {.reduction = Reduction::none}));
}

SCENARIO("04.7", "BinaryLossesWithWeights",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a handful of roundings"}) {
  const Tensor x = in.normal({6, 4}, 0, 3), t = in.uniform({6, 4});
  emit("pos_weight", binary_cross_entropy_with_logits(
                         x, t, {.reduction = Reduction::none, .pos_weight = in.uniform({4}, 0.5f, 5)}));
  emit("both", binary_cross_entropy_with_logits(
                   x, t, {.weight = in.uniform({6, 1}, 0.5f, 2), .pos_weight = in.uniform({4}, 0.5f, 5)}));
}

SCENARIO("04.8", "Targets", {.judge = close, .rtol = 1e-6, .why = "two roundings", .visibility = visible}) {
  for (int i = 0; i < 4; ++i) {
    const Index classes = in.integer(3, 9), label = in.integer(0, classes - 1);
    const auto smoothing = static_cast<float>(in.number(0.05, 0.6));
    std::vector<float> row;
    for (Index c = 0; c < classes; ++c) row.push_back(kernels::target_of(c, label, classes, smoothing));
    emit(str("row ", i), Tensor::from(std::span<const float>(row), {classes}));
  }
}

SCENARIO("04.8", "TargetsOfManyClasses", {.judge = close, .rtol = 1e-6, .why = "two roundings"}) {
  std::vector<double> targets;
  for (int i = 0; i < 5; ++i) {
    const Index classes = in.integer(1000, 60000), label = in.integer(0, classes - 1);
    const auto smoothing = static_cast<float>(in.number(0.05, 0.6));
    targets.push_back(kernels::target_of(label, label, classes, smoothing));
    targets.push_back(kernels::target_of((label + 1) % classes, label, classes, smoothing));
  }
  emit_numbers("targets", targets);
}

SCENARIO("04.9", "RowsOfScores",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 12", .visibility = visible}) {
  emit_rows("plain", in, false, 0, -3, 3);
  emit_rows("weighted", in, true, 0, -3, 3);
}

SCENARIO("04.9", "RowsWithSmoothing", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 12"}) {
  emit_rows("plain", in, false, 0.6, -3, 3);
  emit_rows("weighted", in, true, 0.6, -3, 3);
}

SCENARIO("04.9", "RowsOfHugeScores", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 12"}) {
  emit_rows("near", in, false, 0, 9990, 1e4);
  emit_rows("wide", in, true, 0.5, -1e4, 1e4);
}

SCENARIO("04.9", "RowsWithMaskedClasses", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 9"}) {
  std::vector<float> losses;
  for (int i = 0; i < 12; ++i) {
    const Scores x = scattered(in, 9, -3, 3);
    std::vector<float> masked(x.numbers), room(9, kNan);
    const Index label = in.integer(0, 8);
    for (Index c = 0; c < 9; ++c) {
      if (c != label && in.coin()) masked[static_cast<std::size_t>(c * x.step)] = -kInf;
    }
    losses.push_back(
        kernels::cross_entropy_row({masked.data(), x.step, 9}, label, nullptr, 0, {room.data(), 1, 9}));
  }
  emit("losses", Tensor::from(std::span<const float>(losses), {12}));
}

SCENARIO("04.9", "RowsOfManyClasses", {.judge = close, .rtol = 1e-6, .why = "a double total, rounded once"}) {
  constexpr Index kClasses = 200000;
  std::vector<float> room(kClasses);
  std::vector<double> losses;
  for (double mean : {0.0, 1.0, 2.0}) {
    const Scores x = scattered(in, kClasses, mean, 2 * mean + 1);
    const Index label = in.integer(0, kClasses - 1);
    losses.push_back(kernels::cross_entropy_row(x.lane(), label, nullptr, 0.9f, {room.data(), 1, kClasses}));
  }
  emit_numbers("losses", losses);
}

SCENARIO("04.10", "WeightsOfLabels",
         {.judge = close, .rtol = 1e-6, .why = "sums of up to 60", .visibility = visible}) {
  std::vector<double> counted, weighted;
  for (int i = 0; i < 5; ++i) {
    const Index classes = in.integer(3, 7);
    const Scores weight = scattered(in, classes, 0.5, 3);
    const std::vector<std::int32_t> labels = some_labels(in, in.integer(20, 60), classes, false);
    counted.push_back(kernels::total_weight(labels, nullptr, -100));
    weighted.push_back(kernels::total_weight(labels, weight.numbers.data(), -100));
  }
  emit_numbers("counted", counted);
  emit_numbers("weighted", weighted);
}

SCENARIO("04.10", "WeightsOfLabelsThatCount", {.judge = close, .rtol = 1e-6, .why = "sums of up to 90"}) {
  std::vector<double> counted, weighted, other;
  for (int i = 0; i < 5; ++i) {
    const Index classes = in.integer(3, 7);
    const Scores weight = scattered(in, classes, 0.5, 3);
    const std::vector<std::int32_t> labels = some_labels(in, in.integer(40, 90), classes, true);
    counted.push_back(kernels::total_weight(labels, nullptr, -100));
    weighted.push_back(kernels::total_weight(labels, weight.numbers.data(), -100));
    other.push_back(kernels::total_weight(labels, nullptr, in.integer(0, classes - 1)));
  }
  emit_numbers("counted", counted);
  emit_numbers("weighted", weighted);
  emit_numbers("other", other);
}

SCENARIO("04.10", "WeightsOfALargeBatch", {.judge = close, .rtol = 1e-12, .why = "a sum in double"}) {
  const Scores weight = scattered(in, 4, 0.5, 3);
  const std::vector<std::int32_t> labels = some_labels(in, 2000, 4, true);
  const double total = kernels::total_weight(labels, weight.numbers.data(), -100);
  emit("total", total);
  emit_numbers("and of its parts",
               {total, kernels::total_weight(std::span(labels).first(500), weight.numbers.data(), -100)});
}

SCENARIO("04.10", "MeansOfBatches", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 24"}) {
  std::vector<double> weighted, ignored;
  for (int i = 0; i < 4; ++i) {
    const Tensor logits = in.normal({24, 5}, 0, 2), labels = in.labels({24}, 5);
    weighted.push_back(*cross_entropy(logits, labels, {.weight = in.uniform({5}, 0.5f, 3)}).data());
    ignored.push_back(*cross_entropy(logits, labels, {.ignore_index = in.integer(0, 4)}).data());
  }
  emit_numbers("weighted", weighted);
  emit_numbers("ignored", ignored);
}
