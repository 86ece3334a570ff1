#include "10_tokenization/texts.h"

using namespace token_tests;

namespace {

using Codes = std::vector<std::uint32_t>;

}  // namespace

TEST(Alphabet, HasEachCharacterOnceInOrder) {
  EXERCISE("10.1");
  EXPECT_EQ(kernels::alphabet("banana"), (Codes{'a', 'b', 'n'}));
  EXPECT_EQ(kernels::alphabet("to be, or not"), (Codes{' ', ',', 'b', 'e', 'n', 'o', 'r', 't'}));
  EXPECT_EQ(kernels::alphabet("z"), (Codes{'z'}));
  EXPECT_EQ(kernels::alphabet(""), Codes{});
}

TEST(Alphabet, CountsCharactersAndNotBytes) {
  EXERCISE("10.1");
  EXPECT_EQ(kernels::alphabet("é😀aéß"), (Codes{'a', 0xDF, 0xE9, 0x1F600}));
  EXPECT_EQ(kernels::alphabet("\0b\0"s), (Codes{0, 'b'}));
}

TEST(Alphabet, TakesALongText) {
  EXERCISE("10.1");
  std::string text;  // 20,000 different characters, and many times over
  for (int repeat = 0; repeat < 10; ++repeat) {
    for (std::uint32_t c = 0x4E00; c < 0x4E00 + 20000; ++c) append_utf8(text, c);
  }
  const Codes found = kernels::alphabet(text);
  ASSERT_EQ(found.size(), 20000U);
  EXPECT_EQ(found.front(), 0x4E00U);
  EXPECT_EQ(found.back(), 0x4E00U + 19999);
}

TEST(CharTokenizer, NumbersCharactersInOrder) {
  EXERCISE("10.1");
  const CharTokenizer letters("to be or not to be");
  EXPECT_EQ(letters.size(), 7);
  EXPECT_EQ(letters.encode("bet"), (Tokens{1, 2, 6}));
  EXPECT_EQ(letters.encode(""), Tokens{});
  EXPECT_EQ(letters.alphabet(), " benort");
  EXPECT_EQ(CharTokenizer(letters.alphabet()).encode("bone"), letters.encode("bone"));
}

TEST(CharTokenizer, ComesBackFromIds) {
  EXERCISE("10.2");
  const std::string text = "Zürich, 東京, \n☃ and 😀";
  const CharTokenizer letters(text);
  EXPECT_EQ(letters.decode(letters.encode(text)), text);
  EXPECT_EQ(letters.decode({}), "");
}

TEST(CharTokenizer, SaysWhatItDoesNotKnow) {
  EXERCISE("10.1");
  const CharTokenizer letters("abc");
  EXPECT_THROWS(letters.encode("abz"), ValueError, "U+7A at byte 2", "3 characters", "Unknown::replace");
  EXPECT_THROWS(letters.encode("ab\xFF"), ValueError, "byte 0xFF at byte 2 is no UTF-8");
  EXPECT_THROWS(CharTokenizer("ab\xC3"), ValueError, "byte 0xC3 at 2 is no UTF-8", "BpeTokenizer");
}

TEST(CharTokenizer, ReplacesWhatItDoesNotKnowWhenAsked) {
  EXERCISE("10.2");
  const CharTokenizer letters("abc", Unknown::replace);
  EXPECT_EQ(letters.size(), 4);
  EXPECT_EQ(letters.encode("aéb\xFF"), (Tokens{0, 3, 1, 3}));
  EXPECT_EQ(letters.decode(letters.encode("aéb")), "a\xEF\xBF\xBD"s + "b");
}

// ---- decode

TEST(Decode, PutsBytesOneAfterAnother) {
  EXERCISE("10.2");
  const Listed tokenizer({"a", "the ", "é", "\0"s, "\xC3"});
  EXPECT_EQ(tokenizer.decode(Tokens{1, 0, 2}), "the aé");
  EXPECT_EQ(tokenizer.decode(Tokens{2, 3, 2, 0}), "é\0éa"s) << "a zero ends nothing";
  EXPECT_EQ(tokenizer.decode(Tokens{4, 4}), "\xC3\xC3") << "half a character is bytes too";
  EXPECT_EQ(tokenizer.decode(Tokens{0}), "a");
  EXPECT_EQ(tokenizer.decode(Tokens{}), "");
}

TEST(Decode, RefusesIdsThatThereAreNot) {
  EXERCISE("10.2");
  const Listed tokenizer({"a", "b", "c"});
  EXPECT_THROWS(tokenizer.decode(Tokens{0, 3}), IndexError, "decode: id 3 at position 1", "ids 0 to 2");
  EXPECT_THROWS(tokenizer.decode(Tokens{-1}), IndexError, "id -1 at position 0");
}

// ---- half characters

TEST(WholeCharacters, HoldsBackTheBeginningOfACharacter) {
  EXERCISE("10.3");
  const std::string snowman = "a☃";  // 61 E2 98 83
  EXPECT_EQ(kernels::whole_characters(snowman.substr(0, 1)), 1U);
  EXPECT_EQ(kernels::whole_characters(snowman.substr(0, 2)), 1U);
  EXPECT_EQ(kernels::whole_characters(snowman.substr(0, 3)), 1U);
  EXPECT_EQ(kernels::whole_characters(snowman), 4U);
  EXPECT_EQ(kernels::whole_characters(""), 0U);
}

TEST(WholeCharacters, KnowsEveryLength) {
  EXERCISE("10.3");
  for (const std::string character : {"z", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEF\xBF\xBF",
                                      "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    for (std::size_t length = 1; length <= character.size(); ++length) {
      const std::string bytes = "é-" + character.substr(0, length);
      EXPECT_EQ(kernels::whole_characters(bytes), length == character.size() ? bytes.size() : 3)
          << length << " of " << character.size() << " bytes";
    }
  }
}

TEST(WholeCharacters, LetsPassWhatWillNeverBeACharacter) {
  EXERCISE("10.3");
  for (const std::string bytes :
       {"\x80", "\xBF\x80", "a\xC0", "a\xC1", "a\xF5", "a\xFF", "\xE2\x98\x83\x80", "\x80\x80\x80\x80",
        "\xC3\xA9\xA9", "\xE2\xC0", "a\xC3\xC0", "\xF0\x90\x80\x80\x80"}) {
    EXPECT_EQ(kernels::whole_characters(bytes), bytes.size()) << testing::PrintToString(bytes);
  }
}

TEST(StreamDecoder, ShowsWholeCharactersOnly) {
  EXERCISE("10.3");
  const Listed bytes;
  StreamDecoder stream(bytes);
  std::vector<std::string> shown;
  for (const char c : "é☃!\xFF😀"s) shown.push_back(stream.push(static_cast<unsigned char>(c)));
  EXPECT_EQ(shown, (std::vector<std::string>{"", "é", "", "", "☃", "!", "\xFF", "", "", "", "😀"}));
  EXPECT_EQ(stream.finish(), "");
  EXPECT_EQ(stream.push(0xE2), "");
  EXPECT_EQ(stream.push(0x98), "");
  EXPECT_EQ(stream.finish(), "\xE2\x98") << "what is held back comes out at the end";
  EXPECT_EQ(stream.finish(), "");
}

// ---- given: UTF-8 and Unicode

TEST(CharAt, ReadsUtf8AndNothingElse) {
  const auto read = [](const std::string& text) {
    const Char c = char_at(text, 0);
    return std::vector<std::uint32_t>{c.code_point, c.length, c.valid};
  };
  EXPECT_EQ(read("A"), (Codes{'A', 1, 1}));
  EXPECT_EQ(read("é"), (Codes{0xE9, 2, 1}));
  EXPECT_EQ(read("☃x"), (Codes{0x2603, 3, 1}));
  EXPECT_EQ(read("😀"), (Codes{0x1F600, 4, 1}));
  for (const std::string bytes : {"\x80", "\xC3", "\xC3x", "\xC0\xAF", "\xE2\x98", "\xED\xA0\x80",
                                  "\xF5\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_EQ(read(bytes), (Codes{static_cast<unsigned char>(bytes[0]), 1, 0}))
        << testing::PrintToString(bytes);
  }
}

TEST(CharAt, KnowsLettersNumbersAndSpaces) {
  const auto kinds = [](std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += char_at(text, at).length) {
      out += "LNS."[static_cast<int>(char_at(text, at).kind)];
    }
    return out;
  };
  EXPECT_EQ(kinds("aZéßдא中한ªʰ"), "LLLLLLLLLL");
  EXPECT_EQ(kinds("09²½Ⅷ①٣"), "NNNNNNN");
  EXPECT_EQ(kinds(" \t\n\v\f\r\xC2\x85\xC2\xA0\u2003\u2028\u2029\u202F\u3000\u1680"), "SSSSSSSSSSSSSS");
  EXPECT_EQ(kinds("_-'€😀\u0301\u200B\uFEFF\x1C\x1F\xFF"), "...........");
}

TEST(AppendUtf8, WritesWhatExists) {
  std::string out;
  for (const std::uint32_t c : {0x41U, 0xE9U, 0x2603U, 0x1F600U}) append_utf8(out, c);
  EXPECT_EQ(out, "Aé☃😀");
  for (const std::uint32_t c : {0xD800U, 0xDFFFU, 0x110000U}) {
    out.clear();
    append_utf8(out, c);
    EXPECT_EQ(out, "\xEF\xBF\xBD");
  }
}
