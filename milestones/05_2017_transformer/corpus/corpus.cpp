#include "corpus/corpus.h"

#include <algorithm>

#include "corpus/parts.h"

namespace milestones {

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
  Generator random = stream(7);
  shuffle(corpus.train, random);
  return corpus;
}

}  // namespace milestones
