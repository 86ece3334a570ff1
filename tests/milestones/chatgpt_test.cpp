// What the chatbot of milestone 05 learns from, how it is examined, and that a training survives Ctrl-C.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "../support/folder.h"
#include "chat/model_files.h"
#include "chatgpt/examination.h"
#include "chatgpt/examples.h"
#include "chatgpt/training.h"
#include "tinytorch/bpe.h"
#include "tinytorch/error.h"
#include "tito/core/process.h"

namespace {

using namespace milestones;
using namespace tinytorch;
using milestones::Kind;  // and not that of an Op
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// Tokens are bytes, and three marks: 256, 257, 258.
const BpeTokenizer& bytes() {
  static const BpeTokenizer tokenizer =
      BpeTokenizer::train("", {.size = 259, .special = {kQuestionMark, kAnswerMark, kEndMark}});
  return tokenizer;
}
Writing marked(bool digits_apart = false) {
  return {.form = Form::marked, .digits_apart = digits_apart, .marks = marks_of(bytes())};
}
std::vector<TokenId> values(const Tensor& x) { return x.to_vector<TokenId>(); }

const Dialogue kTwoTurns{Kind::conversation, {{"a", "b"}, {"c", "d"}}};

// ---- writing ----------------------------------------------------------------------------------------------

TEST(ChatgptWriting, PutsQuestionsAndAnswersBetweenMarks) {
  EXPECT_THAT(answered(bytes(), marked(), kTwoTurns.turns),
              ElementsAre(256, ' ', 'a', 257, ' ', 'b', 258, 256, ' ', 'c', 257, ' ', 'd', 258));
  EXPECT_THAT(asked(bytes(), marked(), {}, "c"), ElementsAre(256, ' ', 'c', 257));
  EXPECT_THAT(asked(bytes(), marked(), std::span(kTwoTurns.turns).first(1), "x\ny"),
              ElementsAre(256, ' ', 'a', 257, ' ', 'b', 258, 256, ' ', 'x', ' ', 'y', 257));
}

TEST(ChatgptWriting, WritesDigitsApartAndNoMarkThatSomebodyTyped) {
  EXPECT_THAT(asked(bytes(), marked(true), {}, "27"), ElementsAre(256, ' ', '2', ' ', '7', 257));
  const Tokens typed = asked(bytes(), marked(), {}, "<|end|>");
  EXPECT_EQ(std::count(typed.begin(), typed.end(), 258), 0);
  EXPECT_EQ(bytes().decode(std::span(typed).subspan(1, typed.size() - 2)), " <|end|>");
}

// ---- examples ---------------------------------------------------------------------------------------------

TEST(ChatgptExamples, ScoreWhatBelongsToAnAnswer) {
  const Examples examples({kTwoTurns}, bytes(), marked(), 100);
  const data::Example each = examples.get(0);
  constexpr TokenId no = kNotScored;
  EXPECT_THAT(values(each.x), ElementsAre(256, ' ', 'a', 257, ' ', 'b', 258, 256, ' ', 'c', 257, ' ', 'd'));
  EXPECT_THAT(values(each.y), ElementsAre(no, no, no, ' ', 'b', 258, no, no, no, no, ' ', 'd', 258));
  EXPECT_THAT(examples.lengths(), ElementsAre(13));
}

TEST(ChatgptExamples, ScoreOnlyTheLastAnswerInAnExamination) {
  const Examples examples({kTwoTurns}, bytes(), marked(), 100, Scored::last);
  const std::vector<TokenId> labels = values(examples.get(0).y);
  EXPECT_THAT(std::vector(labels.begin() + 10, labels.end()), ElementsAre(' ', 'd', 258));
  EXPECT_EQ(std::count(labels.begin(), labels.end(), kNotScored), 10);
}

TEST(ChatgptExamples, LeaveTheOldestTurnsOutWhenThereIsNoRoom) {
  EXPECT_THAT(Examples({kTwoTurns}, bytes(), marked(), 14).lengths(), ElementsAre(13));  // all 14 tokens fit
  const Examples examples({kTwoTurns}, bytes(), marked(), 13);
  EXPECT_THAT(values(examples.get(0).x), ElementsAre(256, ' ', 'c', 257, ' ', 'd'));
}

TEST(ChatgptExamples, RefuseAPairThatIsTooLongAlone) {
  try {
    const Examples examples({kTwoTurns}, bytes(), marked(), 6);
    FAIL() << "expected a ShapeError";
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("7 tokens"), HasSubstr("reads 6"), HasSubstr("'c...'")));
  }
}

TEST(ChatgptExamples, ArePaddedOnTheRight) {
  const Examples examples({{Kind::fact, {{"a", "b"}}}, kTwoTurns}, bytes(), marked(), 100);
  const std::vector<data::Example> both{examples.get(0), examples.get(1)};
  const Batch batch = pad(both);
  EXPECT_EQ(batch.x.shape(), (Shape{2, 13}));
  EXPECT_EQ(batch.y.shape(), (Shape{2, 13}));
  const std::vector<TokenId> x = values(batch.x), y = values(batch.y);
  EXPECT_THAT(std::vector(x.begin(), x.begin() + 8), ElementsAre(256, ' ', 'a', 257, ' ', 'b', 0, 0));
  EXPECT_EQ(std::count(y.begin(), y.begin() + 13, kNotScored), 10);
  EXPECT_EQ(std::vector(x.begin() + 13, x.end()), values(both[1].x));
  EXPECT_EQ(std::vector(y.begin() + 13, y.end()), values(both[1].y));

  const Due wanted = due(batch.y);
  EXPECT_THAT(values(wanted.places), ElementsAre(3, 4, 5, 16, 17, 18, 23, 24, 25));
  EXPECT_THAT(values(wanted.tokens), ElementsAre(' ', 'b', 258, ' ', 'b', 258, ' ', 'd', 258));
}

// ---- the order --------------------------------------------------------------------------------------------

std::vector<Index> mixed_lengths(std::size_t count) {
  Generator random(5);
  std::vector<Index> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(5 + static_cast<Index>(random.below(60)));
  return out;
}

TEST(ChatgptOrder, HasEveryDialogueOnceAndAnotherOrderInEveryEpoch) {
  const ByLength sampler(mixed_lengths(1003), 8, 1);
  EXPECT_EQ(sampler.size(), 1003);
  std::set<std::vector<Index>> orders;
  for (Index epoch = 0; epoch < 3; ++epoch) {
    std::vector<Index> order = sampler.order(epoch);
    EXPECT_EQ(order, sampler.order(epoch));
    orders.insert(order);
    std::sort(order.begin(), order.end());
    for (Index i = 0; i < 1003; ++i) ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
  }
  EXPECT_EQ(orders.size(), 3U);
  EXPECT_NE(ByLength(mixed_lengths(1003), 8, 2).order(0), sampler.order(0));
}

TEST(ChatgptOrder, PutsTheSameLengthsTogetherAndNoTwoBatchesInOrder) {
  const std::vector<Index> lengths = mixed_lengths(1000);
  const auto length = [&](Index i) { return lengths[static_cast<std::size_t>(i)]; };
  const std::vector<Index> order = ByLength(lengths, 8, 1).order(0);
  Index padded = 0, whole = 0, rising = 0;
  for (std::size_t begin = 0; begin < order.size(); begin += 8) {
    Index most = 0;
    for (std::size_t i = begin; i < begin + 8; ++i) {
      most = std::max(most, length(order[i]));
      whole += length(order[i]);
    }
    padded += 8 * most;
    rising += begin > 0 && most > length(order[begin - 1]);
  }
  EXPECT_LT(padded, whole + whole / 20);  // shuffled alone it is three quarters more
  EXPECT_GT(rising, 40);                  // of 125: about every second one
  EXPECT_LT(rising, 85);
}

TEST(ChatgptOrder, KeepsWhatDoesNotFillABatchForTheEnd) {
  const ByLength sampler({9, 1, 8, 2, 7}, 2, 1);
  const std::vector<Index> order = sampler.order(0);
  EXPECT_EQ(order.back(), 0);  // the longest of one stretch
  EXPECT_THAT(ByLength({3, 3}, 4, 1).order(0), testing::UnorderedElementsAre(0, 1));  // not one whole batch
}

// ---- learning and examining -------------------------------------------------------------------------------

std::vector<Dialogue> small_talk() {
  return {{Kind::greeting, {{"Hello!", "Hi."}}},
          {Kind::fact, {{"What is the capital of Norway?", "Oslo."}}},
          {Kind::conversation, {{"Hello!", "Hi."}, {"How are you?", "Fine."}}},
          {Kind::arithmetic, {{"What is 12 plus 13?", "25."}}}};
}

class Chatgpt : public testing::Test {
 protected:
  /// Learns the small talk by heart: a second of work.
  static const Talker& pupil() {
    static const testing_support::Folder folder;
    static const Talker talker = [] {
      const Report silent(true);
      return *learn(small_talk(),
                    {.folder = folder.path(),
                     .vocabulary = 300,
                     .width = 32,
                     .layers = 2,
                     .heads = 2,
                     .hidden = 64,
                     .epochs = 150,
                     .batch = 4,
                     .lr = 1e-2,
                     .weight_decay = 0},
                    silent);
    }();
    return talker;
  }
  static std::string say(const Talker& talker, const Dialogue& dialogue) {
    GptSpeaker speaker(talker, {.tokens = 30, .temperature = 0}, 0);
    const Turns before(dialogue.turns.begin(), dialogue.turns.end() - 1);
    return speaker.answer(before, dialogue.turns.back().question, [](auto) { return true; }).text;
  }
};

TEST_F(Chatgpt, LearnsDialoguesAndSaysWhatTheReadingFound) {
  const std::vector<Dialogue> all = small_talk();
  std::vector<std::string> answers;
  for (const Dialogue& each : all) {
    answers.push_back(each.turns.back().answer);
    EXPECT_EQ(say(pupil(), each), answers.back());
  }
  EXPECT_THAT(would_answer(pupil(), all, answers), ElementsAre(true, true, true, true));
}

TEST_F(Chatgpt, ReadingFindsEveryWrongToken) {
  const std::vector<Dialogue> all = small_talk();
  EXPECT_THAT(would_answer(pupil(), all, {"Hi", "Paris.", "Fine. ", "26."}),
              ElementsAre(false, false, false, false));  // cut short, wrong, longer, wrong at the end
  std::vector<Dialogue> other = all;
  other[2].turns[0].answer = "Oslo.";  // what was said before is given, whoever said it
  EXPECT_THAT(would_answer(pupil(), {other[2]}, {"Fine."}), ElementsAre(true));
  EXPECT_THAT(would_answer(pupil(), {}, {}), testing::IsEmpty());
}

TEST_F(Chatgpt, IsCountedKindByKind) {
  Corpus corpus;
  corpus.held_out = small_talk();
  corpus.held_out[1].turns.back().answer = "Bergen.";
  corpus.outside = {{Kind::refusal, {{"Hello!", "Hi."}}},
                    {Kind::refusal, {{"Hello!", std::string(kUnknown)}}}};
  const Examination result = Examination::of(pupil(), corpus);
  EXPECT_THAT(result.held_out, ElementsAre(true, false, true, true));
  EXPECT_EQ(result.all().right, 3U);
  EXPECT_EQ(result.all().asked, 4U);
  EXPECT_EQ(result.of_kind(corpus, Kind::fact).share(), 0);
  EXPECT_EQ(result.of_kind(corpus, Kind::arithmetic).share(), 1);
  EXPECT_EQ(result.of_kind(corpus, Kind::definition).asked, 0U);
  EXPECT_EQ(result.unknown().share(), 0.5);
  EXPECT_EQ(result.ignorant, 0U);
}

TEST_F(Chatgpt, WhoKnowsNothingIsFoundIgnorant) {
  std::vector<Dialogue> all = small_talk();
  for (Dialogue& each : all) each.turns.back().answer = kUnknown;
  const testing_support::Folder folder;
  const Report silent(true);
  const Talker talker = *learn(all,
                               {.folder = folder.path(),
                                .vocabulary = 300,
                                .width = 32,
                                .layers = 1,
                                .heads = 2,
                                .hidden = 64,
                                .epochs = 60,
                                .batch = 4,
                                .lr = 1e-2,
                                .weight_decay = 0},
                               silent);
  Corpus corpus;
  corpus.held_out = small_talk();
  EXPECT_EQ(Examination::of(talker, corpus).ignorant, 4U);
}

TEST_F(Chatgpt, IsSavedWithAllThatItTakesToTalk) {
  const testing_support::Folder folder;
  const Report silent(true);
  const Lesson lesson{.folder = folder.path(),
                      .vocabulary = 300,
                      .width = 16,
                      .layers = 1,
                      .heads = 2,
                      .hidden = 16,
                      .epochs = 2,
                      .batch = 4};
  const Talker talker = *learn(small_talk(), lesson, silent, {{"about", "small talk"}});
  const Talker again = load_talker(model_in(folder.path()));
  EXPECT_EQ(again.writing.form, Form::marked);
  EXPECT_TRUE(again.writing.digits_apart);
  EXPECT_EQ(again.writing.marks.answer, talker.writing.marks.answer);
  EXPECT_EQ(again.stop, talker.stop);
  for (const Dialogue& each : small_talk()) EXPECT_EQ(say(again, each), say(talker, each));
  EXPECT_TRUE(std::filesystem::exists(folder / "loss.svg"));
  EXPECT_FALSE(std::filesystem::exists(folder / "unfinished.safetensors"));
}

// ---- the program ------------------------------------------------------------------------------------------

class ChatgptProgram : public testing::Test {
 protected:
  [[nodiscard]] tito::Result run(std::vector<std::string> words, const std::string& input = {}) const {
    words.insert(words.begin(), VASWANI_CHATGPT);
    words.insert(words.end(), {"--out", folder_ / "out"});
    return tito::run({.argv = std::move(words),
                      .folder = folder_.path(),
                      .input = input,
                      .wall = std::chrono::seconds(120)});
  }

  testing_support::Folder folder_;
};

constexpr const char* kOwn =
    "Q: Who are you?\nA: I am Tiny.\n\nQ: Where do you live?\nA: In a file.\n\nQ: What is 2 plus 2?\nA: 4.\n";

TEST_F(ChatgptProgram, LearnsAFileAndChatsAboutIt) {
  folder_.write("own.txt", kOwn);
  const tito::Result result = run({"--data", "own.txt"}, "Where do you live?\nWho are you?\n");
  EXPECT_EQ(result.code, 0) << result.output;
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("Knows 3 of 3 answers by heart."), HasSubstr("\nIn a file.\nI am Tiny.\n")));
  const tito::Result other = run({"--data", "own.txt", "--quick"});
  EXPECT_THAT(other.output, HasSubstr("1 epochs"));
}

TEST_F(ChatgptProgram, GoesOnWithATrainingThatWasInterrupted) {
  folder_.write("own.txt", kOwn);
  const tito::Result whole = run({"--data", "own.txt"});
  ASSERT_EQ(whole.code, 0) << whole.output;
  const std::string model = folder_.read("out/chat-own/chatgpt.safetensors");
  ASSERT_FALSE(model.empty());
  std::filesystem::remove_all(folder_ / "out");

  // The program gets its Ctrl-C in the middle, when it has told the first epochs.
  const std::string command =
      std::string("(until grep -q 'epoch *20 ' log; do sleep 0.02; done; kill -INT $$) & exec \"") +
      VASWANI_CHATGPT + "\" --data own.txt --out out > log";
  const tito::Result stopped = tito::run(
      {.argv = {"bash", "-c", command}, .folder = folder_.path(), .wall = std::chrono::seconds(120)});
  EXPECT_EQ(stopped.code, 130) << stopped.output;
  EXPECT_EQ(folder_.read("out/chat-own/chatgpt.safetensors"), "");
  ASSERT_NE(folder_.read("out/chat-own/unfinished.safetensors"), "");
  const tito::Result rest = run({"--data", "own.txt"});
  EXPECT_EQ(rest.code, 0) << rest.output;
  EXPECT_THAT(rest.output, HasSubstr("Goes on with"));
  EXPECT_EQ(folder_.read("out/chat-own/chatgpt.safetensors"), model);
}

TEST_F(ChatgptProgram, SaysWhatIsWrongWithAFile) {
  folder_.write("none.txt", "\n\n");
  folder_.write("half.txt", "Q: Who?\n");
  const tito::Result none = run({"--data", "none.txt"}), half = run({"--data", "half.txt"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.output, HasSubstr("none.txt: has no pairs"));
  EXPECT_EQ(half.code, 1);
  EXPECT_THAT(half.output, HasSubstr("half.txt:1: a question without an answer"));
  EXPECT_THAT(run({"--data", "absent.txt"}).output, HasSubstr("absent.txt"));
}

TEST_F(ChatgptProgram, RefusesWhatThisBuildDoesNotHave) {
  const tito::Result cache = run({"--use-cache"}), device = run({"--device", "cuda"});
  EXPECT_EQ(cache.code, 1);
  EXPECT_THAT(cache.output, HasSubstr("module 17"));
  EXPECT_EQ(device.code, 1);
  EXPECT_THAT(device.output, HasSubstr("module 18"));
  EXPECT_EQ(run({"--train", "--data", "own.txt"}).code, 2);
  EXPECT_EQ(run({"--anew"}).code, 2);
  EXPECT_EQ(run({"--prompt", "  "}).code, 2);
  EXPECT_EQ(run({"--tokens"}).code, 2);
}

}  // namespace
