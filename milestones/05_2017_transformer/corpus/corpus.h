/// @file
/// The dialogues that milestone 05 learns from: questions and answers made of our own facts and grammar.
///
///     const Corpus corpus = make_corpus(2017);
///     const std::string text = as_text(corpus.train);          // what a tokenizer and a model read
///     for (const Dialogue& d : corpus.held_out) {              // what the model is examined with
///       right += reply(prompt_of(d)) == d.turns.back().answer;
///     }
///
/// The world is closed: some 50 countries, 35 animals, 8 planets, 30 elements, units, shapes and terms of
/// this course. A question is a phrasing with a name filled in, so a question that was held out is a new
/// combination of known parts:
///
/// - fact, definition: training asks for the fact, but never with this phrasing.
/// - arithmetic: training has the two numbers in neither order, neither added nor subtracted.
/// - greeting: the name is known, the greeting too, but not in this sentence.
/// - conversation: the last question occurs nowhere in training and says too little to be answered alone.
/// - refusal: a name, or something asked about a known one, that training does not have. The answer is
/// kUnknown.
///
/// The text form: lines `Q: ` and `A: ` in turn. Pairs of one conversation follow each other, a blank line
/// ends it. Everything is ASCII and follows from the seed alone.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace milestones {

/// What a dialogue is there for.
enum class Kind { greeting, fact, definition, arithmetic, conversation, refusal };
inline constexpr std::array kKinds = {Kind::greeting,   Kind::fact,         Kind::definition,
                                      Kind::arithmetic, Kind::conversation, Kind::refusal};
/// "greeting" and so on.
std::string_view name_of(Kind kind);

/// The answer to everything outside the world.
inline constexpr std::string_view kUnknown = "I do not know.";

/// One question and its answer. Texts that were read, not made, have no form.
struct Turn {
  std::string question;
  std::string answer;
  std::string form = {};  ///< the phrasing before a name was filled in: "What is the capital of {}?"
};

/// Some turns. The last one is what the dialogue is there for, and what its kind says.
struct Dialogue {
  Kind kind = Kind::fact;
  std::vector<Turn> turns;
};

/// How much of everything. Counts are of dialogues, and upper bounds where there are fewer combinations.
struct Recipe {
  std::size_t examples_per_fact = 12;       ///< of those that conversations ask for too
  std::size_t examples_per_lone_fact = 22;  ///< of the others: definitions, units, shapes, capitals
  std::size_t introductions = 1000;         ///< greetings with a name
  std::size_t small_talk = 540;             ///< all other greetings
  std::size_t arithmetic = 6000;
  int largest_number = 99;  ///< in sums and differences, at least 20; the smaller, the easier to learn
  std::size_t conversations = 2800;
  std::size_t refusals = 3000;
  std::size_t mixed =
      700;  ///< two or three of the above after each other, for a chat that changes its subject

  std::size_t held_out_facts = 220;
  std::size_t held_out_definitions = 120;
  std::size_t held_out_introductions = 75;
  std::size_t held_out_small_talk = 25;
  std::size_t held_out_arithmetic = 120;
  std::size_t held_out_conversations = 120;
  std::size_t outside = 160;
};

/// What to train on, and what to examine with.
struct Corpus {
  std::vector<Dialogue> train;     ///< all kinds, shuffled
  std::vector<Dialogue> held_out;  ///< inside the world: every kind but refusal
  std::vector<Dialogue> outside;   ///< refusals
};

/// The whole corpus. The same seed gives the same bytes on every machine.
/// @throws tinytorch::ValueError  when the largest number is not between 20 and 99
Corpus make_corpus(std::uint64_t seed, const Recipe& recipe = {});

/// Lines `Q: ` and `A: `, a blank line after each dialogue.
std::string as_text(const std::vector<Dialogue>& dialogues);

/// The text up to where the last answer is due, `A:` included: what the model is given.
std::string prompt_of(const Dialogue& dialogue);

/// Reads what as_text writes, or a file of somebody's own: pairs with a blank line between them. Lines may
/// end with CR LF, spaces at both ends of a line are ignored, bytes above ASCII are kept.
/// @param name  what messages call the text, such as its file
/// @throws tinytorch::FileError with name and line for a line that is neither, an answer without a question,
/// a
///         question without an answer, an empty one, or no pair at all
std::vector<Dialogue> parse_dialogues(std::string_view text, const std::string& name);

/// Lower case, everything but letters, digits and spaces removed, one space between words: how questions are
/// compared.
std::string normalised(std::string_view question);

/// Numbers as a tokenizer should see them, digit by digit: "27 plus 5" becomes "2 7 plus 5". A model that
/// sees 27 as one token has to learn a hundred numbers by heart; one that sees digits adds in columns.
std::string digits_apart(std::string_view text);
/// The way back: "2 7 plus 5" becomes "27 plus 5".
std::string digits_together(std::string_view text);

}  // namespace milestones
