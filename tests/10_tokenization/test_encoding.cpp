#include <thread>

#include "10_tokenization/texts.h"

using namespace token_tests;

namespace {

Tokens applied(const std::string& word, const bpe::MergeTable& rules) {
  bpe::Pieces out = pieces({{word, 1}});
  bpe::MergeQueue queue;
  kernels::apply_merges(out, rules, queue);
  EXPECT_TRUE(queue.empty());
  return ids(out);
}

// The rules in the plainest way: the pair with the lowest rank is joined everywhere, then we look again.
Tokens slowly_applied(const std::string& word, const bpe::MergeTable& rules) {
  Tokens out;
  for (const char c : word) out.push_back(static_cast<unsigned char>(c));
  for (;;) {
    std::int32_t best = bpe::kNone;
    for (std::size_t i = 1; i < out.size(); ++i) {
      const std::int32_t rank = rules.rank({out[i - 1], out[i]});
      if (rank != bpe::kNone && (best == bpe::kNone || rank < best)) best = rank;
    }
    if (best == bpe::kNone) return out;
    Tokens shorter;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool here = i + 1 < out.size() && bpe::Pair{out[i], out[i + 1]} == rules[best].pair;
      shorter.push_back(here ? rules[best].made : out[i]);
      i += here ? 1 : 0;
    }
    out = shorter;
  }
}

}  // namespace

// ---- given: the containers

TEST(MergeTable, FindsARuleByItsPair) {
  const bpe::MergeTable rules(tin_rules());
  EXPECT_EQ(rules.rank({'i', 'n'}), 0);
  EXPECT_EQ(rules.rank({257, 't'}), 4);
  EXPECT_EQ(rules.rank({'n', 'i'}), bpe::kNone);
  EXPECT_EQ(rules.rank({}), bpe::kNone);
  EXPECT_EQ(rules[3].made, 259);
  EXPECT_EQ(bpe::MergeTable({}).rank({'a', 'b'}), bpe::kNone);
}

TEST(MergeQueue, GivesTheLowestRankAndThenTheLeftmostPlace) {
  bpe::MergeQueue queue;
  for (const auto& [rank, at] : std::vector<std::pair<int, int>>{{5, 0}, {2, 9}, {2, 3}, {7, 1}})
    queue.push(rank, at);
  std::vector<std::pair<int, int>> out;
  while (!queue.empty()) {
    const bpe::MergeQueue::Candidate first = queue.pop();
    out.emplace_back(first.rank, first.at);
  }
  EXPECT_EQ(out, (std::vector<std::pair<int, int>>{{2, 3}, {2, 9}, {5, 0}, {7, 1}}));
}

// ---- rules on a word

TEST(ApplyMerges, FollowsTheRulesOfTheLesson) {
  EXERCISE("10.9");
  const bpe::MergeTable rules(tin_rules());
  EXPECT_EQ(applied("tin", rules), (Tokens{257}));
  EXPECT_EQ(applied("tint", rules), (Tokens{260}));
  EXPECT_EQ(applied("mint", rules), (Tokens{259}));
  EXPECT_EQ(applied("mintin", rules), (Tokens{258, 257})) << "t in is older than min t";
  EXPECT_EQ(applied("int", rules), (Tokens{256, 't'}));
  EXPECT_EQ(applied("xyz", rules), (Tokens{'x', 'y', 'z'}));
  EXPECT_EQ(applied("t", rules), (Tokens{'t'}));
  EXPECT_EQ(applied("", rules), Tokens{});
}

TEST(ApplyMerges, TakesTheOldestRuleAndNotTheFirstPlace) {
  EXERCISE("10.9");
  const bpe::MergeTable rules({{{'b', 'c'}, 256}, {{'a', 'b'}, 257}, {{257, 'c'}, 258}});
  EXPECT_EQ(applied("abc", rules), (Tokens{'a', 256}));
  EXPECT_EQ(applied("abab", rules), (Tokens{257, 257}));
  EXPECT_EQ(applied("ababc", rules), (Tokens{257, 'a', 256}));
}

TEST(ApplyMerges, GoesFromLeftToRight) {
  EXERCISE("10.9");
  const bpe::MergeTable rules({{{'a', 'a'}, 256}, {{256, 256}, 257}});
  EXPECT_EQ(applied("aaa", rules), (Tokens{256, 'a'}));
  EXPECT_EQ(applied("aaaaa", rules), (Tokens{257, 'a'}));
  EXPECT_EQ(applied("aaaaaaa", rules), (Tokens{257, 256, 'a'}));
}

TEST(ApplyMerges, AgreesWithTheSlowWay) {
  EXERCISE("10.9");
  for (unsigned seed = 0; seed < 6; ++seed) {
    Chance chance(seed);
    bpe::Pieces corpus = pieces({{chance.text("abcd", 400), 1}, {chance.text("ab", 100), 3}});
    bpe::Vocabulary tokens;
    const bpe::MergeTable rules(kernels::learn_merges(corpus, tokens, 320, 2));
    for (int i = 0; i < 60; ++i) {
      const std::string word = chance.text("abcde", chance.below(40));
      ASSERT_EQ(applied(word, rules), slowly_applied(word, rules)) << "seed " << seed << ": " << word;
    }
  }
}

TEST(ApplyMerges, IsQuickOnALongWord) {
  EXERCISE("10.9");
  const bpe::MergeTable rules({{{'a', 'a'}, 256}, {{256, 256}, 257}, {{257, 257}, 258}, {{'b', 'a'}, 259}});
  const Tokens found = applied(std::string(400'000, 'a'), rules);
  EXPECT_EQ(found, Tokens(50'000, 258));
  std::string mixed;
  while (mixed.size() < 400'000) mixed += "ba";
  EXPECT_EQ(applied(mixed, rules), Tokens(200'000, 259));
}

// ---- what is not text

TEST(FindSpecial, FindsTheFirstPlace) {
  EXERCISE("10.10");
  const std::vector<std::string> names = {"<b>", "<a>"};
  const auto at = [&](std::string_view text, std::size_t from) {
    const bpe::Found found = kernels::find_special(text, from, names);
    return std::pair{found.at, found.which};
  };
  EXPECT_EQ(at("x<a>y<b>", 0), (std::pair<std::size_t, Index>{1, 1}));
  EXPECT_EQ(at("x<a>y<b>", 1), (std::pair<std::size_t, Index>{1, 1}));
  EXPECT_EQ(at("x<a>y<b>", 2), (std::pair<std::size_t, Index>{5, 0}));
  EXPECT_EQ(at("x<a>y<b>", 6), (std::pair<std::size_t, Index>{8, bpe::kNone}));
  EXPECT_EQ(at("<a", 0), (std::pair<std::size_t, Index>{2, bpe::kNone}));
  EXPECT_EQ(at("", 0), (std::pair<std::size_t, Index>{0, bpe::kNone}));
}

TEST(FindSpecial, TakesTheLongest) {
  EXERCISE("10.10");
  const std::vector<std::string> names = {"<e", "<end>", "<en", "nd>"};
  EXPECT_EQ(kernels::find_special("..<end>", 0, names).which, 1);
  EXPECT_EQ(kernels::find_special("..<end!", 0, names).which, 2);
  EXPECT_EQ(kernels::find_special("..<e", 0, names).which, 0);
  EXPECT_EQ(kernels::find_special("..<e", 0, names).at, 2U);
  EXPECT_EQ(kernels::find_special("..<end>", 3, names).which, 3);
  EXPECT_EQ(kernels::find_special("..<end>", 0, {}).which, bpe::kNone);
}

TEST(FindSpecial, LooksAtEachByteOnce) {
  EXERCISE("10.10");
  const std::vector<std::string> names = {"<never>", "<a>"};
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "<a>xx";
  Index count = 0;
  for (std::size_t from = 0;;) {
    const bpe::Found found = kernels::find_special(text, from, names);
    if (found.which == bpe::kNone || found.at < from) break;
    from = found.at + 3;
    ++count;
  }
  EXPECT_EQ(count, 100'000);
}

// ---- the whole

TEST(Encode, CutsIntoWordsAndAppliesTheRules) {
  EXERCISE("10.9");
  const BpeTokenizer tokenizer =
      BpeTokenizer::train("tin tint mint tin tin tint mint mint tin", {.size = 300});
  EXPECT_EQ(tokenizer.decode(tokenizer.encode(" mint tin")), " mint tin");
  EXPECT_EQ(tokenizer.encode(" mint tin").size(), 2U);
  EXPECT_EQ(tokenizer.encode(" mint tin"), tokenizer.encode(" mint tin")) << "from memory the second time";
  EXPECT_EQ(tokenizer.encode(""), Tokens{});
  const Tokens once = tokenizer.encode("tin");
  EXPECT_EQ(tokenizer.encode("tin tin").size(), 2 * once.size());
}

TEST(Encode, ComesBackByteForByte) {
  EXERCISE("10.9");
  const BpeTokenizer tokenizer = small();
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(tokenizer.decode(tokenizer.encode(all)), all);
  for (unsigned seed = 0; seed < 40; ++seed) {
    Chance chance(seed);
    const std::string text = seed % 2 ? chance.bytes(1 + chance.below(300))
                                      : chance.text(" the cats'\n19é中\xFF\x80", 1 + chance.below(300));
    ASSERT_EQ(tokenizer.decode(tokenizer.encode(text)), text) << "seed " << seed;
  }
  for (int first = 0; first < 256; ++first) {  // every pair of bytes
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(tokenizer.decode(tokenizer.encode(text)), text) << first << " " << second;
    }
  }
}

TEST(Encode, ForgetsNothingThatTheCacheHolds) {
  EXERCISE("10.9");
  const BpeTokenizer tokenizer = small();
  Chance chance(5);
  std::vector<std::string> many;  // more words than there is room for, long and short
  for (int i = 0; i < 60'000; ++i) many.push_back(chance.text("thecats", 1 + chance.below(40)));
  std::vector<Tokens> first;
  for (const std::string& word : many) first.push_back(tokenizer.encode(word));
  const BpeTokenizer fresh = small();
  for (std::size_t i = 0; i < many.size(); i += 7) {
    ASSERT_EQ(tokenizer.encode(many[i]), first[i]) << many[i];
    ASSERT_EQ(fresh.encode(many[i]), first[i]) << many[i];
  }
}

TEST(Encode, MayBeCalledFromManyThreads) {
  EXERCISE("10.9");
  const BpeTokenizer tokenizer = small();
  const std::string text = Chance(7).text(" the cat's hat, ", 20'000);
  const Tokens want = tokenizer.encode(text);
  std::vector<Tokens> got(4);
  std::vector<std::thread> threads;
  for (Tokens& each : got) {
    threads.emplace_back([&each, &tokenizer, &text] {
      for (int i = 0; i < 5; ++i) each = tokenizer.encode(text);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Tokens& each : got) EXPECT_EQ(each, want);
}

TEST(Encode, SpellsSpecialTokensUnlessAsked) {
  EXERCISE("10.10");
  const BpeTokenizer tokenizer = small_chat();
  const TokenId user = tokenizer.special("<|user|>"), bot = tokenizer.special("<|bot|>");
  EXPECT_EQ(user, tokenizer.size() - 2);
  EXPECT_EQ(bot, tokenizer.size() - 1);
  EXPECT_GT(tokenizer.encode("<|user|>").size(), 1U);
  EXPECT_EQ(tokenizer.encode("<|user|>", Special::as_token), (Tokens{user}));
  Tokens want = {user};
  for (const TokenId id : tokenizer.encode(" the cat")) want.push_back(id);
  want.insert(want.end(), {bot, bot});
  want.push_back('!');
  EXPECT_EQ(tokenizer.encode("<|user|> the cat<|bot|><|bot|>!", Special::as_token), want);
  EXPECT_EQ(tokenizer.decode(want), "<|user|> the cat<|bot|><|bot|>!");
  EXPECT_EQ(tokenizer.encode(" the cat", Special::as_token), tokenizer.encode(" the cat"));
}

TEST(Encode, RefusesSpecialTokensWhenAsked) {
  EXERCISE("10.10");
  const BpeTokenizer tokenizer = small_chat();
  EXPECT_THROWS(tokenizer.encode("the <|bot|>", Special::refuse), ValueError, "'<|bot|>' stands at byte 4",
                "Special::as_token", "Special::as_text");
  EXPECT_EQ(tokenizer.encode("the <|bot", Special::refuse), tokenizer.encode("the <|bot"));
}

TEST(Encode, TakesMoreSpecialTokens) {
  EXERCISE("10.10");
  const BpeTokenizer before = small_chat();
  const BpeTokenizer after = before.with_special({"<|pad|>"});
  EXPECT_EQ(after.size(), before.size() + 1);
  EXPECT_EQ(after.special("<|pad|>"), before.size());
  EXPECT_EQ(after.special("<|user|>"), before.special("<|user|>"));
  EXPECT_EQ(after.encode("<|pad|>the", Special::as_token).front(), before.size());
  EXPECT_EQ(before.special_names(), (std::vector<std::string>{"<|user|>", "<|bot|>"}));
  EXPECT_THROWS(before.special("<|pad|>"), KeyError, "'<|pad|>'", "<|user|>, <|bot|>");
  EXPECT_THROWS(after.with_special({"<|user|>"}), ValueError, "'<|user|>' is token");
  EXPECT_THROWS(after.decode(Tokens{0, static_cast<TokenId>(after.size())}), IndexError, "position 1");
}

TEST(Encode, IsTheSameAfterSavingAndLoading) {
  EXERCISE("10.10");
  const Folder folder;
  const BpeTokenizer before = small_chat();
  before.save(folder.path());
  const BpeTokenizer after = BpeTokenizer::load(folder.path());
  const std::string text = "<|user|>the cat's hat; naïve\xFF<|bot|>";
  EXPECT_EQ(after.encode(text, Special::as_token), before.encode(text, Special::as_token));
  EXPECT_EQ(after.encode(text), before.encode(text));
}
