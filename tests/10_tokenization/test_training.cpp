#include <map>

#include "10_tokenization/texts.h"

using namespace token_tests;

namespace {

using PairMap = std::map<std::pair<TokenId, TokenId>, Index>;

// What PairCounts holds, for all pairs that words of these ids could have.
PairMap held(const bpe::PairCounts& pairs, TokenId ids) {
  PairMap out;
  for (TokenId left = 0; left < ids; ++left) {
    for (TokenId right = 0; right < ids; ++right) {
      if (const Index count = pairs.count({left, right})) out[{left, right}] = count;
    }
  }
  return out;
}

// The same, counted by looking at the words.
PairMap counted(const bpe::Pieces& words) {
  PairMap out;
  for (bpe::Place at = 0; at < words.size(); ++at) {
    if (words.id(at) == bpe::kNone || words.next(at) == bpe::kNone) continue;
    out[{words.id(at), words.id(words.next(at))}] += words.weight(at);
  }
  return out;
}

// Training in the plainest way: everything is counted anew for each rule.
std::vector<bpe::Merge> slow_rules(const Weighted& weighted, Index size, Index min_count) {
  std::vector<std::pair<Tokens, Index>> all;
  for (const auto& [word, weight] : weighted) {
    Tokens letters;
    for (const char c : word) letters.push_back(static_cast<unsigned char>(c));
    all.emplace_back(letters, weight);
  }
  std::vector<std::string> tokens;
  for (int byte = 0; byte < 256; ++byte) tokens.emplace_back(1, static_cast<char>(byte));
  std::vector<bpe::Merge> rules;
  while (static_cast<Index>(tokens.size()) < size) {
    PairMap found;
    for (const auto& [word, weight] : all) {
      for (std::size_t i = 1; i < word.size(); ++i) found[{word[i - 1], word[i]}] += weight;
    }
    std::pair<TokenId, TokenId> best;
    Index most = 0;
    for (const auto& [pair, count] : found) {  // in rising order, so that the first of equals stays
      if (count > most) best = pair, most = count;
    }
    if (most < min_count) break;
    const std::string joined =
        tokens[static_cast<std::size_t>(best.first)] + tokens[static_cast<std::size_t>(best.second)];
    std::size_t made = 0;
    while (made < tokens.size() && tokens[made] != joined) ++made;
    if (made == tokens.size()) tokens.push_back(joined);
    rules.push_back({{best.first, best.second}, static_cast<TokenId>(made)});
    for (auto& [word, weight] : all) {
      Tokens shorter;
      for (std::size_t i = 0; i < word.size(); ++i) {
        const bool here = i + 1 < word.size() && word[i] == best.first && word[i + 1] == best.second;
        shorter.push_back(here ? static_cast<TokenId>(made) : word[i]);
        i += here ? 1 : 0;
      }
      word = shorter;
    }
  }
  return rules;
}

Weighted random_words(unsigned seed) {
  Chance chance(seed);
  Weighted out;
  for (unsigned i = 0; i < 20 + seed; ++i) {
    out.emplace_back(chance.text(seed % 2 ? "ab" : "abcde", 1 + chance.below(12)), 1 + chance.below(9));
  }
  return out;
}

}  // namespace

// ---- given: the containers

TEST(Pieces, JoinsWhereTheyStand) {
  bpe::Pieces word = pieces({{"banana", 1}});
  EXPECT_EQ(word.pair(1), (bpe::Pair{'a', 'n'}));
  word.join(1, 256);
  EXPECT_EQ(ids(word), (Tokens{'b', 256, 'a', 'n', 'a'}));
  EXPECT_EQ(word.next(1), 3);
  EXPECT_EQ(word.previous(3), 1);
  EXPECT_EQ(word.pair(0), (bpe::Pair{'b', 256}));
  EXPECT_EQ(word.pair(2), bpe::Pair{}) << "place 2 is gone";
  EXPECT_EQ(word.pair(5), bpe::Pair{}) << "the last one";
  EXPECT_EQ(word.pair(bpe::kNone), bpe::Pair{});
  word.join(3, 256);
  word.join(1, 257);
  word.join(1, 258);
  word.join(0, 259);
  EXPECT_EQ(ids(word), (Tokens{259}));
}

TEST(Pieces, KeepWordsApart) {
  const bpe::Pieces words = pieces({{"ab", 3}, {"c", 5}, {"", 7}, {"de", 9}});
  EXPECT_EQ(words.size(), 5);
  EXPECT_EQ(words.pair(1), bpe::Pair{});
  EXPECT_EQ(words.pair(2), bpe::Pair{});
  EXPECT_EQ(words.previous(3), bpe::kNone);
  EXPECT_EQ(words.weight(1), 3);
  EXPECT_EQ(words.weight(2), 5);
  EXPECT_EQ(words.weight(4), 9);
}

TEST(PairCounts, NamesTheMostFrequentPair) {
  bpe::PairCounts pairs;
  EXPECT_EQ(pairs.most_frequent().count, 0);
  pairs.add({7, 2}, 3, 0);
  pairs.add({5, 9}, 3, 1);
  pairs.add({5, 8}, 3, 2);
  EXPECT_EQ(pairs.most_frequent().pair, (bpe::Pair{5, 8}))
      << "of equals the lowest left, then the lowest right";
  pairs.add({5, 8}, -1, 2);
  EXPECT_EQ(pairs.most_frequent().pair, (bpe::Pair{5, 9}));
  pairs.add({7, 2}, 1, 4);
  EXPECT_EQ(pairs.most_frequent().pair, (bpe::Pair{7, 2}));
  EXPECT_EQ(pairs.most_frequent().count, 4);
  EXPECT_EQ(pairs.places({7, 2}), (std::vector<bpe::Place>{0, 4}));
  pairs.add({}, 100, 3);
  EXPECT_EQ(pairs.count({}), 0) << "no pair is not counted";
}

TEST(Vocabulary, HasOneTokenForARowOfBytes) {
  bpe::Vocabulary tokens;
  EXPECT_EQ(tokens.size(), 256);
  EXPECT_EQ(tokens.bytes(0), "\0"s);
  EXPECT_EQ(tokens.add_joined({'a', 'b'}), 256);
  EXPECT_EQ(tokens.add_joined({256, 'c'}), 257);
  EXPECT_EQ(tokens.add_joined({'b', 'c'}), 258);
  EXPECT_EQ(tokens.add_joined({'a', 258}), 257) << "the same bytes, made another way";
  EXPECT_EQ(tokens.find("abc"), 257);
  EXPECT_EQ(tokens.find("abcd"), bpe::kNone);
  EXPECT_THROWS(bpe::Vocabulary({"x", "y", "x"}), ValueError, "tokens 0 and 2", "'x'");
}

// ---- counting

TEST(CountPairs, CountsNeighboursByWeight) {
  EXERCISE("10.6");
  bpe::PairCounts pairs;
  kernels::count_pairs(pieces(tin_words()), pairs);
  EXPECT_EQ(pairs.count({'t', 'i'}), 6);
  EXPECT_EQ(pairs.count({'i', 'n'}), 9);
  EXPECT_EQ(pairs.count({'n', 't'}), 5);
  EXPECT_EQ(pairs.count({'m', 'i'}), 3);
  EXPECT_EQ(pairs.count({'n', 'i'}), 0);
  EXPECT_EQ(pairs.count({'t', 'm'}), 0) << "words do not touch each other";
  EXPECT_EQ(pairs.most_frequent().pair, (bpe::Pair{'i', 'n'}));
}

TEST(CountPairs, RemembersEveryPlace) {
  EXERCISE("10.6");
  bpe::PairCounts pairs;
  kernels::count_pairs(pieces({{"xaaa", 2}, {"b", 7}, {"aa", 1}}), pairs);
  EXPECT_EQ(pairs.count({'a', 'a'}), 5);
  EXPECT_EQ(pairs.places({'a', 'a'}), (std::vector<bpe::Place>{1, 2, 5}));
  EXPECT_EQ(pairs.places({'x', 'a'}), (std::vector<bpe::Place>{0}));
}

TEST(CountPairs, AgreesWithALookAtTheWords) {
  EXERCISE("10.6");
  for (unsigned seed = 0; seed < 6; ++seed) {
    const bpe::Pieces words = pieces(random_words(seed));
    bpe::PairCounts pairs;
    kernels::count_pairs(words, pairs);
    EXPECT_EQ(held(pairs, 256), counted(words)) << "seed " << seed;
  }
  bpe::PairCounts none;
  kernels::count_pairs(pieces({}), none);
  EXPECT_EQ(none.most_frequent().count, 0);
}

// ---- joining

TEST(MergeEverywhere, JoinsAndKeepsTheCountsRight) {
  EXERCISE("10.7");
  bpe::Pieces words = pieces(tin_words());
  bpe::PairCounts pairs;
  kernels::count_pairs(words, pairs);
  kernels::merge_everywhere(words, {'i', 'n'}, 256, pairs);
  EXPECT_EQ(ids(words), (Tokens{'t', 256, 't', 256, 't', 'm', 256, 't'}));
  EXPECT_EQ(pairs.count({'i', 'n'}), 0);
  EXPECT_EQ(pairs.count({'t', 'i'}), 0);
  EXPECT_EQ(pairs.count({'t', 256}), 6);
  EXPECT_EQ(pairs.count({256, 't'}), 5);
  EXPECT_EQ(pairs.count({'m', 256}), 3);
  EXPECT_EQ(pairs.most_frequent().pair, (bpe::Pair{'t', 256}));
}

TEST(MergeEverywhere, GoesFromLeftToRight) {
  EXERCISE("10.7");
  for (const auto& [word, want] :
       std::vector<std::pair<std::string, Tokens>>{{"aaa", {256, 'a'}},
                                                   {"aaaa", {256, 256}},
                                                   {"aaaaa", {256, 256, 'a'}},
                                                   {"baaab", {'b', 256, 'a', 'b'}}}) {
    bpe::Pieces words = pieces({{word, 3}});
    bpe::PairCounts pairs;
    kernels::count_pairs(words, pairs);
    kernels::merge_everywhere(words, {'a', 'a'}, 256, pairs);
    EXPECT_EQ(ids(words), want) << word;
    EXPECT_EQ(held(pairs, 257), counted(words)) << word;
  }
}

TEST(MergeEverywhere, LeavesTheCountsOfCountingAnew) {
  EXERCISE("10.7");
  for (unsigned seed = 0; seed < 8; ++seed) {
    bpe::Pieces words = pieces(random_words(seed));
    bpe::PairCounts pairs;
    kernels::count_pairs(words, pairs);
    for (TokenId made = 256; made < 276; ++made) {
      const bpe::Pair pair = pairs.most_frequent().pair;
      if (pair == bpe::Pair{}) break;
      kernels::merge_everywhere(words, pair, made, pairs);
      const PairMap want = counted(words);
      for (const auto& [each, count] : want) {
        ASSERT_EQ(pairs.count({each.first, each.second}), count)
            << "seed " << seed << ", rule " << made - 256 << ": " << each.first << " " << each.second;
      }
      Index total = 0;
      for (const auto& [each, count] : want) total = std::max(total, count);
      ASSERT_EQ(pairs.most_frequent().count, total) << "seed " << seed;
      ASSERT_EQ(pairs.count(pair), 0);
    }
  }
}

TEST(MergeEverywhere, CostsNothingWhereThePairIsNot) {
  EXERCISE("10.7");
  // 20,000 rules on half a million letters: too much for anybody who looks at every letter every time.
  Weighted many;
  for (int i = 0; i < 20'000; ++i) {
    many.emplace_back(str(char('a' + i % 26), char('a' + i / 26 % 26), char('a' + i / 676 % 26),
                          "-------------------------"),
                      1);
  }
  bpe::Pieces words = pieces(many);
  bpe::PairCounts pairs;
  kernels::count_pairs(words, pairs);
  TokenId made = 256;
  for (int repeat = 0; repeat < 30; ++repeat) {
    for (char left = 'a'; left <= 'z'; ++left) {
      for (char right = 'a'; right <= 'z'; ++right)
        kernels::merge_everywhere(words, {left, right}, made++, pairs);
    }
  }
  EXPECT_EQ(pairs.count({'a', 'a'}), 0);
  EXPECT_EQ(pairs.count({'-', '-'}), 20'000 * 24);
}

// ---- learning

TEST(LearnMerges, FindsTheRulesOfTheLesson) {
  EXERCISE("10.8");
  bpe::Pieces words = pieces(tin_words());
  bpe::Vocabulary tokens;
  EXPECT_EQ(kernels::learn_merges(words, tokens, 1000, 1), tin_rules());
  EXPECT_EQ(tokens.size(), 261);
  EXPECT_EQ(tokens.bytes(259), "mint");
  EXPECT_EQ(ids(words), (Tokens{257, 260, 259}));
}

TEST(LearnMerges, StopsAtTheSize) {
  EXERCISE("10.8");
  for (const Index size : {256, 257, 259}) {
    bpe::Pieces words = pieces(tin_words());
    bpe::Vocabulary tokens;
    EXPECT_EQ(kernels::learn_merges(words, tokens, size, 1).size(), static_cast<std::size_t>(size - 256));
    EXPECT_EQ(tokens.size(), size);
  }
}

TEST(LearnMerges, StopsWherePairsAreRare) {
  EXERCISE("10.8");
  for (const auto& [least, rules] :
       std::vector<std::pair<Index, std::size_t>>{{10, 0}, {9, 1}, {4, 2}, {3, 4}, {2, 5}}) {
    bpe::Pieces words = pieces(tin_words());
    bpe::Vocabulary tokens;
    EXPECT_EQ(kernels::learn_merges(words, tokens, 1000, least).size(), rules) << "min_count " << least;
  }
}

TEST(LearnMerges, AgreesWithCountingAnewForEachRule) {
  EXERCISE("10.8");
  for (unsigned seed = 0; seed < 12; ++seed) {
    const Weighted weighted = random_words(seed);
    bpe::Pieces words = pieces(weighted);
    bpe::Vocabulary tokens;
    const auto rules = kernels::learn_merges(words, tokens, 300, 2), want = slow_rules(weighted, 300, 2);
    ASSERT_EQ(rules.size(), want.size()) << "seed " << seed;
    for (std::size_t i = 0; i < want.size(); ++i)
      ASSERT_EQ(rules[i], want[i]) << "seed " << seed << ", rule " << i;
  }
}

TEST(LearnMerges, MakesNewBytesWithEveryRule) {
  EXERCISE("10.8");
  for (unsigned seed = 0; seed < 6; ++seed) {
    bpe::Pieces words = pieces(random_words(seed));
    bpe::Vocabulary tokens;
    const auto rules = kernels::learn_merges(words, tokens, 100'000, 1);
    EXPECT_EQ(tokens.size(), 256 + static_cast<Index>(rules.size()));
    for (std::size_t i = 0; i < rules.size(); ++i) {
      EXPECT_EQ(rules[i].made, static_cast<TokenId>(256 + i));
      EXPECT_EQ(tokens.bytes(rules[i].made),
                tokens.bytes(rules[i].pair.left) + tokens.bytes(rules[i].pair.right));
    }
  }
}

// ---- the whole

TEST(Train, LearnsFromWordsAndNotAcrossThem) {
  EXERCISE("10.8");
  const BpeTokenizer tokenizer =
      BpeTokenizer::train("tin tint mint tin tin tint mint mint tin", {.size = 300});
  for (TokenId id = 256; id < tokenizer.size(); ++id) {
    const std::string token(tokenizer.bytes_of(id));
    EXPECT_EQ(token.find(' ', 1), std::string::npos) << token;
  }
  EXPECT_EQ(tokenizer.bytes_of(256), "in");
}

TEST(Train, GivesTheSameForTheSameText) {
  EXERCISE("10.8");
  const std::string text = Chance(3).text("abc de", 3000);
  const BpeTokenizer one = BpeTokenizer::train(text, {.size = 400}),
                     two = BpeTokenizer::train(text, {.size = 400});
  EXPECT_EQ(one.merges(), two.merges());
  EXPECT_GT(one.merges().size(), 50U);
}

TEST(Train, NeverCutsASpecialToken) {
  EXERCISE("10.10");
  std::string text;
  for (int i = 0; i < 50; ++i) text += "<|end|>ab";
  const BpeTokenizer tokenizer = BpeTokenizer::train(text, {.size = 300, .special = {"<|end|>"}});
  EXPECT_EQ(tokenizer.merges().size(), 1U) << "nothing but ab is learnt";
  EXPECT_EQ(tokenizer.size(), 258);
  EXPECT_EQ(tokenizer.special("<|end|>"), 257);
}

TEST(Train, SaysWhatCannotBe) {
  EXERCISE("10.8");
  EXPECT_THROWS(BpeTokenizer::train("x", {.size = 255}), ValueError, "train: size is 255", "256 bytes",
                "at least 256");
  EXPECT_THROWS(BpeTokenizer::train("x", {.size = 257, .special = {"<a>", "<b>"}}), ValueError,
                "2 special tokens", "at least 258");
  EXPECT_THROWS(BpeTokenizer::train("x", {.min_count = 0}), ValueError, "min_count is 0");
  EXPECT_THROWS(BpeTokenizer::train("x", {.special = {""}}), ValueError, "empty");
  EXPECT_THROWS(BpeTokenizer::train("x", {.special = {"<a>", "<a>"}}), ValueError, "'<a>' is named twice");
  EXPECT_THROWS(BpeTokenizer::train("x", {.special = {"a"}}), ValueError, "'a' is token 97 already");
  EXPECT_THROWS(BpeTokenizer::train("x", {.special = {"<\xFF>"}}), ValueError, "no UTF-8");
  EXPECT_THROWS(BpeTokenizer::train("the,the,the").with_special({"the"}), ValueError, "'the' is token 257");
  EXPECT_EQ(BpeTokenizer::train("").size(), 256);
}
