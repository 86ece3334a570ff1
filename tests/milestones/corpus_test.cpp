// What the dialogues promise: an examination that cannot be passed by remembering, and is fair all the same.

#include "corpus/corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "corpus/nearest.h"
#include "corpus/world.h"
#include "tinytorch/error.h"

namespace milestones {
namespace {

constexpr std::uint64_t kSeeds[] = {2017, 0};

const Corpus& corpus(std::uint64_t seed) {
  static std::map<std::uint64_t, Corpus> made;
  const auto [at, is_new] = made.try_emplace(seed);
  if (is_new) at->second = make_corpus(seed);
  return at->second;
}

std::vector<Dialogue> only(const std::vector<Dialogue>& all, Kind kind) {
  std::vector<Dialogue> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [kind](const auto& d) { return d.kind == kind; });
  return out;
}

std::vector<Dialogue> joined(std::vector<Dialogue> a, const std::vector<Dialogue>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::vector<int> numbers_in(const std::string& text) {
  std::vector<int> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!std::isdigit(static_cast<unsigned char>(text[i]))) continue;
    const std::size_t end = std::min(text.find_first_not_of("0123456789", i), text.size());
    out.push_back(std::stoi(text.substr(i, end - i)));
    i = end;
  }
  return out;
}

std::set<std::string> words_of(const std::vector<Dialogue>& dialogues) {
  std::set<std::string> words;
  for (const Dialogue& dialogue : dialogues) {
    for (const Turn& turn : dialogue.turns) {
      const std::string text = normalised(turn.question + ' ' + turn.answer) + ' ';
      for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find(' ', begin);
        words.insert(text.substr(begin, end - begin));
        begin = end + 1;
      }
    }
  }
  return words;
}

TEST(Corpus, FollowsFromTheSeedAlone) {
  const Corpus again = make_corpus(2017);
  EXPECT_EQ(as_text(again.train), as_text(corpus(2017).train));
  EXPECT_EQ(as_text(again.held_out), as_text(corpus(2017).held_out));
  EXPECT_EQ(as_text(again.outside), as_text(corpus(2017).outside));
  EXPECT_NE(as_text(corpus(0).train), as_text(corpus(1).train));
  EXPECT_NE(as_text(corpus(0).held_out), as_text(corpus(1).held_out));
  EXPECT_NE(as_text(corpus(0).outside), as_text(corpus(1).outside));
}

TEST(Corpus, HasAMegabyteOfPlainText) {
  for (const std::uint64_t seed : kSeeds) {
    const std::string text = as_text(corpus(seed).train);
    EXPECT_GE(text.size(), 1'000'000U);
    for (const auto* part : {&corpus(seed).train, &corpus(seed).held_out, &corpus(seed).outside}) {
      for (const char c : as_text(*part)) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << int{c};
    }
  }
}

TEST(Corpus, ExaminesEveryKindOftenEnough) {
  for (const std::uint64_t seed : kSeeds) {
    EXPECT_GE(corpus(seed).held_out.size(), 500U);
    EXPECT_GE(corpus(seed).outside.size(), 100U);
    for (const Kind kind : kKinds) {
      const auto& examined = kind == Kind::refusal ? corpus(seed).outside : corpus(seed).held_out;
      EXPECT_GE(only(examined, kind).size(), 95U) << name_of(kind);
      EXPECT_GE(only(corpus(seed).train, kind).size(), 1000U) << name_of(kind);
    }
  }
}

TEST(Corpus, SaysItDoesNotKnowOutsideAndNowhereElse) {
  for (const std::uint64_t seed : kSeeds) {
    for (const auto* part : {&corpus(seed).train, &corpus(seed).held_out, &corpus(seed).outside}) {
      for (const Dialogue& dialogue : *part) {
        EXPECT_EQ(dialogue.turns.back().answer == kUnknown, dialogue.kind == Kind::refusal)
            << as_text({dialogue});
      }
    }
    EXPECT_TRUE(only(corpus(seed).held_out, Kind::refusal).empty());
    EXPECT_EQ(only(corpus(seed).outside, Kind::refusal).size(), corpus(seed).outside.size());
  }
}

TEST(Corpus, AnswersAQuestionAlwaysAlike) {
  for (const std::uint64_t seed : kSeeds) {
    std::map<std::string, std::string> answers;
    for (const auto* part : {&corpus(seed).train, &corpus(seed).held_out, &corpus(seed).outside}) {
      for (const Dialogue& dialogue : *part) {
        const std::string prompt = prompt_of(dialogue);  // with the turns before, and "3 + 4" is not "3 - 4"
        const auto [at, is_new] = answers.try_emplace(prompt, dialogue.turns.back().answer);
        EXPECT_EQ(at->second, dialogue.turns.back().answer) << prompt;
      }
    }
  }
}

TEST(Corpus, RefusesNothingThatItKnows) {
  std::vector<std::string> known;
  for (const Topic& topic : world()) {
    for (const Entity& entity : topic.entities) {
      for (std::size_t r = 0; r < entity.values.size(); ++r) {
        if (entity.values[r].empty()) continue;
        for (const std::string& phrasing : topic.relations[r].phrasings) {
          known.push_back(normalised(filled(phrasing, entity.name)));
        }
      }
    }
  }
  for (const Dialogue& dialogue : joined(only(corpus(2017).train, Kind::refusal), corpus(2017).outside)) {
    const std::string question = normalised(dialogue.turns.back().question);
    for (const std::string& other : known) EXPECT_FALSE(question.ends_with(other)) << question;
  }
}

// --- what "held out" means

TEST(HeldOut, IsNoTrainingQuestion) {
  for (const std::uint64_t seed : kSeeds) {
    std::set<std::string> asked;
    for (const Dialogue& dialogue : corpus(seed).train) {
      for (const Turn& turn : dialogue.turns) asked.insert(normalised(turn.question));
    }
    for (const Dialogue& dialogue : joined(corpus(seed).held_out, corpus(seed).outside)) {
      EXPECT_FALSE(asked.contains(normalised(dialogue.turns.back().question))) << as_text({dialogue});
    }
  }
}

TEST(HeldOut, AsksForFactsThatTrainingAsksForOtherwise) {
  for (const std::uint64_t seed : kSeeds) {
    std::map<std::string, std::set<std::string>> forms;  // by answer
    for (const Dialogue& dialogue : corpus(seed).train) {
      for (const Turn& turn : dialogue.turns) forms[turn.answer].insert(turn.form);
    }
    for (const Kind kind : {Kind::fact, Kind::definition}) {
      for (const Dialogue& dialogue : only(corpus(seed).held_out, kind)) {
        const Turn& turn = dialogue.turns.back();
        EXPECT_FALSE(forms[turn.answer].contains(turn.form)) << as_text({dialogue});
        EXPECT_GE(forms[turn.answer].size(), 5U) << as_text({dialogue});
      }
    }
  }
}

TEST(HeldOut, NamesTheFormThatItsQuestionsHave) {
  for (const auto* part : {&corpus(2017).train, &corpus(2017).held_out}) {
    for (const Dialogue& dialogue : *part) {
      if (dialogue.kind != Kind::fact && dialogue.kind != Kind::definition) continue;
      const Turn& turn = dialogue.turns.back();
      const std::size_t hole = turn.form.find("{}");
      ASSERT_NE(hole, std::string::npos);
      EXPECT_TRUE(turn.question.ends_with(turn.form.substr(hole + 2))) << turn.question;
      EXPECT_NE(turn.question.find(turn.form.substr(1, hole - 1)), std::string::npos) << turn.question;
    }
  }
}

TEST(HeldOut, HasPairsOfNumbersThatTrainingHasInNeitherOrder) {
  for (const std::uint64_t seed : kSeeds) {
    std::set<std::pair<int, int>> pairs;
    for (const Dialogue& dialogue : corpus(seed).train) {
      for (const Turn& turn : dialogue.turns) {
        const std::vector<int> numbers = numbers_in(turn.question);
        EXPECT_TRUE(numbers.empty() || numbers.size() == 2) << turn.question;
        if (numbers.size() == 2) pairs.insert(std::minmax(numbers[0], numbers[1]));
      }
    }
    EXPECT_GE(pairs.size(), 2000U);
    for (const Dialogue& dialogue : only(corpus(seed).held_out, Kind::arithmetic)) {
      const std::vector<int> numbers = numbers_in(dialogue.turns.back().question);
      ASSERT_EQ(numbers.size(), 2U);
      EXPECT_FALSE(pairs.contains(std::minmax(numbers[0], numbers[1]))) << as_text({dialogue});
    }
  }
}

TEST(HeldOut, FollowsUpWithWhatNobodyCanAnswerAlone) {
  for (const std::uint64_t seed : kSeeds) {
    std::map<std::string, std::set<std::string>> answers;
    const std::vector<Dialogue> examined = only(corpus(seed).held_out, Kind::conversation);
    for (const Dialogue& dialogue : examined) {
      EXPECT_GE(dialogue.turns.size(), 2U);
      answers[normalised(dialogue.turns.back().question)].insert(dialogue.turns.back().answer);
    }
    for (const auto& [question, different] : answers) EXPECT_GE(different.size(), 2U) << question;
  }
}

TEST(HeldOut, IsMadeOfKnownWords) {
  for (const std::uint64_t seed : kSeeds) {
    const std::set<std::string> known = words_of(corpus(seed).train);
    for (const std::string& word : words_of(corpus(seed).held_out)) EXPECT_TRUE(known.contains(word)) << word;
  }
}

TEST(HeldOut, IsAskedForWhatTrainingShowsOften) {
  for (const std::uint64_t seed : kSeeds) {
    std::map<std::string, int> answers, forms;
    for (const Dialogue& dialogue : corpus(seed).train) {
      for (const Turn& turn : dialogue.turns) {
        ++answers[turn.answer];
        ++forms[turn.form];
      }
    }
    for (const Dialogue& dialogue : corpus(seed).held_out) {
      const Turn& turn = dialogue.turns.back();
      EXPECT_GE(forms[turn.form], 8) << as_text({dialogue});
      if (dialogue.kind == Kind::fact || dialogue.kind == Kind::definition) {
        EXPECT_GE(answers[turn.answer], 12) << as_text({dialogue});
      }
    }
  }
}

TEST(HeldOut, IsNotPassedByTheNearestTrainingQuestion) {
  for (const std::uint64_t seed : kSeeds) {
    const Nearest nearest(corpus(seed).train);
    const std::vector<Dialogue> all = joined(corpus(seed).held_out, corpus(seed).outside);
    for (const Likeness likeness : kLikenesses) {
      EXPECT_LT(nearest.score(corpus(seed).held_out, likeness), 0.4)
          << name_of(likeness) << ", seed " << seed;
      EXPECT_LT(nearest.score(all, likeness), 0.4) << name_of(likeness) << ", seed " << seed;
    }
  }
}

// --- what is said is true

TEST(Arithmetic, IsRightAndShowsTheOnesAndThenTheTens) {
  for (const Dialogue& dialogue :
       joined(only(corpus(2017).train, Kind::arithmetic), only(corpus(2017).held_out, Kind::arithmetic))) {
    const Turn& turn = dialogue.turns.back();
    const std::vector<int> asked = numbers_in(turn.question), shown = numbers_in(turn.answer);
    bool minus = false;
    for (const char* word : {"minus", " - ", "take away", "without", "eat"}) {
      minus = minus || turn.question.find(word) != std::string::npos;
    }
    const int whole = minus ? asked[0] - asked[1] : asked[0] + asked[1];
    EXPECT_EQ(shown.back(), whole) << as_text({dialogue});
    EXPECT_EQ(minus ? shown[0] - shown[1] : shown[0] + shown[1], shown[2]) << as_text({dialogue});
    EXPECT_EQ(shown[0] % 10, asked[0] % 10) << as_text({dialogue});
    EXPECT_EQ(shown[1], asked[1] % 10) << as_text({dialogue});
    if (asked[0] < 10 && asked[1] < 10) {
      EXPECT_EQ(shown.size(), 3U) << as_text({dialogue});
      continue;
    }
    const bool carried = minus ? shown[0] > 9 : shown[2] > 9;
    ASSERT_EQ(shown.size(), carried ? 8U : 7U) << as_text({dialogue});
    EXPECT_EQ(shown[3], asked[0] / 10) << as_text({dialogue});
    EXPECT_EQ(shown[4], asked[1] / 10) << as_text({dialogue});
    const int tens = shown[4] + (carried ? shown[5] : 0);
    EXPECT_EQ(minus ? shown[3] - tens : shown[3] + tens, shown[shown.size() - 2]) << as_text({dialogue});
    EXPECT_EQ(shown[shown.size() - 2], whole / 10) << as_text({dialogue});
  }
}

TEST(Arithmetic, HasEveryPairOfSmallNumbers) {
  std::set<std::pair<int, int>> pairs;
  for (const Dialogue& dialogue : joined(corpus(2017).train, corpus(2017).held_out)) {
    if (dialogue.kind != Kind::arithmetic) continue;
    const std::vector<int> numbers = numbers_in(dialogue.turns.back().question);
    pairs.insert(std::minmax(numbers[0], numbers[1]));
  }
  for (int a = 1; a < 10; ++a) {
    for (int b = 1; b <= a; ++b) EXPECT_TRUE(pairs.contains({b, a})) << a << " and " << b;
  }
}

TEST(World, HasAValueOrNoneForEveryRelation) {
  for (const Topic& topic : world()) {
    std::set<std::string> names;
    for (const Entity& entity : topic.entities) {
      EXPECT_EQ(entity.values.size(), topic.relations.size()) << topic.name << ": " << entity.name;
      EXPECT_TRUE(names.insert(entity.name).second) << topic.name << " has two of " << entity.name;
    }
  }
}

TEST(World, AsksForEverythingInWordsOfItsOwn) {
  std::set<std::string> forms;
  for (const Topic& topic : world()) {
    for (const Relation& relation : topic.relations) {
      EXPECT_GE(relation.phrasings.size(), 6U) << relation.statement;
      for (const std::string& form : relation.phrasings) {
        EXPECT_TRUE(forms.insert(form).second) << form;
        EXPECT_EQ(form.find("{}"), form.rfind("{}")) << form;
        EXPECT_NE(form.find("{}"), std::string::npos) << form;
      }
    }
  }
}

TEST(World, GivesTheGeographyThatItWasTold) {
  const std::vector<Topic>& topics = world();
  const Entity& first = topics[0].entities[0];
  EXPECT_EQ(filled(topics[0].relations[0].statement, first.name, first.values[0]),
            "The capital of France is Paris.");
  EXPECT_EQ(topics[1].entities[0].name, "Paris");
  EXPECT_EQ(topics[1].entities[0].values, std::vector<std::string>{"France"});
}

TEST(Recipe, ChangesOneKindAndLeavesTheOthers) {
  Recipe recipe;
  recipe.mixed = 0;
  const Corpus whole = make_corpus(2017, recipe);
  recipe.arithmetic = 300;
  recipe.held_out_arithmetic = 20;
  const Corpus small = make_corpus(2017, recipe);
  EXPECT_EQ(only(small.held_out, Kind::arithmetic).size(), 20U);
  EXPECT_LE(only(small.train, Kind::arithmetic).size(), 300U);
  for (const Kind kind : kKinds) {
    if (kind == Kind::arithmetic) continue;
    EXPECT_EQ(as_text(only(small.held_out, kind)), as_text(only(whole.held_out, kind))) << name_of(kind);
    EXPECT_EQ(only(small.train, kind).size(), only(whole.train, kind).size()) << name_of(kind);
  }
}

TEST(Recipe, BoundsTheNumbers) {
  Recipe recipe;
  recipe.largest_number = 20;
  for (const auto& part : {make_corpus(2017, recipe).train, make_corpus(2017, recipe).held_out}) {
    for (const Dialogue& dialogue : only(part, Kind::arithmetic)) {
      for (const int number : numbers_in(dialogue.turns.back().answer)) EXPECT_LE(number, 20);
    }
  }
  for (const int wrong : {19, 100, -1}) {
    recipe.largest_number = wrong;
    try {
      make_corpus(2017, recipe);
      ADD_FAILURE() << wrong;
    } catch (const tinytorch::ValueError& error) {
      EXPECT_EQ(error.what(),
                "make_corpus: largest_number is " + std::to_string(wrong) + "; it must be from 20 to 99");
    }
  }
}

TEST(Recipe, MixesSubjectsWithinAChat) {
  Recipe recipe;
  recipe.mixed = 0;
  const std::size_t unmixed = make_corpus(2017, recipe).train.size();
  recipe.mixed = 500;
  const Corpus mixed = make_corpus(2017, recipe);
  EXPECT_EQ(mixed.train.size(), unmixed + 500);
  std::set<Kind> last;
  for (const Dialogue& dialogue : mixed.train) {
    if (dialogue.turns.size() > 1) last.insert(dialogue.kind);
  }
  EXPECT_EQ(last.size(), kKinds.size());
}

}  // namespace
}  // namespace milestones
