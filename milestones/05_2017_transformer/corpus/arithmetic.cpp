// Sums and differences of numbers below 100, answered in columns as at school: first the ones, then the tens
// with what was carried or borrowed, then the whole. Written so, every step looks up one of some hundred
// small sums that training has shown often, and a pair of numbers that it never showed is no harder than the
// others.

#include <algorithm>

#include "corpus/parts.h"
#include "tinytorch/error.h"
#include "tinytorch/str.h"

namespace milestones {

namespace {

using tinytorch::str;

// {} is the first number, * the second.
constexpr std::string_view kSums[] = {"What is {} plus *?",
                                      "How much is {} + *?",
                                      "Add {} and *.",
                                      "{} + * =",
                                      "What do {} and * make together?",
                                      "I have {} nuts and find * more, how many is that?"};
constexpr std::string_view kDifferences[] = {
    "What is {} minus *?",           "How much is {} - *?",
    "From {} take away *.",          "{} - * =",
    "What is left of {} without *?", "I have {} nuts and eat *, how many are left?"};
constexpr int kLeastLargest = 20, kMostLargest = 99;
constexpr std::size_t kSmallShare = 10;  // one question in ten has two numbers of one digit

struct Pair {
  int large, small;
};

std::string worked(int a, char sign, int b) {
  const int direction = sign == '+' ? 1 : -1;
  const bool borrowed = sign == '-' && a % 10 < b % 10;
  const int ones = a % 10 + (borrowed ? 10 : 0);
  const int step = ones + direction * (b % 10);
  const std::string column = str(ones, " ", sign, " ", b % 10, " = ", step);
  if (a < 10 && b < 10) return column + ".";
  const bool carried = borrowed || step > 9;
  const int tens = a / 10 + direction * (b / 10 + (carried ? 1 : 0));
  return str(column, ", ", a / 10, " ", sign, " ", b / 10, carried ? str(" ", sign, " 1") : "", " = ", tens,
             ", so ", a + direction * b, ".");
}

/// A sum where it is at most `most`, or a difference.
Turn ask(const Pair& pair, int most, Generator& random) {
  const bool can_add = pair.large + pair.small <= most;
  const bool can_take = pair.large > pair.small;
  const bool add = can_add && (!can_take || random.below(2) == 0);
  int a = pair.large, b = pair.small;
  if (add && random.below(2) == 0) std::swap(a, b);
  const std::string_view form = add ? pick(kSums, random) : pick(kDifferences, random);
  return {filled(form, str(a), str(b)), worked(a, add ? '+' : '-', b), std::string(form)};
}

}  // namespace

void add_arithmetic(const Recipe& recipe, Generator random, Corpus& corpus) {
  const int most = recipe.largest_number;
  if (most < kLeastLargest || most > kMostLargest) {
    throw tinytorch::ValueError(str("make_corpus: largest_number is ", most, "; it must be from ",
                                    kLeastLargest, " to ", kMostLargest));
  }
  std::vector<Pair> small, large;
  for (int a = 1; a <= most; ++a) {
    for (int b = 1; b <= a; ++b) {
      if (a == b && a + b > most) continue;  // neither a sum nor a difference
      (a < 10 ? small : large).push_back({a, b});
    }
  }
  shuffle(small, random);
  shuffle(large, random);

  Collection train(corpus.train), held_out(corpus.held_out);
  const std::size_t held_small = std::min(recipe.held_out_arithmetic / kSmallShare, small.size() / 2);
  const std::size_t held_large = std::min(recipe.held_out_arithmetic - held_small, large.size() / 2);
  for (std::size_t i = 0; i < held_small; ++i) {
    held_out.add(Kind::arithmetic, {framed(ask(small[i], most, random), random)});
  }
  for (std::size_t i = 0; i < held_large; ++i) {
    held_out.add(Kind::arithmetic, {framed(ask(large[i], most, random), random)});
  }
  for (std::size_t i = 0; i < recipe.arithmetic; ++i) {
    const bool is_small = i % kSmallShare == 0;
    const std::vector<Pair>& pairs = is_small ? small : large;
    const std::size_t held = is_small ? held_small : held_large;
    train.add(Kind::arithmetic, {framed(ask(pairs[held + i % (pairs.size() - held)], most, random), random)});
  }
}

}  // namespace milestones
