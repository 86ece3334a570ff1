#include "chatgpt/training.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "chat/model_files.h"
#include "chatgpt/examples.h"
#include "tinytorch/autograd.h"
#include "tinytorch/error.h"
#include "tinytorch/interruption.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"
#include "tinytorch/training_log.h"

namespace milestones {

using namespace tinytorch;

namespace {

namespace fs = std::filesystem;

constexpr Index kStepsBetweenSaves = 100;
constexpr Index kWarmUp = 100;
constexpr Index kLinesAtMost = 20;  // of epochs that are told
constexpr double kLastRate = 0.02;  // of the first
constexpr double kBeta2 = 0.98;     // a mean over some 50 steps: a batch of short answers is a noisy witness
constexpr double kClipNorm = 1;

/// The model without its last layer, which scores only the places that count: see answer_loss.
class Reader : public nn::Module {
 public:
  explicit Reader(std::shared_ptr<nn::GPT> gpt)
      : Module("Reader"), gpt_(add_child<nn::GPT>("gpt", std::move(gpt))) {}
  Tensor forward(const Tensor& tokens) override { return gpt_->features(tokens); }

 private:
  nn::Child<nn::GPT> gpt_;
};

Tensor answer_loss(nn::GPT& gpt, const Tensor& features, const Tensor& labels) {
  const Due wanted = due(labels);
  return cross_entropy(gpt.scores(index_select(features.flatten(0, 1), 0, wanted.places)), wanted.tokens);
}

/// After each epoch: a line, and what the model says by then.
class Samples : public Callback {
 public:
  Samples(const Report& report, const Lesson& lesson, const Talker& talker)
      : report_(report), lesson_(lesson), talker_(talker) {}

  void on_epoch(const EpochReport& r) override {
    seconds_ += r.seconds;
    const Index every = (r.epochs + kLinesAtMost - 1) / kLinesAtMost;
    if (r.epoch % every != 0 && r.epoch != r.epochs) return;
    char line[80];
    std::snprintf(line, sizeof line, "   epoch %2d of %d: loss %.4f, %.0f s", static_cast<int>(r.epoch),
                  static_cast<int>(r.epochs), r.loss, std::exchange(seconds_, 0));
    report_.say(std::string_view(line));
    GptSpeaker speaker(talker_, {.tokens = 40, .temperature = 0}, 0);
    for (const Dialogue& dialogue : lesson_.shown) {
      Turns before = dialogue.turns;
      const std::string question = before.back().question;
      before.pop_back();
      report_.say("      ", question, "  ", speaker.answer(before, question, [](auto) { return true; }).text);
    }
  }

 private:
  const Report& report_;
  const Lesson& lesson_;
  const Talker& talker_;
  double seconds_ = 0;  ///< since the last line
};

/// A tokenizer for these texts. Marks are no part of them.
std::shared_ptr<const BpeTokenizer> learn_tokens(const std::vector<Dialogue>& dialogues, Index size) {
  std::string text;
  for (const Dialogue& dialogue : dialogues) {
    for (const Turn& turn : dialogue.turns) text += str(" ", turn.question, "\n ", turn.answer, "\n");
  }
  return std::make_shared<const BpeTokenizer>(BpeTokenizer::train(
      digits_apart(text), {.size = size, .special = {kQuestionMark, kAnswerMark, kEndMark}}));
}

Talker beginner(std::shared_ptr<const BpeTokenizer> tokenizer, const Lesson& lesson) {
  nn::GptOptions options = nn::llama_options(tokenizer->size(), lesson.context, lesson.width, lesson.layers,
                                             lesson.heads, lesson.heads, lesson.hidden);
  options.tied = true;
  Generator random(lesson.seed);
  const Marks marks = marks_of(*tokenizer);
  return {.model = std::make_shared<nn::GPT>(options, random),
          .tokenizer = std::move(tokenizer),
          .writing = {.form = Form::marked, .digits_apart = true, .marks = marks},
          .stop = {marks.question, marks.answer, marks.end}};
}

void make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw FileError(str(folder, ": cannot be made: ", error.message(), "; --out DIR names another folder"));
  }
}

}  // namespace

std::string shipped_folder() { return SHIPPED_WEIGHTS; }

std::string model_in(const std::string& folder) {
  return (fs::path(folder) / "chatgpt.safetensors").string();
}

std::optional<Talker> learn(const std::vector<Dialogue>& dialogues, const Lesson& lesson,
                            const Report& report, const Metadata& metadata) {
  make_folder(lesson.folder);
  const fs::path unfinished = fs::path(lesson.folder) / "unfinished.safetensors";
  const auto tokenizer = learn_tokens(dialogues, lesson.vocabulary);
  Talker talker = beginner(tokenizer, lesson);
  const auto examples =
      std::make_shared<Examples>(dialogues, *talker.tokenizer, talker.writing, lesson.context);
  data::DataLoader batches(
      examples, {.batch_size = lesson.batch,
                 .sampler = std::make_shared<ByLength>(examples->lengths(), lesson.batch, lesson.seed),
                 .collate = pad});
  report.say("Learns ", dialogues.size(), " dialogues with ", nn::parameter_count(*talker.model),
             " parameters and ", tokenizer->size(), " tokens: ", lesson.epochs, " epochs of ",
             batches.batches(), " steps. Ctrl-C stops it, and it goes on the next time.");

  Reader reader(talker.model);
  const Index steps = lesson.epochs * batches.batches(), warm_up = std::clamp<Index>(steps / 10, 1, kWarmUp);
  optim::AdamW optimizer(reader.named_parameters(),
                         {.lr = lesson.lr, .beta2 = kBeta2, .weight_decay = lesson.weight_decay});
  Trainer trainer(
      reader, optimizer,
      [&](const Tensor& features, const Tensor& labels) {
        return answer_loss(*talker.model, features, labels);
      },
      {.clip_norm = kClipNorm},
      optim::warm_up(warm_up, optim::cosine(steps - warm_up, kLastRate * lesson.lr)));
  if (lesson.anew) fs::remove(unfinished);
  if (fs::exists(unfinished)) {
    trainer.resume(unfinished.string(), batches);
    report.say("Goes on with ", unfinished.string(), " at step ", trainer.steps(), " of ", steps,
               "; --anew would begin again.");
  }
  trainer.tell(std::make_shared<AutoSave>(trainer, batches, unfinished.string(), kStepsBetweenSaves));
  trainer.tell(std::make_shared<ProgressBar>());
  trainer.tell(std::make_shared<Samples>(report, lesson, talker));
  trainer.tell(std::make_shared<LossCurve>((fs::path(lesson.folder) / "loss.svg").string()));
  const StopOnInterrupt listening(trainer);
  if (trainer.fit(batches, lesson.epochs) == Ending::stopped) {
    trainer.save(unfinished.string(), batches);
    return std::nullopt;
  }

  Metadata all = metadata_of(talker.writing);
  all.insert(all.end(), metadata.begin(), metadata.end());
  tokenizer->save(lesson.folder);
  save_gpt(model_in(lesson.folder), *talker.model, all);
  fs::remove(unfinished);
  report.say("Saved in ", model_in(lesson.folder));
  talker.model->eval();
  return talker;
}

}  // namespace milestones
