// Attention, 2017. A model learns to write a row of letters again, forwards and backwards: each answer stands
// somewhere else in what was read, and only attention can go and look. README.md tells the story.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/program.h"
#include "tinytorch/autograd.h"
#include "tinytorch/error.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"
#include "tinytorch/optim.h"
#include "tinytorch/schedule.h"
#include "tinytorch/transformer.h"

namespace milestones {

namespace {

using namespace tinytorch;

constexpr Index kLetters = 10;  // a to j
constexpr std::int32_t kAnswer = kLetters;
constexpr Index kLength = 8;             // letters in a row
constexpr Index kFirst = kLength;        // the place of the sign that asks for the answer, which predicts its
                                         // first letter
constexpr Index kContext = 2 * kLength;  // the row, the sign, and all of the answer but its last letter
constexpr Index kHeldOut = 500;          // rows that training never shows
constexpr Index kBatch = 32;
constexpr Index kSteps = 400, kQuickSteps = 250;
constexpr double kLearningRate = 1e-2;

using Row = std::vector<std::int32_t>;

/// What is to be written for a row.
struct Task {
  const char* name;
  const char* figure;
  const char* figure_without;
  bool backwards;

  [[nodiscard]] Row answer(Row row) const {
    if (backwards) std::reverse(row.begin(), row.end());
    return row;
  }
};

/// The place of attention, with nothing in it: every place sees itself alone.
class Identity : public nn::Attention {
 public:
  Identity() : Attention("Identity") {}
  using Attention::forward;
  Tensor forward(const Tensor& x, const Mask&, Index) override { return x; }
};

/// Attention that also keeps where it looked.
class Watched : public nn::Attention {
 public:
  explicit Watched(std::shared_ptr<nn::MultiHeadAttention> inner)
      : Attention("Watched"), inner_(std::move(inner)) {}
  using Attention::forward;
  Tensor forward(const Tensor& x, const Mask& mask, Index position) override {
    weights = attention_weights(inner_->queries(x, position), inner_->keys(x, position), mask);
    return inner_->forward(x, mask, position);
  }
  Tensor weights;  ///< (batch, heads, queries, keys)

 private:
  std::shared_ptr<nn::MultiHeadAttention> inner_;
};

Row random_row(Generator& random) {
  Row row(kLength);
  for (std::int32_t& letter : row) letter = static_cast<std::int32_t>(random.below(kLetters));
  return row;
}

std::string letters(const Row& row) {
  std::string out;
  for (const std::int32_t each : row) out += static_cast<char>('a' + each);
  return out;
}

Tensor as_tensor(const std::vector<Row>& rows) {
  Row all;
  for (const Row& row : rows) all.insert(all.end(), row.begin(), row.end());
  return Tensor::from(std::span<const std::int32_t>(all),
                      {static_cast<Index>(rows.size()), static_cast<Index>(rows.front().size())});
}

/// Rows to train on, and rows that are kept away from training.
class Rows {
 public:
  explicit Rows(Generator& random) : random_(random) {
    while (kept_.size() < kHeldOut) kept_.insert(random_row(random_));
  }
  [[nodiscard]] std::vector<Row> held_out() const { return {kept_.begin(), kept_.end()}; }
  Row next() {
    for (;;) {
      Row row = random_row(random_);
      if (kept_.count(row) == 0) return row;
    }
  }

 private:
  Generator& random_;
  std::set<Row> kept_;
};

void train(nn::GPT& model, Rows& rows, const Task& task, Index steps) {
  optim::AdamW optimizer(model.named_parameters(), {.lr = kLearningRate});
  optim::Scheduler schedule(optimizer, optim::warm_up(50, optim::cosine(steps - 50)));
  for (Index step = 0; step < steps; ++step) {
    std::vector<Row> texts, answers;
    for (Index i = 0; i < kBatch; ++i) {
      Row text = rows.next();
      const Row answer = task.answer(text);
      text.push_back(kAnswer);
      text.insert(text.end(), answer.begin(), answer.end() - 1);
      texts.push_back(std::move(text));
      answers.push_back(answer);
    }
    optimizer.zero_grad();
    // Only the answer is scored: the row itself is random, and nobody can guess it.
    const Tensor scores = model.scores(model.features(as_tensor(texts)).slice(1, kFirst, kContext));
    cross_entropy(scores.flatten(0, 1), as_tensor(answers).flatten()).backward();
    optimizer.step();
    schedule.step();
  }
}

/// What the model writes for each row, letter by letter: the likeliest one each time, which it then reads.
std::vector<Row> write_answers(nn::GPT& model, const std::vector<Row>& rows) {
  const NoGrad off;
  std::vector<Row> texts = rows, out(rows.size());
  for (Row& text : texts) text.push_back(kAnswer);
  for (Index i = 0; i < kLength; ++i) {
    const Tensor last = model.features(as_tensor(texts)).select(1, -1);
    const std::vector<std::int32_t> next = model.scores(last).argmax(-1).to_vector<std::int32_t>();
    if (next.size() != rows.size()) {
      throw ValueError(str(rows.size(), " rows were answered with ", next.size(),
                           " letters; look at select and argmax in module 01"));
    }
    for (std::size_t k = 0; k < rows.size(); ++k) {
      texts[k].push_back(next[k]);
      out[k].push_back(next[k]);
    }
  }
  return out;
}

/// The share of rows that are answered without a single wrong letter.
double exact(const std::vector<Row>& rows, const std::vector<Row>& answers, const Task& task) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) right += answers[i] == task.answer(rows[i]);
  return static_cast<double>(right) / static_cast<double>(rows.size());
}

/// Where the model looked while it wrote: a line for each letter of the answer, a column for each place.
std::string picture(nn::GPT& model, const Row& row, const Task& task) {
  const std::string place = "blocks.0.attention";
  const auto watched = std::make_shared<Watched>(model.child_as<nn::MultiHeadAttention>(place));
  const auto inner = model.replace_child(place, watched);
  const Row answer = task.answer(row);
  Row text = row;
  text.push_back(kAnswer);
  text.insert(text.end(), answer.begin(), answer.end() - 1);
  const NoGrad off;
  (void)model(as_tensor({text}));
  model.replace_child(place, inner);

  const Tensor& weights = watched->weights;
  std::string out = "       reads " + letters(row) + "\n";
  for (Index i = 0; i < kLength; ++i) {
    out += std::string("   writes ") + static_cast<char>('a' + answer[static_cast<std::size_t>(i)]) + "  ";
    for (Index key = 0; key < kLength; ++key) {
      float most = 0;
      for (Index head = 0; head < weights.size(1); ++head) {
        most = std::max(most, weights.at(0, head, kFirst + i, key));
      }
      out += most > 0.5f ? '#' : most > 0.25f ? '+' : most > 0.1f ? '.' : ' ';
    }
    out += "\n";
  }
  return out;
}

nn::GPT make_model(Generator& random) {
  return nn::GPT({.vocabulary = kLetters + 1, .context = kContext, .width = 32, .layers = 1, .heads = 2},
                 random);
}

void solve(const Task& task, const Options& options, Report& report) {
  const Index steps = options.quick ? kQuickSteps : kSteps;
  report.say("\n", task.name, ": ", kLength, " letters, ", kHeldOut, " held-out rows, ", steps, " steps of ",
             kBatch);
  const auto start = std::chrono::steady_clock::now();
  Generator random(options.seed);
  Rows rows(random);
  const std::vector<Row> held_out = rows.held_out();
  const std::size_t shown = held_out.size() / 2;  // they are sorted: the first ones begin alike

  nn::GPT model = make_model(random);
  train(model, rows, task, steps);
  const std::vector<Row> answers = write_answers(model, held_out);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  report.say("   ", letters(held_out[shown]), " -> ", letters(answers[shown]), " after ",
             static_cast<int>(seconds.count() + 0.5), " seconds");
  if (options.draw) report.say(picture(model, held_out[shown], task));
  report.figure(task.figure, exact(held_out, answers, task));

  nn::GPT blind = make_model(random);
  for (Index i = 0; i < blind.layers(); ++i) {
    blind.replace_child(str("blocks.", i, ".attention"), std::make_shared<Identity>());
  }
  train(blind, rows, task, steps);
  const std::vector<Row> guesses = write_answers(blind, held_out);
  report.say("   The same model with the identity in the place of attention: ", letters(held_out[shown]),
             " -> ", letters(guesses[shown]));
  report.figure(task.figure_without, exact(held_out, guesses, task));
}

void vaswani_attention(const Options& options, Report& report) {
  enable_autograd();
  report.say("A transformer with one block and two heads. It reads a row of letters and writes it again.");
  solve({"Copy", "copy_exact", "copy_without_attention", false}, options, report);
  solve({"Reversal", "reversal_exact", "reversal_without_attention", true}, options, report);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) {
  return milestones::run(argc, argv, "vaswani_attention", milestones::vaswani_attention, {.seed = 0});
}
