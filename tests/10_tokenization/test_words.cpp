#include "10_tokenization/texts.h"
#include "support/oracle.h"

using namespace token_tests;

namespace {

using Words = std::vector<std::string>;

std::string text_of(const Tensor& bytes) {
  return {reinterpret_cast<const char*>(bytes.body().storage->data), static_cast<std::size_t>(bytes.numel())};
}

}  // namespace

// ---- a character for each byte

TEST(ByteSymbols, ShowsWhatCanBeShown) {
  EXERCISE("10.4");
  const auto symbols = kernels::byte_symbols();
  for (const std::uint32_t byte : {0x21U, 0x41U, 0x7EU, 0xA1U, 0xACU, 0xAEU, 0xFFU}) {
    EXPECT_EQ(symbols[byte], byte);
  }
}

TEST(ByteSymbols, NumbersTheOthersFrom256) {
  EXERCISE("10.4");
  const auto symbols = kernels::byte_symbols();
  EXPECT_EQ(symbols[0], 256U);
  EXPECT_EQ(symbols['\n'], 266U);
  EXPECT_EQ(symbols[' '], 288U);  // the letter that many tokens of GPT-2 begin with
  EXPECT_EQ(symbols[0x7F], 289U);
  EXPECT_EQ(symbols[0x80], 290U);
  EXPECT_EQ(symbols[0xA0], 322U);
  EXPECT_EQ(symbols[0xAD], 323U);
}

TEST(ByteSymbols, GivesEachByteItsOwn) {
  EXERCISE("10.4");
  auto symbols = kernels::byte_symbols();
  std::sort(symbols.begin(), symbols.end());
  EXPECT_EQ(std::unique(symbols.begin(), symbols.end()), symbols.end());
  EXPECT_EQ(symbols.front(), 0x21U);
  EXPECT_EQ(symbols.back(), 323U);
}

// ---- words

TEST(WordEnd, GivesASpaceToTheWordBehindIt) {
  EXERCISE("10.5");
  EXPECT_EQ(words("Hello world!"), (Words{"Hello", " world", "!"}));
  EXPECT_EQ(words("a b"), (Words{"a", " b"}));
  EXPECT_EQ(words("x = 12;"), (Words{"x", " =", " 12", ";"}));
}

TEST(WordEnd, ParksLettersNumbersAndSignsApart) {
  EXERCISE("10.5");
  EXPECT_EQ(words("abc123!?x"), (Words{"abc", "123", "!?", "x"}));
  EXPECT_EQ(words("3.14159 1,000"), (Words{"3", ".", "14159", " 1", ",", "000"}));
  EXPECT_EQ(words("snake_case"), (Words{"snake", "_", "case"}));
}

TEST(WordEnd, KnowsEnglishEndings) {
  EXERCISE("10.5");
  EXPECT_EQ(words("I'm sure they've said we'll go"),
            (Words{"I", "'m", " sure", " they", "'ve", " said", " we", "'ll", " go"}));
  EXPECT_EQ(words("it's he'd you're don't"), (Words{"it", "'s", " he", "'d", " you", "'re", " don", "'t"}));
  EXPECT_EQ(words("'stay"), (Words{"'s", "tay"})) << "the ending ends, whatever follows";
  EXPECT_EQ(words("DON'T"), (Words{"DON", "'", "T"})) << "small letters only";
  EXPECT_EQ(words("'r"), (Words{"'", "r"})) << "half an ending is none";
  EXPECT_EQ(words("a 's"), (Words{"a", " '", "s"})) << "the pattern tries ' at the space first";
  EXPECT_EQ(words("''s"), (Words{"''", "s"}));
}

TEST(WordEnd, LeavesTheLastSpaceToTheNextWord) {
  EXERCISE("10.5");
  EXPECT_EQ(words("a   b"), (Words{"a", "  ", " b"}));
  EXPECT_EQ(words("  leading"), (Words{" ", " leading"}));
  EXPECT_EQ(words("a  "), (Words{"a", "  "})) << "nothing follows";
  EXPECT_EQ(words("a\nb"), (Words{"a", "\n", "b"}));
  EXPECT_EQ(words("a\n\nb"), (Words{"a", "\n", "\n", "b"})) << "only a ' ' goes with a word";
  EXPECT_EQ(words("a \nb"), (Words{"a", " ", "\n", "b"}));
  EXPECT_EQ(words("a\n b"), (Words{"a", "\n", " b"}));
  EXPECT_EQ(words(" "), (Words{" "}));
  EXPECT_EQ(words("\t\t1"), (Words{"\t", "\t", "1"}));
}

TEST(WordEnd, AsksUnicode) {
  EXERCISE("10.5");
  EXPECT_EQ(words("déjà vu"), (Words{"déjà", " vu"}));
  EXPECT_EQ(words("こんにちは世界"), (Words{"こんにちは世界"}));
  EXPECT_EQ(words("x² Ⅷ٣"), (Words{"x", "²", " Ⅷ٣"}));
  EXPECT_EQ(words("a\u00A0\u2003b"), (Words{"a", "\u00A0", "\u2003", "b"}));
  EXPECT_EQ(words("e\u0301!"), (Words{"e", "\u0301!"})) << "a mark is neither letter nor number nor space";
}

TEST(WordEnd, KeepsBytesThatAreNoText) {
  EXERCISE("10.5");
  EXPECT_EQ(words("a\xFF\xFE!b"), (Words{"a", "\xFF\xFE!", "b"}));
  EXPECT_EQ(words(" \xC3 x"), (Words{" \xC3", " x"}));
  EXPECT_EQ(words("\0\0a"s), (Words{"\0\0"s, "a"}));
}

TEST(WordEnd, CutsAsTheRegularExpressionDoes) {
  EXERCISE("10.5");
  int count = 0;
  for (const OracleCase& c : oracle::cases("10_tokenization")) {
    if (c.op != "split") continue;
    ++count;
    const std::string text = text_of(c["text"]);
    std::vector<double> ends;
    for (std::size_t at = 0; at < text.size() && (ends.empty() || ends.back() > 0);) {
      const std::size_t end = kernels::word_end(text, at);
      ends.push_back(end > at && end <= text.size() ? static_cast<double>(end) : -1);
      at = end;
    }
    ASSERT_EQ(ends, testing_support::raw_values(c.output)) << c.name << ": " << text;
  }
  EXPECT_EQ(count, 52);
}

TEST(WordEnd, LooksAtEachByteOnce) {
  EXERCISE("10.5");
  for (const char c : {'a', ' ', '\n', '!', '\xFF'}) {
    const std::string text(1 << 20, c);
    EXPECT_EQ(kernels::word_end(text, 0), text.size());
  }
  std::string quotes;  // many words in a long text
  for (int i = 0; i < 100'000; ++i) quotes += "'s";
  EXPECT_EQ(words(quotes).size(), 100'000U);
}
