// Several turns. The last question says too little to be answered alone: it leaves out whom it is about, or
// what it asks, or is about the speaker's name. What is examined are last questions that training never has:
// each phrasing and each noun or name is known, but not together.

#include <algorithm>
#include <map>
#include <utility>

#include "corpus/parts.h"

namespace milestones {

namespace {

// Of the entity before: {} is the noun of a relation.
constexpr std::string_view kSameEntity[] = {"And its {}?",
                                            "What about its {}?",
                                            "Now tell me its {}.",
                                            "Do you also know its {}?",
                                            "And what is its {}?",
                                            "Could you give me its {} too?",
                                            "Its {} as well, please.",
                                            "How about its {}?"};
constexpr std::size_t kReservedOfNoun = 2;
// The same about another entity.
constexpr std::string_view kSameRelation[] = {
    "And {}?",          "What about {}?",           "How about {}?",
    "Now {}, please.",  "The same for {}, please.", "And what would you say for {}?",
    "Then what of {}?", "I ask the same about {}."};
constexpr std::size_t kReservedOfName = 1;
// About the one who asks.
constexpr std::string_view kRecall[] = {"what is my name",           "do you remember my name",
                                        "what am I called",          "who am I",
                                        "which name did I give you", "how did I introduce myself"};
constexpr std::string_view kRecallBefore[] = {"", "now, ", "by the way, ", "and ", "but ", "once more, "};
constexpr std::size_t kReservedRecall = 8;

/// For each key, which phrasings training may use and which it never does.
struct Split {
  std::vector<std::string_view> seen, reserved;
};

template <class Forms>
Split split(const Forms& forms, std::size_t reserved, Generator& random) {
  Split out;
  out.seen.assign(std::begin(forms), std::end(forms));
  shuffle(out.seen, random);
  out.reserved.assign(out.seen.end() - static_cast<std::ptrdiff_t>(reserved), out.seen.end());
  out.seen.resize(out.seen.size() - reserved);
  return out;
}

class Conversations {
 public:
  Conversations(const std::vector<Subject>& world, const std::vector<Introduction>& who, Generator random)
      : who_(who), random_(random) {
    for (const Subject& subject : world) {
      if (subject.facts.size() < 2) continue;  // nothing else to ask
      subjects_.push_back(&subject);
      names_.emplace(subject.entity, split(kSameRelation, kReservedOfName, random_));
      for (const Fact& fact : subject.facts) {
        if (!nouns_.contains(fact.relation)) {
          nouns_.emplace(fact.relation, split(kSameEntity, kReservedOfNoun, random_));
        }
      }
    }
    std::vector<Turn> recall;
    for (const std::string_view before : kRecallBefore) {
      for (const std::string_view core : kRecall) {
        recall.push_back(
            {filled(std::string(before).append(core) + "?", ""), "Your name is {}.", std::string(core)});
      }
    }
    shuffle(recall, random_);
    recall_reserved_.assign(recall.begin(), recall.begin() + kReservedRecall);
    recall_seen_.assign(recall.begin() + kReservedRecall, recall.end());
  }

  /// One to train on: about one thing, about two, or about the speaker.
  std::vector<Turn> any() {
    const Subject& subject = *pick(subjects_, random_);
    switch (random_.below(7)) {
      case 0:
      case 1:
        return same_entity(subject, pick(subject.facts, random_), false);
      case 2:
        return same_relation(subject, pick(subject.facts, random_), false);
      case 3:
        return then_same_entity(subject);
      case 4:
        return then_same_relation(subject);
      case 5:
        return recall(pick(recall_seen_, random_), false);
      default:
        return recall(pick(recall_seen_, random_), true);
    }
  }

  /// Those of the examination, at most `count`: half leave out the entity, a third the relation, the others
  /// ask for a name. Each last question comes with two answers, so that it cannot be answered alone.
  std::vector<std::vector<Turn>> reserved(std::size_t count) {
    std::vector<std::vector<Turn>> out;
    const std::size_t entities = count / 2, relations = count / 3;
    std::vector<const Relation*> relations_asked;
    for (const Subject* subject :
         subjects_) {  // in the order of the world: that of pointers is nobody's choice
      for (const Fact& fact : subject->facts) {
        if (std::find(relations_asked.begin(), relations_asked.end(), fact.relation) ==
            relations_asked.end()) {
          relations_asked.push_back(fact.relation);
        }
      }
    }
    shuffle(relations_asked, random_);
    for (std::size_t i = 0; i + 1 < entities; i += 2) {
      const Relation* wanted = relations_asked[i / 2 % relations_asked.size()];
      two(out, [&] {
        const Subject& subject = with(wanted);
        return same_entity(subject, *subject.fact(wanted), true);
      });
    }
    std::vector<const Subject*> named = subjects_;
    shuffle(named, random_);
    for (std::size_t i = 0; i + 1 < relations; i += 2) {
      const Subject& other = *named[i / 2 % named.size()];
      two(out, [&] { return same_relation(other, pick(other.facts, random_), true); });
    }
    for (std::size_t i = 0; out.size() + 1 < count; ++i) {
      two(out, [&] { return recall(recall_reserved_[i % recall_reserved_.size()], i % 2 == 1); });
    }
    return out;
  }

 private:
  /// Two conversations with the same last question and different answers.
  template <class Make>
  void two(std::vector<std::vector<Turn>>& out, Make make) {
    const std::vector<Turn> first = make();
    std::vector<Turn> second = make();
    while (second.back().question != first.back().question || second.back().answer == first.back().answer) {
      second = make();
    }
    out.push_back(first);
    out.push_back(std::move(second));
  }

  Turn ask(const Fact& fact) { return framed(fact.ask(pick(fact.seen, random_)), random_); }
  Turn opening(const Subject& subject) { return ask(pick(subject.facts, random_)); }

  const Subject& with(const Relation* relation) {
    for (;;) {
      const Subject& subject = *pick(subjects_, random_);
      if (subject.fact(relation)) return subject;
    }
  }
  const Fact& another(const Subject& subject, const Fact& than) {
    for (;;) {
      const Fact& fact = pick(subject.facts, random_);
      if (&fact != &than) return fact;
    }
  }
  const Subject& another(const Subject& than, const Relation* relation) {
    for (;;) {
      const Subject& subject = with(relation);
      if (&subject != &than) return subject;
    }
  }

  Turn its(const Fact& fact, bool examined) {
    const Split& forms = nouns_.at(fact.relation);
    const std::string_view form = pick(examined ? forms.reserved : forms.seen, random_);
    return {filled(form, fact.relation->noun), fact.answer, std::string(form)};
  }
  Turn and_of(const Fact& fact, bool examined) {
    const Split& forms = names_.at(fact.entity);
    const std::string_view form = pick(examined ? forms.reserved : forms.seen, random_);
    return {filled(form, fact.entity->name), fact.answer, std::string(form)};
  }

  std::vector<Turn> same_entity(const Subject& subject, const Fact& last, bool examined) {
    return {ask(another(subject, last)), its(last, examined)};
  }
  std::vector<Turn> same_relation(const Subject& subject, const Fact& last, bool examined) {
    return {ask(*another(subject, last.relation).fact(last.relation)), and_of(last, examined)};
  }
  std::vector<Turn> then_same_entity(const Subject& subject) {
    const Fact& middle = pick(subject.facts, random_);
    std::vector<Turn> turns = same_relation(subject, middle, false);
    turns.push_back(its(another(subject, middle), false));
    return turns;
  }
  std::vector<Turn> then_same_relation(const Subject& subject) {
    const Fact& middle = pick(subject.facts, random_);
    std::vector<Turn> turns = same_entity(subject, middle, false);
    turns.push_back(and_of(*another(subject, middle.relation).fact(middle.relation), false));
    return turns;
  }
  std::vector<Turn> recall(Turn last, bool between) {
    const Introduction& who = pick(who_, random_);
    std::vector<Turn> turns = {introduce(who)};
    if (between) turns.push_back(opening(*pick(subjects_, random_)));
    last.answer = filled(last.answer, name_of(who));
    turns.push_back(std::move(last));
    return turns;
  }

  const std::vector<Introduction>& who_;
  Generator random_;
  std::vector<const Subject*> subjects_;
  std::map<const Relation*, Split> nouns_;
  std::map<const Entity*, Split> names_;
  std::vector<Turn> recall_seen_, recall_reserved_;  ///< with {} for the name in the answer
};

}  // namespace

void add_conversations(const Recipe& recipe, const std::vector<Subject>& world,
                       const std::vector<Introduction>& who, Generator random, Corpus& corpus) {
  Conversations conversations(world, who, random);
  Collection train(corpus.train), held_out(corpus.held_out);
  for (auto& turns : conversations.reserved(recipe.held_out_conversations)) {
    held_out.add(Kind::conversation, std::move(turns));
  }
  for (std::size_t i = 0; i < recipe.conversations; ++i) train.add(Kind::conversation, conversations.any());
}

}  // namespace milestones
