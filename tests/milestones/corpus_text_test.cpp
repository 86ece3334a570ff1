// Dialogues as text and back, and the nearest question.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "corpus/corpus.h"
#include "corpus/nearest.h"
#include "tinytorch/error.h"

namespace milestones {
namespace {

const std::vector<Dialogue> kTwo = {
    {Kind::fact, {{"What is tea?", "A drink."}}},
    {Kind::conversation, {{"I am Ann.", "Hello, Ann!"}, {"Who am I?", "Ann."}}}};

std::string message(const std::string& text) {
  try {
    parse_dialogues(text, "mine.txt");
  } catch (const tinytorch::FileError& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST(DialogueText, HasABlankLineAfterEachDialogue) {
  EXPECT_EQ(as_text(kTwo),
            "Q: What is tea?\nA: A drink.\n\nQ: I am Ann.\nA: Hello, Ann!\nQ: Who am I?\nA: Ann.\n\n");
  EXPECT_EQ(as_text({}), "");
}

TEST(DialogueText, PromptsUpToWhereTheLastAnswerIsDue) {
  EXPECT_EQ(prompt_of(kTwo[0]), "Q: What is tea?\nA:");
  EXPECT_EQ(prompt_of(kTwo[1]), "Q: I am Ann.\nA: Hello, Ann!\nQ: Who am I?\nA:");
}

TEST(DialogueText, ReadsWhatItWrites) {
  const std::string all = as_text(make_corpus(3).train);
  EXPECT_EQ(as_text(parse_dialogues(all, "all")), all);
  const auto read = parse_dialogues(as_text(kTwo), "two");
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].turns.size(), 1U);
  EXPECT_EQ(read[0].turns[0].question, "What is tea?");
  EXPECT_EQ(read[1].turns[1].answer, "Ann.");
  EXPECT_EQ(read[1].kind, Kind::conversation);
}

TEST(DialogueText, TakesFilesAsEditorsLeaveThem) {
  const char* expected = "Q: a\nA: b\n\nQ: c\nA: d\n\n";
  EXPECT_EQ(as_text(parse_dialogues("\xEF\xBB\xBFQ: a\r\nA: b\r\n\r\nQ: c\r\nA: d", "dos")), expected);
  EXPECT_EQ(as_text(parse_dialogues("\n\n  Q:a \n\tA:  b\n \n\n\nQ: c\nA: d\n\n\n", "loose")), expected);
  EXPECT_EQ(as_text(parse_dialogues("Q: caf\xC3\xA9?\nA: \xE2\x98\x95\n", "utf8")),
            "Q: caf\xC3\xA9?\nA: \xE2\x98\x95\n\n");
}

TEST(DialogueText, RefusesWhatIsNoPairAndNamesTheLine) {
  EXPECT_EQ(message(""),
            "mine.txt: has no pairs; write lines 'Q: question' and 'A: answer', a blank line between pairs");
  EXPECT_EQ(message("\n \n"), message(""));
  EXPECT_EQ(message("Q: a\nA: b\n\nhello\n"),
            "mine.txt:4: 'hello' is neither a question 'Q: ...' nor an answer 'A: ...'");
  EXPECT_EQ(message("Q: a\nA: b\n\nA: c\n"),
            "mine.txt:4: an answer without a question; put a line 'Q: ...' before it");
  EXPECT_EQ(message("Q: a\nA: b\nA: c\n"),
            "mine.txt:3: an answer without a question; put a line 'Q: ...' before it");
  const std::string unanswered = "a question without an answer; the line after it must be 'A: ...'";
  EXPECT_EQ(message("Q: a\nQ: b\nA: c\n"), "mine.txt:1: " + unanswered);
  EXPECT_EQ(message("\nQ: a\n\nA: c\n"), "mine.txt:2: " + unanswered);
  EXPECT_EQ(message("Q: a\nA: b\n\nQ: c"), "mine.txt:4: " + unanswered);
  EXPECT_EQ(message("Q: \nA: b\n"), "mine.txt:1: the question is empty");
  EXPECT_EQ(message("Q: a\nA:\n"), "mine.txt:2: the answer is empty");
  EXPECT_EQ(message(std::string(1000, 'x')), "mine.txt:1: '" + std::string(40, 'x') +
                                                 "' is neither a question 'Q: ...' nor an answer 'A: ...'");
}

TEST(DialogueText, ComparesQuestionsWithoutCaseAndPunctuation) {
  EXPECT_EQ(normalised("  What's the  Capital,\tof FRANCE?! "), "whats the capital of france");
  EXPECT_EQ(normalised("A key-value cache: 27 + 15 ="), "a keyvalue cache 27 15");
  EXPECT_EQ(normalised("?!"), "");
}

TEST(DialogueText, TakesDigitsApartAndPutsThemTogether) {
  EXPECT_EQ(digits_apart("27 plus 5, or 1000."), "2 7 plus 5, or 1 0 0 0.");
  EXPECT_EQ(digits_together("2 7 plus 5, or 1 0 0 0."), "27 plus 5, or 1000.");
  EXPECT_EQ(digits_together("7 + 5 = 1 2, so 4 2."), "7 + 5 = 12, so 42.");
  EXPECT_EQ(digits_apart(""), "");
  const Corpus corpus = make_corpus(3);
  for (const auto* part : {&corpus.train, &corpus.held_out, &corpus.outside}) {
    const std::string text = as_text(*part);
    EXPECT_EQ(digits_together(digits_apart(text)), text);
  }
}

// --- the nearest question

Dialogue asks(std::string question, std::string answer = "") {
  return {Kind::fact, {{std::move(question), std::move(answer)}}};
}

TEST(Nearest, GivesTheAnswerOfTheMostAlike) {
  const Nearest nearest({asks("How tall is the old tower?", "tall"), asks("How old is the moon?", "old"),
                         asks("Name the king of spades.", "king")});
  for (const Likeness likeness : kLikenesses) {
    EXPECT_EQ(nearest.answer(asks("how OLD is the sun?"), likeness), "old") << name_of(likeness);
    EXPECT_EQ(nearest.answer(asks("Name the king of hearts."), likeness), "king") << name_of(likeness);
  }
}

TEST(Nearest, LetsRareWordsWeighMore) {
  const Nearest nearest({asks("what is the age of tom", "tom"), asks("what is the age of ann", "ann"),
                         asks("what is the age of eve", "eve"),
                         asks("please count all years zoe had", "zoe")});
  const Dialogue asked = asks("what is the age of zoe");
  EXPECT_EQ(nearest.answer(asked, Likeness::words), "tom");
  EXPECT_EQ(nearest.answer(asked, Likeness::rare_words), "zoe");
}

TEST(Nearest, CountsLetters) {
  const Nearest nearest({asks("colours of birds", "b"), asks("colors of words", "w")});
  EXPECT_EQ(nearest.answer(asks("colour of bird"), Likeness::letters), "b");
  EXPECT_EQ(nearest.answer(asks("color of word"), Likeness::letters), "w");
}

TEST(Nearest, LooksAtWhatWasAskedBefore) {
  const Nearest nearest(
      {{Kind::conversation, {{"Where is Rome?", "Italy."}, {"And its river?", "Tiber."}}},
       {Kind::conversation, {{"Where is Bonn?", "Germany."}, {"And its river?", "Rhine."}}}});
  for (const Likeness likeness : kLikenesses) {
    const Dialogue asked{Kind::conversation, {{"Where is Bonn?", "Germany."}, {"And its river?", ""}}};
    EXPECT_EQ(nearest.answer(asked, likeness), "Rhine.") << name_of(likeness);
    EXPECT_EQ(nearest.answer(asks("Where is Bonn?"), likeness), "Germany.") << name_of(likeness);
  }
}

TEST(Nearest, ScoresTheShareThatIsExactlyRight) {
  const Nearest nearest({asks("one", "1"), asks("two", "2")});
  const std::vector<Dialogue> examined = {asks("one", "1"), asks("two", "2."), asks("two", "2"),
                                          asks("one", "2")};
  for (const Likeness likeness : kLikenesses) EXPECT_EQ(nearest.score(examined, likeness), 0.5);
}

}  // namespace
}  // namespace milestones
