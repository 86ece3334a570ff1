// Sums and differences of numbers below 100, answered in columns as at school: first the ones, then the
// whole. Written so, every step looks up one of a hundred small sums that training has shown often, and a
// pair of numbers that it never showed is no harder than the others.

#include <algorithm>

#include "corpus/parts.h"
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
constexpr int kMost = 99;
constexpr std::size_t kSmallShare = 10;  // one question in ten has two numbers of one digit

struct Pair {
  int large, small;
};

std::string worked(int a, char sign, int b) {
  int ones = a % 10;
  if (sign == '-' && ones < b % 10) ones += 10;
  const int step = sign == '+' ? ones + b % 10 : ones - b % 10;
  const int whole = sign == '+' ? a + b : a - b;
  const std::string column = str(ones, " ", sign, " ", b % 10, " = ", step);
  return a < 10 && b < 10 ? column + "." : str(column, ", so ", whole, ".");
}

Turn ask(const Pair& pair, Generator& random) {
  const bool can_add = pair.large + pair.small <= kMost;
  const bool can_take = pair.large > pair.small;
  const bool add = can_add && (!can_take || random.below(2) == 0);
  int a = pair.large, b = pair.small;
  if (add && random.below(2) == 0) std::swap(a, b);
  const std::string_view form = add ? pick(kSums, random) : pick(kDifferences, random);
  return {filled(form, str(a), str(b)), worked(a, add ? '+' : '-', b), std::string(form)};
}

}  // namespace

void add_arithmetic(const Recipe& recipe, Generator random, Corpus& corpus) {
  std::vector<Pair> small, large;
  for (int a = 1; a <= kMost; ++a) {
    for (int b = 1; b <= a; ++b) {
      if (a == b && a + b > kMost) continue;  // neither a sum below 100 nor a difference
      (a < 10 ? small : large).push_back({a, b});
    }
  }
  shuffle(small, random);
  shuffle(large, random);

  Collection train(corpus.train), held_out(corpus.held_out);
  const std::size_t held_small = std::min(recipe.held_out_arithmetic / kSmallShare, small.size() / 2);
  const std::size_t held_large = std::min(recipe.held_out_arithmetic - held_small, large.size() / 2);
  for (std::size_t i = 0; i < held_small; ++i) {
    held_out.add(Kind::arithmetic, {framed(ask(small[i], random), random)});
  }
  for (std::size_t i = 0; i < held_large; ++i) {
    held_out.add(Kind::arithmetic, {framed(ask(large[i], random), random)});
  }
  for (std::size_t i = 0; i < recipe.arithmetic; ++i) {
    const bool is_small = i % kSmallShare == 0;
    const std::vector<Pair>& pairs = is_small ? small : large;
    const std::size_t held = is_small ? held_small : held_large;
    train.add(Kind::arithmetic, {framed(ask(pairs[held + i % (pairs.size() - held)], random), random)});
  }
}

}  // namespace milestones
