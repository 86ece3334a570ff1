// What a GPT reads when it is asked, and what is shown of what it writes. The scores are a script's, so that
// every token is known.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chat/gpt_speaker.h"
#include "tinytorch/bpe.h"
#include "tinytorch/error.h"

namespace {

using namespace milestones;
using namespace tinytorch;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Index kBytes = 256;

/// Scores that lead to a given text, byte by byte, and what was read before the first of them.
class Script : public NextLogits {
 public:
  Script(std::string text, std::string& read) : text_(std::move(text)), read_(read) {}
  Tensor next(std::span<const std::int32_t> tokens) override {
    if (!begun_) {
      for (const std::int32_t token : tokens) read_ += static_cast<char>(token);
    }
    begun_ = true;
    std::vector<float> scores(kBytes);
    scores[static_cast<unsigned char>(text_[at_])] = 1;
    at_ = (at_ + 1) % text_.size();
    return Tensor::from(std::span<const float>(scores), {kBytes});
  }

 private:
  std::string text_;
  std::string& read_;
  std::size_t at_ = 0;
  bool begun_ = false;
};

/// A speaker whose tokens are bytes, and what came of one question.
struct Talk {
  Writing writing = {};
  Index tokens = 20, context = 64;
  TokenIds stop = {};
  std::size_t pieces_wanted = 1000;  // the listener ends the answer after so many

  std::string read = {};
  std::vector<std::string> pieces = {};

  Reply ask(const std::string& script, const std::string& question, const Turns& history = {}) {
    Generator random(1);
    Talker talker{
        .model = std::make_shared<nn::GPT>(
            nn::GptOptions{.vocabulary = kBytes, .context = context, .width = 4, .layers = 1, .heads = 1},
            random),
        .tokenizer = std::make_shared<BpeTokenizer>(BpeTokenizer::train("", {.size = kBytes})),
        .writing = writing,
        .stop = stop};
    GptSpeaker speaker(talker, {.tokens = tokens, .temperature = 0}, 1,
                       std::make_unique<Script>(script, read));
    pieces.clear();
    read.clear();
    return speaker.answer(history, question, [&](std::string_view piece) {
      if (!piece.empty()) pieces.emplace_back(piece);
      return pieces.size() < pieces_wanted;
    });
  }
};

TEST(GptSpeaker, AsksInTheFormOfADialogueAndStopsAtTheEndOfTheLine) {
  Talk talk{.writing = {.form = Form::dialogue}};
  const Reply reply = talk.ask(" Oslo.\nQ: more", "c?", {{"a?", "b."}});
  EXPECT_EQ(talk.read, "Q: a?\nA: b.\nQ: c?\nA:");
  EXPECT_EQ(reply.text, "Oslo.");
  EXPECT_THAT(talk.pieces, ElementsAre("O", "s", "l", "o", "."));
  EXPECT_EQ(reply.tokens, 7u);  // the space and the end of the line too
  EXPECT_EQ(reply.used, talk.read.size() + 7);
  EXPECT_EQ(reply.context, 64u);
  EXPECT_FALSE(reply.stopped);
}

TEST(GptSpeaker, GoesOnWithATextUntilItHasWrittenEnough) {
  Talk talk{.tokens = 5};
  const Reply reply = talk.ask(" a\nb", "Once", {{"x", "y"}});
  EXPECT_EQ(talk.read, "xy\nOnce");
  EXPECT_EQ(reply.text, " a\nb ");
  EXPECT_EQ(reply.tokens, 5u);
}

TEST(GptSpeaker, PutsAQuestionOfSeveralLinesIntoOne) {
  Talk talk{.writing = {.form = Form::dialogue}};
  (void)talk.ask(" no\n", "a\nA: yes", {{"b\nc", "d\ne"}});
  EXPECT_EQ(talk.read, "Q: b c\nA: d e\nQ: a A: yes\nA:");
}

TEST(GptSpeaker, ShowsWholeCharacters) {
  Talk talk{.tokens = 4};
  const Reply reply = talk.ask("\xc3\xbcx\xe2", "a");
  EXPECT_THAT(talk.pieces, ElementsAre("\xc3\xbc", "x", "\xe2"));  // the last one at the end, as it is
  EXPECT_EQ(reply.text, "\xc3\xbcx\xe2");
}

TEST(GptSpeaker, WritesDigitsApartAndShowsThemTogether) {
  Talk talk{.writing = {.form = Form::dialogue, .digits_apart = true}};
  const Reply reply = talk.ask(" 3 2 .\n", "27 plus 5", {{"10?", "11"}});
  EXPECT_EQ(talk.read, "Q: 1 0?\nA: 1 1\nQ: 2 7 plus 5\nA:");
  EXPECT_EQ(reply.text, "32 .");
  EXPECT_THAT(talk.pieces, ElementsAre("3", "2", " ."));
}

TEST(GptSpeaker, ShowsNoSpaceAtTheEndOfALine) {
  Talk talk{.writing = {.form = Form::dialogue}};
  EXPECT_EQ(talk.ask(" a b  \n", "c").text, "a b");
}

TEST(GptSpeaker, LeavesTheOldestTurnsOutWhenThereIsNoRoom) {
  Talk talk{.writing = {.form = Form::dialogue}};
  const Turns history = {{"1234567", "12345"}, {"1234567", "12345"}, {"abc", "def"}};
  const Reply reply = talk.ask(" x\n", "last", history);
  EXPECT_EQ(reply.left_out, 1u);  // 64 - 16 for the answer, and a long turn takes 20
  EXPECT_EQ(talk.read, "Q: 1234567\nA: 12345\nQ: abc\nA: def\nQ: last\nA:");
  EXPECT_EQ(talk.ask(" x\n", "last", {history[2]}).left_out, 0u);
}

TEST(GptSpeaker, RefusesAQuestionThatDoesNotFit) {
  Talk talk;
  EXPECT_EQ(talk.ask("x", std::string(48, 'q')).text.size(), 16u);  // up to the end of the context
  try {
    (void)talk.ask("x", std::string(49, 'q'));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("the question has 49 tokens, and the model reads 64, of which 16 are kept"));
  }
}

TEST(GptSpeaker, StopsWhenTheListenerHasEnough) {
  Talk talk{.pieces_wanted = 3};
  const Reply reply = talk.ask("abcdef", "q");
  EXPECT_TRUE(reply.stopped);
  EXPECT_EQ(reply.text, "abc");
  EXPECT_EQ(reply.tokens, 3u);
}

TEST(GptSpeaker, StopsBeforeAStopToken) {
  Talk talk{.stop = {'d'}};
  EXPECT_EQ(talk.ask("abcdef", "q").text, "abc");
}

}  // namespace
