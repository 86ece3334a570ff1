/// @file
/// What the dialogues know: topics, their entities, and what can be asked about each.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace milestones {

/// Something that can be asked about every entity of a topic. In all texts {} stands for the entity's name.
struct Relation {
  std::string noun;                    ///< how a follow-up names it: "And its capital?"; "" when none does
  std::string statement;               ///< the answer; * stands for the value
  std::vector<std::string> phrasings;  ///< questions; each has words that no other has
};

/// A name with one value a relation, "" where there is none. Common nouns have their article: "a dog".
struct Entity {
  std::string name;
  std::vector<std::string> values;
};

struct Topic {
  std::string name;
  std::vector<Relation> relations;
  std::vector<Entity> entities;
};

/// Everything, in a fixed order.
const std::vector<Topic>& world();

Topic countries();
/// Each capital of countries(), asked for its country.
Topic capitals();
Topic animals();
Topic planets();
Topic elements();
Topic units();
Topic shapes();
/// The topic whose questions are definitions.
Topic terms();

/// Reads lines "name | value | value"; "-" is no value.
std::vector<Entity> table(std::string_view lines);

/// The template with {} and * replaced, and its first letter made a capital.
std::string filled(std::string_view form, std::string_view name, std::string_view value = {});

}  // namespace milestones
