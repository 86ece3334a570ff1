// A chatbot, 2017. A small GPT has learnt two million bytes of dialogues about a small world. It is examined
// with questions that it never saw, and then it answers yours. README.md tells the story.

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "chat/model_files.h"
#include "chat/prompt.h"
#include "chatgpt/examination.h"
#include "chatgpt/training.h"
#include "support/arguments.h"
#include "support/datasets.h"
#include "support/program.h"
#include "tinytorch/error.h"
#include "tinytorch/transformer.h"

namespace milestones {

namespace {

using namespace tinytorch;
namespace fs = std::filesystem;

constexpr const char* kName = "vaswani_chatgpt";
constexpr const char* kUsage =
    "vaswani_chatgpt [--prompt TEXT] [--train] [--data FILE] ...\n"
    "  --prompt TEXT  answer this and end: no examination\n"
    "  --train        learn anew, about 25 minutes on two cores, instead of reading the weights that ship;\n"
    "                 Ctrl-C stops, and the next --train goes on\n"
    "  --anew         with --train or --data: forget a training that was stopped, or done before\n"
    "  --data FILE    learn this instead: lines 'Q: ' and 'A: ', a blank line between pairs\n"
    "  --seed N       of training: another beginning and another order\n"
    "  --quick        a look, no prompt; with --train or --data one short epoch\n"
    "  --json         one JSON document with the figures, then one an answer\n"
    "  --out DIR      what was trained is there; .tito/milestones if you do not say\n"
    "  --no-cache, --device cpu\n"
    "                 the only ones here; --use-cache and other devices come with modules 17 and 18\n"
    "Without a terminal it answers standard input line by line.\n";

constexpr std::uint64_t kCorpusSeed = 2017;  // the examination is the same for everybody
constexpr std::size_t kSpoken = 25;          // held-out questions that are answered aloud
constexpr std::size_t kShown = 4;            // mistakes that are shown
constexpr Index kLongestAnswer = 60;         // tokens
// A file of one's own is small: it is read until it is known by heart.
constexpr Index kOwnSteps = 600, kOwnEpochs = 200, kOwnBatch = 16;

struct Call {
  Options options{.seed = 2017};
  bool train = false, anew = false;
  std::string data = {};
  PromptOptions prompt = {};
};

[[noreturn]] void without(const std::string& what, const char* module) {
  throw DeviceError(str(what, " needs module ", module, ", which this build does not have"));
}

Call read(int argc, char** argv) {
  Call out;
  for (Arguments words(argc, argv); words.next();) {
    if (words.is("--prompt")) {
      out.prompt.question = words.value();
    } else if (words.is("--train")) {
      out.train = true;
    } else if (words.is("--anew")) {
      out.anew = true;
    } else if (words.is("--data")) {
      out.data = words.value();
    } else if (words.is("--seed")) {
      out.options.seed = static_cast<std::uint64_t>(words.whole());
    } else if (words.is("--quick")) {
      out.options.quick = true;
    } else if (words.is("--json")) {
      out.options.json = out.prompt.json = true;
    } else if (words.is("--out")) {
      out.options.out = words.value();
    } else if (words.is("--use-cache")) {
      without("--use-cache", "17 (memoization)");
    } else if (words.is("--device")) {
      const std::string device = words.value();
      if (device != "cpu") without("--device " + device, "18 (acceleration)");
    } else if (!words.is("--no-cache")) {
      words.refuse();
    }
  }
  if (out.train && !out.data.empty()) throw WrongCall{"--data trains already; leave --train out"};
  if (out.anew && !out.train && out.data.empty()) throw WrongCall{"--anew goes with --train or --data"};
  return out;
}

// ---- a model ----------------------------------------------------------------------------------------------

/// A training was stopped; the program ends as one that Ctrl-C has ended.
struct Stopped {};

Talker learnt(const std::vector<Dialogue>& dialogues, const Lesson& lesson, const Report& report,
              const Metadata& metadata = {}) {
  std::optional<Talker> talker = learn(dialogues, lesson, report, metadata);
  if (!talker) throw Stopped{};
  return std::move(*talker);
}

std::string own_folder(const Call& call, const std::string& name) {
  return (output_folder(call.options) / name).string();
}

/// One that learns the corpus.
Talker train(const Call& call, const Corpus& corpus, const Report& report) {
  Lesson lesson{.folder = own_folder(call, "chatgpt"), .seed = call.options.seed, .anew = call.anew};
  std::vector<Dialogue> dialogues = corpus.train;
  if (call.options.quick) {
    lesson.epochs = 1;
    dialogues.resize(dialogues.size() / 50);
  }
  for (std::size_t i = 0; i < 3; ++i) lesson.shown.push_back(corpus.held_out[i]);
  return learnt(dialogues, lesson, report);
}

/// The one that was trained here, or else the one that ships.
Talker at_hand(const Call& call, const Report& report) {
  std::string file = model_in(own_folder(call, "chatgpt"));
  const bool own = fs::exists(file);
  if (!own) file = model_in(shipped_folder());
  Talker talker = load_talker(file);
  report.say(own ? "Your own training: " : "The weights that ship: ", file);
  return talker;
}

/// Every dialogue alone, and behind another one: what was said before must not matter where it does not.
std::vector<Dialogue> also_behind_others(const std::vector<Dialogue>& dialogues, std::uint64_t seed) {
  Generator random(seed);
  std::vector<Dialogue> out = dialogues;
  for (const Dialogue& each : dialogues) {
    Dialogue both = dialogues[random.below(dialogues.size())];
    both.turns.insert(both.turns.end(), each.turns.begin(), each.turns.end());
    out.push_back(std::move(both));
  }
  return out;
}

/// One that knows a file by heart.
Talker learn_file(const Call& call, const Report& report) {
  const std::string text = read_text(call.data);
  const std::vector<Dialogue> dialogues = parse_dialogues(text, call.data);
  Lesson lesson{.folder = own_folder(call, "chat-" + fs::path(call.data).stem().string()),
                .seed = call.options.seed,
                .anew = call.anew,
                .vocabulary = 1024,
                .width = 64,
                .layers = 3,
                .heads = 4,
                .hidden = 192,
                .batch = kOwnBatch,
                .lr = 4e-3,
                .weight_decay = 0.01};
  const std::vector<Dialogue> all = also_behind_others(dialogues, call.options.seed);
  const Index steps = (static_cast<Index>(all.size()) + kOwnBatch - 1) / kOwnBatch;
  lesson.epochs = call.options.quick ? 1 : std::clamp<Index>(kOwnSteps / steps, 4, kOwnEpochs);
  Talker talker = learnt(all, lesson, report);
  std::vector<std::string> answers;
  for (const Dialogue& dialogue : dialogues) answers.push_back(dialogue.turns.back().answer);
  std::size_t known = 0;
  for (const bool right : would_answer(talker, dialogues, answers)) known += right;
  report.say("Knows ", known, " of ", dialogues.size(), " answers by heart.");
  return talker;
}

// ---- the examination --------------------------------------------------------------------------------------

Reply speak(GptSpeaker& speaker, const Dialogue& dialogue) {
  Turns before = dialogue.turns;
  const std::string question = before.back().question;
  before.pop_back();
  return speaker.answer(before, question, [](std::string_view) { return true; });
}

/// The share of some held-out questions whose spoken answer is exact where the reading said so, and only
/// there.
double spoken_as_read(GptSpeaker& speaker, const Corpus& corpus, const Examination& examination) {
  std::size_t alike = 0;
  const std::size_t stride = corpus.held_out.size() / kSpoken;
  for (std::size_t i = 0; i < kSpoken; ++i) {
    const Dialogue& dialogue = corpus.held_out[i * stride];
    const bool exact = speak(speaker, dialogue).text == dialogue.turns.back().answer;
    alike += exact == examination.held_out[i * stride];
  }
  return static_cast<double>(alike) / kSpoken;
}

void show_mistakes(GptSpeaker& speaker, const Corpus& corpus, const Examination& examination,
                   const Report& report) {
  std::size_t shown = 0;
  for (std::size_t i = 0; i < corpus.held_out.size() && shown < kShown; ++i) {
    if (examination.held_out[i]) continue;
    if (shown++ == 0) report.say("Some that it gets wrong:");
    const Dialogue& dialogue = corpus.held_out[i];
    for (const Turn& turn : dialogue.turns) report.say("   Q: ", turn.question);
    report.say("   A: ", speak(speaker, dialogue).text, "   (", dialogue.turns.back().answer, ")");
  }
}

void examine(const Talker& talker, GptSpeaker& speaker, const Corpus& corpus, Report& report) {
  report.say("\n", corpus.held_out.size(), " held-out questions, and ", corpus.outside.size(),
             " about what is not in its world:");
  const Examination result = Examination::of(talker, corpus);
  report.figure("held_out_exact", result.all().share());
  for (const Kind kind : kKinds) {
    if (kind == Kind::refusal) continue;
    const Score score = result.of_kind(corpus, kind);
    report.figure(str(name_of(kind), "_exact").c_str(), score.share());
  }
  report.figure("unknown_outside", result.unknown().share());
  report.figure("unknown_inside",
                static_cast<double>(result.ignorant) / static_cast<double>(corpus.held_out.size()));
  report.figure("spoken_as_read", spoken_as_read(speaker, corpus, result));
  report.figure("parameters", static_cast<double>(nn::parameter_count(*talker.model)));
  show_mistakes(speaker, corpus, result, report);
}

void vaswani_chatgpt(const Call& call) {
  Report report(call.options.json || call.prompt.question.has_value());
  const bool examined = call.data.empty() && !call.prompt.question;
  const Corpus corpus = examined || call.train ? make_corpus(kCorpusSeed) : Corpus{};
  const Talker talker = !call.data.empty() ? learn_file(call, report)
                        : call.train       ? train(call, corpus, report)
                                           : at_hand(call, report);
  GptSpeaker speaker(talker, {.tokens = kLongestAnswer, .temperature = 0}, call.options.seed);
  if (examined) examine(talker, speaker, corpus, report);
  if (examined && call.options.json) print_json(kName, call.options, report);
  if (call.options.quick && !call.prompt.question) return;
  report.say("");
  converse(speaker, call.prompt);
}

}  // namespace

}  // namespace milestones

int main(int argc, char** argv) {
  using namespace milestones;
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::fputs(kUsage, stdout);
    return 0;
  }
  try {
    return guarded(kName, [&] { vaswani_chatgpt(read(argc, argv)); });
  } catch (const Stopped&) {
    return 130;
  }
}
