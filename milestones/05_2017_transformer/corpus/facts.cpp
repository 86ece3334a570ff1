#include <cctype>

#include "corpus/parts.h"

namespace milestones {

namespace {

constexpr std::string_view kFrames[] = {"Hey, ",       "Quick question: ", "Let me ask you: ", "I wonder: ",
                                        "Excuse me, ", "One more thing, ", "Next, ",           "Say, "};

constexpr int kTries = 100;  // for a combination that is not there yet, before it counts as exhausted

}  // namespace

bool Collection::add(Kind kind, std::vector<Turn> turns) {
  std::string asked;
  for (const Turn& turn : turns) asked += normalised(turn.question) + "\n" + turn.answer + "\n";
  if (!asked_.insert(asked).second) return false;
  out_.push_back({kind, std::move(turns)});
  return true;
}

Turn Fact::ask(std::size_t phrasing) const {
  const std::string& form = relation->phrasings[phrasing];
  return {filled(form, entity->name), answer, form};
}

const Fact* Subject::fact(const Relation* relation) const {
  for (const Fact& fact : facts) {
    if (fact.relation == relation) return &fact;
  }
  return nullptr;
}

std::vector<Subject> subjects(Generator random) {
  std::vector<Subject> out;
  for (const Topic& topic : world()) {
    for (const Entity& entity : topic.entities) {
      Subject subject{&topic, &entity, {}};
      for (std::size_t r = 0; r < entity.values.size(); ++r) {
        if (entity.values[r].empty()) continue;
        const Relation& relation = topic.relations[r];
        Fact fact{&relation, &entity, filled(relation.statement, entity.name, entity.values[r]), {}, {}};
        for (std::size_t p = 0; p < relation.phrasings.size(); ++p) fact.seen.push_back(p);
        shuffle(fact.seen, random);
        for (int i = 0; i < (topic.name == "terms" ? 2 : 1); ++i) {
          fact.reserved.push_back(fact.seen.back());
          fact.seen.pop_back();
        }
        subject.facts.push_back(std::move(fact));
      }
      out.push_back(std::move(subject));
    }
  }
  return out;
}

Turn framed(Turn turn, Generator& random) {
  if (random.below(2) == 0) return turn;
  std::string& question = turn.question;
  if (!question.starts_with("I ")) {
    question[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(question[0])));
  }
  question.insert(0, pick(kFrames, random));
  return turn;
}

void add_facts(const Recipe& recipe, const std::vector<Subject>& world, Generator random, Corpus& corpus) {
  Collection train(corpus.train), held_out(corpus.held_out);
  std::vector<std::pair<const Fact*, std::size_t>> facts, definitions;
  for (const Subject& subject : world) {
    const bool term = subject.topic->name == "terms";
    const Kind kind = term ? Kind::definition : Kind::fact;
    for (const Fact& fact : subject.facts) {
      for (const std::size_t phrasing : fact.reserved)
        (term ? definitions : facts).emplace_back(&fact, phrasing);
      const bool lone = subject.facts.size() < 2;
      const std::size_t wanted = lone ? recipe.examples_per_lone_fact : recipe.examples_per_fact;
      for (std::size_t i = 0; i < wanted; ++i) {
        for (int t = 0; t < kTries; ++t) {
          if (train.add(kind, {framed(fact.ask(fact.seen[i % fact.seen.size()]), random)})) break;
        }
      }
    }
  }
  for (auto* list : {&facts, &definitions}) {
    shuffle(*list, random);
    const bool term = list == &definitions;
    list->resize(std::min(list->size(), term ? recipe.held_out_definitions : recipe.held_out_facts));
    for (const auto& [fact, phrasing] : *list) {
      held_out.add(term ? Kind::definition : Kind::fact, {framed(fact->ask(phrasing), random)});
    }
  }
}

}  // namespace milestones
