/// @file
/// How the corpus is put together: one function a kind, each with a stream of random numbers of its own, so
/// that a change of one recipe leaves the other kinds as they were.

#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "corpus/corpus.h"
#include "corpus/world.h"
#include "tinytorch/random.h"

namespace milestones {

using tinytorch::Generator;

/// One of them, each equally often. Never two draws in the arguments of one call: compilers differ in the
/// order.
template <class List>
const auto& pick(const List& list, Generator& random) {
  return list[random.below(std::size(list))];
}

template <class T>
void shuffle(std::vector<T>& list, Generator& random) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.below(i)]);
}

/// Dialogues without repetition.
class Collection {
 public:
  explicit Collection(std::vector<Dialogue>& out) : out_(out) {}
  /// @return false, and nothing added, when the same questions were asked before
  bool add(Kind kind, std::vector<Turn> turns);

 private:
  std::vector<Dialogue>& out_;
  std::unordered_set<std::string> asked_;
};

/// Something true, with the questions that ask for it.
struct Fact {
  const Relation* relation;
  const Entity* entity;
  std::string answer;
  std::vector<std::size_t> seen;      ///< the phrasings training may use
  std::vector<std::size_t> reserved;  ///< those it never does

  [[nodiscard]] Turn ask(std::size_t phrasing) const;
};

/// An entity and all that is known about it.
struct Subject {
  const Topic* topic;
  const Entity* entity;
  std::vector<Fact> facts;

  /// The fact about this one that answers the same question, or null.
  [[nodiscard]] const Fact* fact(const Relation* relation) const;
};

/// The world, with one phrasing of each fact reserved for the examination and two of each definition.
std::vector<Subject> subjects(Generator random);

/// A question as people put it: often plain, sometimes with a few words before it.
Turn framed(Turn turn, Generator& random);

/// "Good morning, I am Anna." answered by "Good morning, Anna!"
struct Introduction {
  std::size_t greeting, form, name;
};
Turn introduce(const Introduction& who);
/// All introductions, shuffled.
std::vector<Introduction> introductions(Generator random);
std::string_view name_of(const Introduction& who);

void add_facts(const Recipe& recipe, const std::vector<Subject>& world, Generator random, Corpus& corpus);
void add_greetings(const Recipe& recipe, const std::vector<Introduction>& who, Generator random,
                   Corpus& corpus);
void add_arithmetic(const Recipe& recipe, Generator random, Corpus& corpus);
/// @param who  introductions that are not examined
void add_conversations(const Recipe& recipe, const std::vector<Subject>& world,
                       const std::vector<Introduction>& who, Generator random, Corpus& corpus);
void add_refusals(const Recipe& recipe, const std::vector<Subject>& world, Generator random, Corpus& corpus);

}  // namespace milestones
