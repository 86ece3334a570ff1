// Text in the manner of Shakespeare. A transformer reads a million letters and learns to say which comes
// next; then it writes. README.md tells the story.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chat/model_files.h"
#include "support/datasets.h"
#include "support/program.h"
#include "tinytorch/autograd.h"
#include "tinytorch/error.h"
#include "tinytorch/exact.h"
#include "tinytorch/generate.h"
#include "tinytorch/losses.h"
#include "tinytorch/tokenizer.h"
#include "tinytorch/trainer.h"
#include "tinytorch/training_log.h"

namespace milestones {

namespace {

using namespace tinytorch;
namespace fs = std::filesystem;

constexpr std::size_t kLeast = 20'000;  // letters that a text must have; the plays have a million
constexpr Index kStretches = 100;  // of the held-out text, for a look on the way; the last batch is smaller
constexpr Index kSample = 5;       // looks after which it writes something
constexpr float kTemperature = 0.8f;

/// The plays as numbers, one a letter: nine tenths to learn from, and the last tenth to be judged by.
struct Text {
  CharTokenizer letters;
  Tokens train, held_out;
};

/// What is trained, and how.
struct Recipe {
  nn::GptOptions model;  // its vocabulary is the text's
  std::size_t letters;   // of the text that are read, at most
  Index batch, steps, warm_up;
  double lr;
  Index looks;  // at the held-out text, on the way
};

/// The configuration of nanoGPT for a processor (Karpathy, 2022): a loss of 1.88 is published for it.
const Recipe kPublished = {.model = {.vocabulary = 0, .context = 64, .width = 128, .layers = 4, .heads = 4},
                           .letters = std::string::npos,
                           .batch = 12,
                           .steps = 2000,
                           .warm_up = 100,
                           .lr = 2e-3,
                           .looks = 20};
/// Small enough for a test run: it learns little more than which letter likes to follow which.
const Recipe kSmall = {.model = {.vocabulary = 0, .context = 32, .width = 64, .layers = 2, .heads = 4},
                       .letters = 100'000,
                       .batch = 12,
                       .steps = 60,
                       .warm_up = 10,
                       .lr = 5e-3,
                       .looks = 4};

Text read(const fs::path& file, std::size_t most) {
  const std::string plays = read_text(file).substr(0, most);
  Text out{CharTokenizer(plays), {}, {}};
  const Tokens all = out.letters.encode(plays);
  if (all.size() < kLeast) {
    throw FileError(str(file.string(), ": has ", all.size(), " letters; expected at least ", kLeast));
  }
  if (out.letters.decode(all) != plays) {
    throw ValueError(
        "the text does not come back from its numbers; look at alphabet and decode in module 10");
  }
  const auto split = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 9 / 10);
  out.train.assign(all.begin(), split);
  out.held_out.assign(split, all.end());
  return out;
}

Tensor as_tensor(std::span<const TokenId> tokens) {
  return Tensor::from(tokens, {static_cast<Index>(tokens.size())});
}

/// Stretches of a text that begin anywhere, and for each of their letters the one that comes next.
class Stretches : public BatchSource {
 public:
  /// @param steps  batches that are called an epoch
  Stretches(Tokens text, const Recipe& recipe, Index steps, const Generator& random)
      : text_(std::move(text)),
        rows_(recipe.batch),
        length_(recipe.model.context),
        steps_(steps),
        random_(random) {}

  void begin_epoch() override { done_ = 0; }
  bool next(Batch& out) override {
    if (done_ == steps_) return false;
    ++done_;
    const auto length = static_cast<std::size_t>(length_);
    out = {Tensor::empty({rows_, length_}, DType::i32), Tensor::empty({rows_, length_}, DType::i32)};
    for (Index row = 0; row < rows_; ++row) {
      const TokenId* from = text_.data() + random_.below(text_.size() - length);
      std::copy_n(from, length, out.x.data<TokenId>() + row * length_);
      std::copy_n(from + 1, length, out.y.data<TokenId>() + row * length_);
    }
    return true;
  }
  [[nodiscard]] Index batches() const override { return steps_; }

  [[nodiscard]] NamedTensors state_dict() const override {
    return {{"done", exact(done_)}, {"position", exact(static_cast<Index>(random_.state().position))}};
  }
  void load_state_dict(const NamedTensors& state) override {
    const auto number = [&](const char* name) {
      return exact_index(name, find_in("Stretches", state, name));
    };
    Generator::State place = random_.state();
    place.position = static_cast<std::uint64_t>(number("position"));
    done_ = number("done");
    random_.set_state(place);
  }

 private:
  Tokens text_;
  Index rows_, length_, steps_;
  Generator random_;
  Index done_ = 0;
};

/// The mean surprise of the held-out text for somebody who only counted, in the text to learn from, how often
/// each letter comes, or how often it comes after the one before.
double surprise_of_counting(const Text& text, bool pairs) {
  const auto letters = static_cast<std::size_t>(text.letters.size());
  std::vector<double> count(letters * letters, 1), total(letters, static_cast<double>(letters));
  const auto after = [&](TokenId letter) { return pairs ? static_cast<std::size_t>(letter) : 0; };
  for (std::size_t i = 1; i < text.train.size(); ++i) {
    const std::size_t row = after(text.train[i - 1]);
    ++count[row * letters + static_cast<std::size_t>(text.train[i])];
    ++total[row];
  }
  double surprise = 0;
  for (std::size_t i = 1; i < text.held_out.size(); ++i) {
    const std::size_t row = after(text.held_out[i - 1]);
    surprise -= std::log(count[row * letters + static_cast<std::size_t>(text.held_out[i])] / total[row]);
  }
  return surprise / static_cast<double>(text.held_out.size() - 1);
}

/// Lets a model read no more than the last letters, so that it can write texts of any length.
class LastLetters : public NextLogits {
 public:
  explicit LastLetters(nn::GPT& model) : source_(model), most_(static_cast<std::size_t>(model.context())) {}
  Tensor next(std::span<const std::int32_t> tokens) override {
    return source_.next(tokens.last(std::min(most_, tokens.size())));
  }

 private:
  RecomputedLogits source_;
  std::size_t most_;
};

/// Writes, and shows each letter as it comes.
void write(nn::GPT& model, const CharTokenizer& letters, const Report& report, Index count, float temperature,
           Generator& random) {
  const NoGrad off;
  const nn::EvalMode still(model);
  LastLetters source(model);
  TokenIds text = letters.encode("\n");
  report.stream("   | ");
  kernels::write(source, text, count + 1, {.tokens = count, .temperature = temperature}, random,
                 [&](std::int32_t token) {
                   const std::string letter = letters.decode(std::span(&token, 1));
                   report.stream(letter == "\n" ? "\n   | " : letter);
                   return true;
                 });
  report.stream("\n");
}

/// The loss as it falls, and what the model writes by then.
class Teller : public Callback {
 public:
  Teller(nn::GPT& model, const CharTokenizer& letters, const Report& report, std::uint64_t seed)
      : model_(model), letters_(letters), report_(report), random_(seed, 2) {}

  void on_epoch(const EpochReport& now) override {
    const double held_out = now.validation.value().loss;
    char line[96];
    std::snprintf(line, sizeof line, "   step %4d   loss %.3f   held out %.3f   ", static_cast<int>(now.step),
                  now.loss, held_out);
    const double length = std::clamp(12 * held_out, 0.0, 60.0);
    report_.say(std::string_view(line), std::string(static_cast<std::size_t>(length), '#'));
    if (now.epoch % kSample == 0 && now.epoch < now.epochs) {
      write(model_, letters_, report_, 120, kTemperature, random_);
    }
  }

 private:
  nn::GPT& model_;
  const CharTokenizer& letters_;
  const Report& report_;
  Generator random_;
};

/// By how much the scores of earlier letters change with the last one, at most: not at all, if no place sees
/// what comes after it.
double future_leak(nn::GPT& model, const Text& text) {
  const NoGrad off;
  const nn::EvalMode still(model);
  const Index context = model.context(), earlier = (context - 1) * text.letters.size();
  Tokens letters(text.held_out.begin(), text.held_out.begin() + context);
  const auto before = model(as_tensor(letters).unsqueeze(0)).to_vector<float>();
  letters.back() = (letters.back() + 1) % static_cast<TokenId>(text.letters.size());
  const auto after = model(as_tensor(letters).unsqueeze(0)).to_vector<float>();
  double most = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(earlier); ++i) {
    const double change = std::abs(double{before.at(i)} - double{after.at(i)});
    if (!(change <= most)) most = change;  // NaN too
  }
  return most;
}

/// By how much the loss of some letters, guessed one by one as if the model had to write them, differs from
/// what mean_loss makes of all of them at once.
double writing_error(nn::GPT& model, const Text& text) {
  const NoGrad off;
  const nn::EvalMode still(model);
  const auto context = static_cast<std::size_t>(model.context());
  const std::span<const TokenId> letters(text.held_out.data(), context + 1);
  RecomputedLogits source(model);
  double surprise = 0;
  for (std::size_t i = 1; i <= context; ++i) {
    const auto scores = source.next(letters.first(i)).to_vector<float>();
    double sum = 0;
    for (const float each : scores) sum += std::exp(double{each});
    surprise += std::log(sum) - double{scores.at(static_cast<std::size_t>(letters[i]))};
  }
  return std::abs(surprise / static_cast<double>(context) - nn::mean_loss(model, as_tensor(letters)));
}

/// Saves the model so that `tito chat` can talk with it.
void save(const fs::path& path, const nn::GPT& model, const CharTokenizer& letters, const Report& report) {
  Metadata metadata = metadata_of({.form = Form::text});
  metadata.emplace_back(kAlphabetKey, letters.alphabet());
  save_gpt(path.string(), model, metadata);
  report.say("   model: ", path.string(), "\n   './tito/tito chat --model ", path.string(),
             "' talks with it");
}

void vaswani_generate(const Options& options, Report& report) {
  enable_autograd();
  const auto file = find_tinyshakespeare();
  if (!file) {
    throw FileError("the plays are not here; './tito/tito data get tinyshakespeare' gets them");
  }
  Recipe recipe = options.quick ? kSmall : kPublished;
  const Text text = read(*file, recipe.letters);
  const Index vocabulary = recipe.model.vocabulary = text.letters.size();
  const Index context = recipe.model.context;
  Generator random(options.seed);
  nn::GPT model(recipe.model, random);
  report.say("A transformer of ", parameter_count(model), " numbers reads ", text.train.size(), " letters, ",
             vocabulary, " kinds of them, and is judged by the ", text.held_out.size(), " after them.");
  const double frequencies = surprise_of_counting(text, false);
  char line[128];
  std::snprintf(line, sizeof line,
                "Loss of pure chance %.2f, of the letters' frequencies %.2f, of pairs of letters %.2f.\n",
                std::log(static_cast<double>(vocabulary)), frequencies, surprise_of_counting(text, true));
  report.say(std::string_view(line));

  NamedTensors matrices, others;  // only matrices are kept small
  for (const auto& each : model.named_parameters()) {
    (each.second.dim() > 1 ? matrices : others).push_back(each);
  }
  using Group = optim::Group<optim::AdamWOptions>;
  optim::AdamW optimizer({Group{matrices, {.lr = recipe.lr, .beta2 = 0.99, .weight_decay = 0.1}},
                          Group{others, {.lr = recipe.lr, .beta2 = 0.99, .weight_decay = 0}}});
  Trainer trainer(
      model, optimizer,
      [](const Tensor& scores, const Tensor& next) {
        return cross_entropy(scores.flatten(0, 1), next.flatten());
      },
      {.clip_norm = 1},
      optim::warm_up(recipe.warm_up, optim::cosine(recipe.steps - recipe.warm_up, recipe.lr / 10), 0.01));

  Stretches stretches(text.train, recipe, recipe.steps / recipe.looks, Generator(options.seed, 1));
  const Index count = std::min(kStretches, static_cast<Index>(text.held_out.size() - 1) / context);
  const Tensor some = as_tensor(text.held_out).slice(0, 0, count * context + 1);
  Batches look(some.slice(0, 0, count * context).reshape({count, context}),
               some.slice(0, 1, count * context + 1).reshape({count, context}), recipe.batch);
  const fs::path folder = output_folder(options);
  const std::string name = options.quick ? "vaswani-shakespeare-quick" : "vaswani-shakespeare";
  trainer.tell(std::make_shared<Teller>(model, text.letters, report, options.seed));
  if (options.draw) trainer.tell(std::make_shared<LossCurve>((folder / (name + ".svg")).string()));

  const auto start = std::chrono::steady_clock::now();
  trainer.fit(stretches, recipe.looks, &look);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::snprintf(line, sizeof line,
                "\n   %d steps in %.0f seconds. What it writes now, at three temperatures:\n",
                static_cast<int>(recipe.steps), seconds.count());
  report.say(std::string_view(line));
  Generator taste(options.seed, 3);
  for (const float temperature : {0.3f, kTemperature, 1.2f}) {
    report.say("   ", temperature);
    write(model, text.letters, report, options.quick ? 60 : 300, temperature, taste);
  }
  report.say("");
  save(folder / (name + ".safetensors"), model, text.letters, report);

  report.say("\nThe loss of the whole last tenth of what was read:");
  const double loss = nn::mean_loss(model, as_tensor(text.held_out), recipe.batch);
  report.figure("shakespeare_loss", loss);
  report.say("By how much that is less than the loss of the letters' frequencies:");
  report.figure("beyond_frequencies", frequencies - loss);
  report.say("By how much a letter changes the scores of those before it:");
  report.figure("future_leak", future_leak(model, text));
  report.say("By how much writing and judging disagree about the same letters:");
  report.figure("writing_error", writing_error(model, text));
  report.say("By how much the Trainer and mean_loss disagree about the same stretches:");
  report.figure("evaluation_error",
                std::abs(trainer.evaluate(look).loss - nn::mean_loss(model, some, recipe.batch)));
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) {
  return milestones::run(argc, argv, "vaswani_generate", milestones::vaswani_generate, {.seed = 0});
}
