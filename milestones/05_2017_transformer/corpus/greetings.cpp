#include <algorithm>
#include <utility>

#include "corpus/parts.h"

namespace milestones {

namespace {

constexpr std::string_view kGreetings[] = {"Hello", "Good morning", "Good afternoon", "Good evening",
                                           "Welcome"};
constexpr std::string_view kIntroductions[] = {
    "{}, my name is *.", "{}, I am *.",         "{}, you can call me *.", "{}, this is *.",
    "{}, * is my name.", "{}, they call me *.", "{}, here comes *."};
constexpr std::string_view kNames[] = {
    "Anna",  "Ben",    "Clara", "David", "Emma",  "Felix", "Greta", "Henry", "Ida",  "Jonas",
    "Karen", "Leo",    "Maria", "Noah",  "Olga",  "Paul",  "Quinn", "Rosa",  "Sam",  "Tina",
    "Ulla",  "Victor", "Wanda", "Xenia", "Yusuf", "Zoe",   "Ahmed", "Bella", "Chen", "Diego",
    "Elena", "Fatima", "Grace", "Hugo",  "Ines",  "Jamal", "Kofi",  "Laura", "Mei",  "Nina",
    "Omar",  "Priya",  "Ravi",  "Sofia", "Tom",   "Uma",   "Vera",  "Will"};

/// Small talk: whatever of these is said, and with whatever around it, the answer is the same.
struct Intent {
  std::string_view answer;
  char mark;
  std::vector<std::string_view> cores;
};

const std::vector<Intent>& intents() {
  static const std::vector<Intent> all = {
      {"Hello! What would you like to know?", '.', {"hello", "hi", "hey there", "good day", "greetings"}},
      {"I am a small language model. I answer questions.",
       '?',
       {"who are you", "what are you", "are you a person", "are you human", "who am I talking to"}},
      {"I am well, thank you.",
       '?',
       {"how are you", "how do you do", "how is it going", "are you well", "is all well with you"}},
      {"You are welcome.",
       '.',
       {"thank you", "thanks", "that was helpful", "great answer", "well done", "you helped me a lot"}},
      {"Goodbye!", '.', {"goodbye", "bye", "see you", "I have to go", "I must leave now", "that is all"}},
      {"Ask me about countries, animals, planets, elements, units, sums and this course.",
       '?',
       {"what can you do", "how can you help me", "what may I ask you", "what do you know",
        "what are you good at"}},
      {"You built the library that I run on.",
       '?',
       {"who made you", "where do you come from", "who built you", "how did you come about"}}};
  return all;
}

constexpr std::string_view kBefore[] = {"", "well, ", "oh, ", "so, ", "okay, "};
constexpr std::string_view kAfter[] = {"", " then", ", my friend", " today", ", dear machine"};

/// All ways to say all intents, shuffled.
std::vector<Turn> small_talk(Generator& random) {
  std::vector<Turn> out;
  for (const Intent& intent : intents()) {
    for (const std::string_view core : intent.cores) {
      for (const std::string_view before : kBefore) {
        for (const std::string_view after : kAfter) {
          std::string said(before);
          (said += core) += after;
          out.push_back({filled(said + intent.mark, ""), std::string(intent.answer), std::string(core)});
        }
      }
    }
  }
  shuffle(out, random);
  return out;
}

}  // namespace

Turn introduce(const Introduction& who) {
  const std::string_view greeting = kGreetings[who.greeting], form = kIntroductions[who.form];
  const std::string_view back = greeting == "Welcome" ? "Thank you" : greeting;
  return {filled(form, greeting, kNames[who.name]), filled("{}, *!", back, kNames[who.name]),
          std::string(form)};
}

std::string_view name_of(const Introduction& who) { return kNames[who.name]; }

std::vector<Introduction> introductions(Generator random) {
  std::vector<Introduction> out;
  for (std::size_t g = 0; g < std::size(kGreetings); ++g) {
    for (std::size_t f = 0; f < std::size(kIntroductions); ++f) {
      for (std::size_t n = 0; n < std::size(kNames); ++n) out.push_back({g, f, n});
    }
  }
  shuffle(out, random);
  return out;
}

void add_greetings(const Recipe& recipe, const std::vector<Introduction>& who, Generator random,
                   Corpus& corpus) {
  Collection train(corpus.train), held_out(corpus.held_out);
  const auto deal = [&](std::vector<Turn> turns, std::size_t examined, std::size_t trained) {
    for (std::size_t i = 0; i < std::min(turns.size(), examined + trained); ++i) {
      (i < examined ? held_out : train).add(Kind::greeting, {std::move(turns[i])});
    }
  };
  std::vector<Turn> introduced;
  for (const Introduction& one : who) introduced.push_back(introduce(one));
  deal(std::move(introduced), recipe.held_out_introductions, recipe.introductions);
  deal(small_talk(random), recipe.held_out_small_talk, recipe.small_talk);
}

}  // namespace milestones
