// What is graded in module 07: models, data and the sizes of batches come from the seed.

#include <limits>
#include <vector>

#include "support/scenario.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/trainer.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

using Floats = std::vector<float>;
using Counts = std::vector<Index>;

void emit_floats(const char* name, const Floats& values) {
  emit(name, Tensor::from(values, {static_cast<Index>(values.size())}));
}
void emit_counts(const char* name, const Counts& values) { emit(name, std::span<const Index>(values)); }

Loss squares() {
  return [](const Tensor& y, const Tensor& target) { return mse_loss(y, target); };
}
Loss classes() {
  return [](const Tensor& y, const Tensor& labels) { return cross_entropy(y, labels); };
}

/// A linear layer whose numbers come from the seed, behind a dropout.
struct Model : nn::Module {
  Model(Inputs& in, Index wide, Index out, float p = 0) : Module("Model"), source(1), drop(p, source) {
    weight = parameter(in, out * wide, {out, wide});
    bias = parameter(in, out, {out});
    register_parameter("weight", weight);
    register_parameter("bias", bias);
  }
  Tensor forward(const Tensor& x) override {
    modes.push_back(is_training());
    return linear(dropout(x, drop.p(), is_training(), drop.random), weight, bias);
  }
  void emit_numbers() const {
    emit("weight", weight);
    emit("bias", bias);
  }
  Tensor weight, bias;
  Generator source;
  nn::Dropout drop;
  Counts modes;  ///< of each call: 1 in training mode

 private:
  /// Row-major, as an optimizer wants it, whatever the layout of what was drawn.
  static Tensor parameter(Inputs& in, Index count, const Shape& shape) {
    Floats values;
    for (Index i = 0; i < count; ++i) values.push_back(static_cast<float>(in.number(-1, 1)));
    return Tensor::from(values, shape);
  }
};

/// Batches of unequal sizes, with three numbers a row and two to be hit.
std::vector<Batch> group_of(Inputs& in, Index count) {
  std::vector<Batch> out;
  for (Index i = 0; i < count; ++i) {
    const Index rows = in.integer(1, 4) + 5 * i;
    out.push_back({in.normal({rows, 3}), in.normal({rows, 2})});
  }
  return out;
}

/// What the trainer tells.
struct Told : Callback {
  void on_step(const StepReport& r) override {
    batches.push_back(r.batch);
    batches.push_back(r.batches);
    means.push_back(static_cast<float>(r.mean_loss));
  }
  Counts batches;
  Floats means;
};

}  // namespace

// ---- 07.1 RunningMean::add

SCENARIO("07.1", "MeansOnTheWay",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "a float of a double", .visibility = visible}) {
  RunningMean mean;
  Floats means;
  Counts counts;
  for (int i = 0; i < 8; ++i) {
    const double value = in.number(-2, 5);
    mean.add(value, in.integer(1, 9));
    means.push_back(static_cast<float>(mean.mean()));
    counts.push_back(mean.count());
  }
  emit_floats("means", means);
  emit_counts("counts", counts);
}

SCENARIO("07.1", "ManySmallNumbers", {.judge = close, .rtol = 1e-12, .why = "a sum of 3,000 doubles"}) {
  RunningMean mean;
  const double large = in.number(1e3, 1e4), small = in.number(1e-6, 1e-5);
  mean.add(large, in.integer(1, 3));
  for (int i = 0; i < 3000; ++i) mean.add(small, 7);
  emit("sum", mean.sum());
  mean.add(small);
  emit("mean", mean.mean());
  emit_counts("counts", {mean.count(), in.integer(1, 9)});
}

// ---- 07.2 count_correct

SCENARIO("07.2", "OfSeveralBatches", {.judge = exact, .visibility = visible}) {
  Counts counts;
  for (const Index rows : {1, 3, 8, 40, 200}) {
    const Index kinds = in.integer(2, 5);
    counts.push_back(kernels::count_correct(in.normal({rows, kinds}), in.labels({rows}, kinds)));
  }
  emit_counts("counts", counts);
}

SCENARIO("07.2", "OfEqualScores", {.judge = exact}) {
  Counts counts;
  for (const Index rows : {10, 30, 60}) {
    for (const Index axis : {0, 1}) {  // whatever the layout, one of them has strides
      const Tensor labels = in.labels({rows, rows}, 3).select(axis, 1);
      counts.push_back(kernels::count_correct(in.whole({rows, 3}, 0, 2), labels));
    }
  }
  emit_counts("counts", counts);
}

// ---- 07.3 count_pairs

SCENARIO("07.3", "OfTwoBatches", {.judge = exact, .visibility = visible}) {
  const Index kinds = in.integer(3, 5);
  Counts counts(static_cast<std::size_t>(kinds * kinds), 0);
  for (int i = 0; i < 2; ++i) {
    const Index rows = in.integer(10, 50);
    kernels::count_pairs(counts, kinds, in.labels({rows}, kinds), in.labels({rows}, kinds));
  }
  emit_counts("counts", counts);
}

SCENARIO("07.3", "OnTopOfWhatIsThere", {.judge = exact}) {
  Counts counts;
  for (int i = 0; i < 9; ++i) counts.push_back(in.integer(0, 99));
  kernels::count_pairs(counts, 3, in.labels({1}, 3), in.labels({1}, 3));
  for (const Index axis : {0, 1}) {  // whatever the layout, one of them has strides
    kernels::count_pairs(counts, 3, in.labels({9, 9}, 3).select(axis, 1),
                         in.labels({9, 9}, 3).select(axis, 2));
  }
  emit_counts("counts", counts);
}

// ---- 07.4 EarlyStopping::update

SCENARIO("07.4", "WholeNumbers", {.judge = exact, .visibility = visible}) {
  EarlyStopping stopping(in.integer(1, 3));
  Counts progress, bad, stop;
  Floats best;
  for (int i = 0; i < 20; ++i) {
    progress.push_back(stopping.update(static_cast<double>(in.integer(-5, 5) + 20 - i)));
    best.push_back(static_cast<float>(stopping.best()));
    bad.push_back(stopping.bad());
    stop.push_back(stopping.should_stop());
  }
  emit_counts("progress", progress);
  emit_counts("bad", bad);
  emit_counts("stop", stop);
  emit_floats("best", best);
}

SCENARIO("07.4", "WorthCounting", {.judge = exact}) {
  // Quarters are exact, so that a value may lie exactly min_delta below the best.
  EarlyStopping stopping(2, 0.25 * static_cast<double>(in.integer(1, 3)));
  Counts bad;
  Floats best;
  double value = in.number(50, 60);
  for (int i = 0; i < 30; ++i) {
    if (in.number(0, 1) < 0.15) {
      stopping.update(std::numeric_limits<double>::quiet_NaN());
    } else {
      value += 0.25 * static_cast<double>(in.integer(-3, 1));
      stopping.update(value);
    }
    bad.push_back(stopping.bad());
    best.push_back(static_cast<float>(stopping.best()));
  }
  emit_counts("bad", bad);
  emit_floats("best", best);
}

// ---- 07.5 accumulate

SCENARIO("07.5", "BatchesOfUnequalSizes",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "means over 50 rows", .visibility = visible}) {
  Model model(in, 3, 2);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, squares());
  const double loss = trainer.accumulate(group_of(in, in.integer(2, 4)));
  emit_floats("loss", {static_cast<float>(loss), static_cast<float>(in.number(0, 1))});
  emit("weight slope", model.weight.grad());
  emit("bias slope", model.bias.grad());
}

SCENARIO("07.5", "OnTopOfGradientsThatAreThere",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "means over 20 rows"}) {
  Model model(in, 3, 4);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, classes());
  Floats losses;
  for (int i = 0; i < 3; ++i) {
    const Index rows = in.integer(1, 20);
    losses.push_back(static_cast<float>(
        trainer.accumulate(std::vector<Batch>{{in.normal({rows, 3}), in.labels({rows}, 4)}})));
  }
  emit_floats("losses", losses);
  emit("weight slope", model.weight.grad());
  emit("bias slope", model.bias.grad());
}

// ---- 07.6 train_step

SCENARIO("07.6", "ThreeSteps",
         {.judge = close,
          .rtol = 1e-4,
          .atol = 1e-5,
          .why = "three steps of a few products",
          .visibility = visible}) {
  Model model(in, 3, 2);
  optim::SGD sgd(model.named_parameters(), {.lr = in.number(0.05, 0.2), .momentum = 0.5});
  Trainer trainer(model, sgd, squares(), {.clip_norm = in.number(0.5, 1.5)},
                  std::make_shared<optim::StepLR>(1, in.number(0.3, 0.8)));
  Floats losses, rates;
  for (int i = 0; i < 3; ++i) {
    losses.push_back(static_cast<float>(trainer.train_step(group_of(in, 2))));
    rates.push_back(static_cast<float>(sgd.lr()));
  }
  emit_floats("losses", losses);
  emit_floats("rates", rates);
  emit("steps", trainer.steps());
  model.emit_numbers();
}

SCENARIO("07.6", "PlainSteps",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "steps of a few products"}) {
  Model model(in, 3, 2);
  optim::SGD sgd(model.named_parameters(), {.lr = in.number(0.05, 0.2)});
  Trainer trainer(model, sgd, squares());
  const Index steps = in.integer(1, 4);
  for (Index i = 0; i < steps; ++i) trainer.train_step(group_of(in, 1));
  emit("steps", trainer.steps());
  model.emit_numbers();
  emit("weight slope", model.weight.grad());
}

SCENARIO("07.6", "NothingMovesForNan", {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "one step"}) {
  Model model(in, 3, 2);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.1});
  Trainer trainer(model, sgd, squares(), {}, std::make_shared<optim::StepLR>(1, 0.5));
  trainer.train_step(group_of(in, 1));
  Floats targets{static_cast<float>(in.number(-1, 1)), std::numeric_limits<float>::quiet_NaN()};
  std::string answer = "nobody noticed";
  try {
    trainer.train_step(std::vector<Batch>{{in.normal({1, 3}), Tensor::from(targets, {1, 2})}});
  } catch (const ValueError&) {
    answer = "refused";
  }
  emit("answer", answer);
  emit("steps", trainer.steps());
  emit("rate", sgd.lr());
  model.emit_numbers();
}

// ---- 07.7 evaluate

SCENARIO("07.7", "ClassesInUnequalBatches",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "a mean over 50 rows", .visibility = visible}) {
  Model model(in, 3, 4, 0.5f);
  optim::SGD sgd(model.named_parameters());
  Trainer trainer(model, sgd, classes());
  const Index rows = in.integer(10, 50);
  Batches data(in.normal({rows, 3}), in.labels({rows}, 4), in.integer(3, 9));
  const Evaluation seen = trainer.evaluate(data);
  emit_floats("seen", {static_cast<float>(seen.loss), static_cast<float>(seen.accuracy.value_or(-1)),
                       static_cast<float>(seen.rows)});
  emit_counts("modes", model.modes);
}

SCENARIO("07.7", "NoTraceIsLeft",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "a mean over 30 rows"}) {
  Model model(in, 3, 2, 0.5f);
  optim::SGD sgd(model.named_parameters());
  int recorded = 0;
  Trainer trainer(model, sgd, [&](const Tensor& y, const Tensor& target) {
    recorded += y.requires_grad();
    return mse_loss(y, target);
  });
  const Index rows = in.integer(10, 30);
  Batches data(in.normal({rows, 3}), in.normal({rows, 2}), 4);
  const bool training = in.coin();
  model.train(training);
  static_cast<void>(trainer.evaluate(data));  // the second time all begins anew
  const Evaluation seen = trainer.evaluate(data);
  emit_floats("seen", {static_cast<float>(seen.loss), static_cast<float>(seen.rows)});
  emit_counts("flags", {seen.accuracy.has_value(), model.is_training() == training, recorded,
                        model.weight.grad().defined(), rows});
}

// ---- 07.8 train_epoch

SCENARIO("07.8", "TwoEpochsInGroups",
         {.judge = close,
          .rtol = 1e-3,
          .atol = 1e-4,
          .why = "20 steps of a few products",
          .visibility = visible}) {
  Model model(in, 3, 2);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.05});
  Trainer trainer(model, sgd, squares(), {.accumulate = in.integer(1, 3)});
  const auto told = std::make_shared<Told>();
  trainer.tell(told);
  const Index rows = in.integer(10, 20);
  Batches data(in.normal({rows, 3}), in.normal({rows, 2}), 2);
  model.eval();
  trainer.fit(data, 2);
  emit_counts("batches", told->batches);
  emit_floats("means", told->means);
  emit_counts("modes", model.modes);
  model.emit_numbers();
}

SCENARIO("07.8", "StoppedAndGoingOn",
         {.judge = close, .rtol = 1e-3, .atol = 1e-4, .why = "20 steps of a few products"}) {
  Model model(in, 3, 2);
  optim::SGD sgd(model.named_parameters(), {.lr = 0.05});
  Trainer trainer(model, sgd, squares());
  struct StopAt : Callback {
    void on_step(const StepReport& r) override {
      if (r.step == step) trainer->request_stop();
    }
    Trainer* trainer = nullptr;
    Index step = 0;
  };
  const auto stop = std::make_shared<StopAt>();
  stop->trainer = &trainer, stop->step = in.integer(1, 9);
  trainer.tell(stop);
  const Index rows = in.integer(20, 30);
  Batches data(in.normal({rows, 3}), in.normal({rows, 2}), 2);
  Counts ways{static_cast<Index>(trainer.fit(data, 2)), trainer.steps(), trainer.epoch()};
  emit("bias then", model.bias);
  ways.push_back(static_cast<Index>(trainer.fit(data, 2)));
  ways.push_back(trainer.steps());
  data.begin_epoch();
  ways.push_back(trainer.train_epoch(data));
  emit_counts("ways", ways);
  model.emit_numbers();
}

// ---- 07.9 take_part

SCENARIO("07.9", "PartsOfAState", {.judge = exact, .visibility = visible}) {
  const std::vector<std::string> parts{"model", "model2", "optimizer", "data"};
  NamedTensors state;
  for (Index i = 0; i < 12; ++i) {
    const std::string& part =
        i < 4 ? parts[static_cast<std::size_t>(i)] : parts[static_cast<std::size_t>(in.integer(0, 3))];
    const std::string inner = in.coin() ? "weight" : "state.model.bias";
    state.emplace_back(str(part, ".", i, ".", inner), in.normal({2, 3}));
  }
  for (const std::string& part : parts) {
    std::string names;
    Tensors tensors;
    for (const auto& [name, tensor] : kernels::take_part(state, part)) {
      names += name + "\n";
      tensors.push_back(tensor);
    }
    emit(part, names);
    emit(str(part, " tensors"), tensors);
  }
}

SCENARIO("07.9", "NamesThatOnlyLookLikeIt", {.judge = exact}) {
  NamedTensors state;
  for (const char* name :
       {"data", "data.row", "dat.row", "x.data.row", "data..row", "dataset.row", "data.data.row"}) {
    if (in.number(0, 1) < 0.8) state.emplace_back(name, in.normal({3}));
  }
  state.emplace_back(str("data.", in.integer(0, 99)), in.normal({3}));
  std::string names;
  Tensors tensors;
  for (const auto& [name, tensor] : kernels::take_part(state, "data")) {
    names += name + "\n";
    tensors.push_back(tensor);
  }
  emit("names", names);
  emit("tensors", tensors);
}
