#include "corpus/corpus.h"

#include <algorithm>
#include <utility>

#include "corpus/parts.h"

namespace milestones {

namespace {

/// Dialogues of one turn after each other, as if asked in one chat.
void add_mixed(const Recipe& recipe, Generator random, Corpus& corpus) {
  std::vector<std::size_t> single;
  for (std::size_t i = 0; i < corpus.train.size(); ++i) {
    if (corpus.train[i].turns.size() == 1) single.push_back(i);
  }
  for (std::size_t i = 0; i < recipe.mixed; ++i) {
    Dialogue dialogue;
    for (std::uint64_t turns = 2 + random.below(2); turns > 0; --turns) {
      const Dialogue& next = corpus.train[pick(single, random)];
      dialogue.kind = next.kind;
      dialogue.turns.push_back(next.turns[0]);
    }
    corpus.train.push_back(std::move(dialogue));
  }
}

}  // namespace

Corpus make_corpus(std::uint64_t seed, const Recipe& recipe) {
  const auto stream = [seed](std::uint64_t number) { return Generator(seed, number); };
  const std::vector<Subject> known = subjects(stream(0));
  const std::vector<Introduction> who = introductions(stream(1));
  const std::size_t examined = std::min(recipe.held_out_introductions, who.size() / 2);
  const std::vector<Introduction> others(who.begin() + static_cast<std::ptrdiff_t>(examined), who.end());

  Corpus corpus;
  add_facts(recipe, known, stream(2), corpus);
  add_greetings(recipe, who, stream(3), corpus);
  add_arithmetic(recipe, stream(4), corpus);
  add_conversations(recipe, known, others, stream(5), corpus);
  add_refusals(recipe, known, stream(6), corpus);
  add_mixed(recipe, stream(7), corpus);
  Generator random = stream(8);
  shuffle(corpus.train, random);
  return corpus;
}

}  // namespace milestones
