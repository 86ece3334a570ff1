// vocab.json, merges.txt and added_tokens.json: what is written is read again, and what is wrong is named.

#include <sstream>

#include "10_tokenization/texts.h"

using namespace token_tests;

namespace {

constexpr Index kSize = 264;  // 256 bytes, six rules, two names

// The files of a small tokenizer, one entry a line: id 0 stands in line 2 of the vocabulary.
struct Files {
  std::string vocabulary, merges = "#version: 0.2\nt h\nth e\nĠ the\nĠ c\na t\nĠc at\n",
                          added = "{\n\"<|user|>\": 262,\n\"<|bot|>\": 263\n}\n";

  Files() {
    Index id = 0;
    const auto entry = [&](const std::string& text) {
      vocabulary += str(id == 0 ? "{\n\"" : ",\n\"", text, "\": ", id);
      ++id;
    };
    for (const std::uint32_t symbol : kernels::byte_symbols()) {
      std::string text = symbol == '"' || symbol == '\\' ? "\\" : "";
      append_utf8(text, symbol);
      entry(text);
    }
    for (const char* text : {"th", "the", "Ġthe", "Ġc", "at", "Ġcat"}) entry(text);
    vocabulary += "\n}\n";
  }
  [[nodiscard]] BpeTokenizer parse() const { return BpeTokenizer::parse(vocabulary, merges, added); }
  // Replaces the first occurrence, which must be there.
  static void change(std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }
};

}  // namespace

TEST(Files, HoldEverything) {
  EXERCISE("10.4");
  const BpeTokenizer tokenizer = Files().parse();
  EXPECT_EQ(tokenizer.size(), kSize);
  EXPECT_EQ(tokenizer.merges(), (std::vector<bpe::Merge>{{{'t', 'h'}, 256},
                                                         {{256, 'e'}, 257},
                                                         {{' ', 257}, 258},
                                                         {{' ', 'c'}, 259},
                                                         {{'a', 't'}, 260},
                                                         {{259, 260}, 261}}));
  EXPECT_EQ(tokenizer.bytes_of(0), "\0"s);
  EXPECT_EQ(tokenizer.bytes_of(0xE9), "\xE9");
  EXPECT_EQ(tokenizer.bytes_of(258), " the");
  EXPECT_EQ(tokenizer.special_names(), (std::vector<std::string>{"<|user|>", "<|bot|>"}));
  EXPECT_EQ(tokenizer.special("<|bot|>"), 263);
}

TEST(Files, AreWrittenAsTheyWereRead) {
  EXERCISE("10.4");
  const Folder folder;
  const Files files;
  files.parse().save(folder.path());
  EXPECT_EQ(content(folder.path("vocab.json")), files.vocabulary);
  EXPECT_EQ(content(folder.path("merges.txt")), files.merges);
  EXPECT_EQ(content(folder.path("added_tokens.json")), files.added);
  const BpeTokenizer again = BpeTokenizer::load(folder.path());
  for (TokenId id = 0; id < kSize; ++id) ASSERT_EQ(again.bytes_of(id), files.parse().bytes_of(id)) << id;
  EXPECT_EQ(BpeTokenizer::load(folder.path("vocab.json"), folder.path("merges.txt")).size(), kSize - 2);
}

TEST(Files, LookAsOthersReadThem) {
  EXERCISE("10.4");
  const Folder folder;
  Files().parse().save(folder.path());
  const std::string vocabulary = content(folder.path("vocab.json"));
  EXPECT_EQ(vocabulary.rfind("{\n\"Ā\": 0,\n\"ā\": 1,\n", 0), 0U) << vocabulary.substr(0, 40);
  EXPECT_NE(vocabulary.find("\n\"\\\"\": 34,\n"), std::string::npos) << "a quote is escaped";
  EXPECT_NE(vocabulary.find("\n\"\\\\\": 92,\n"), std::string::npos);
  EXPECT_NE(vocabulary.find("\n\"Ġ\": 32,\n"), std::string::npos) << "a space is Ġ";
}

TEST(Files, WithoutSpecialTokensAreTwo) {
  EXERCISE("10.4");
  const Folder folder;
  folder.write("added_tokens.json", "{\"<old>\": 300}");
  Files files;
  files.added = "";
  files.parse().save(folder.path());
  EXPECT_FALSE(std::filesystem::exists(folder.path("added_tokens.json"))) << "the old one would not fit";
  EXPECT_EQ(BpeTokenizer::load(folder.path()).size(), kSize - 2);
}

TEST(Files, MayBeWrittenInOtherWays) {
  EXERCISE("10.4");
  Files files;
  const BpeTokenizer want = files.parse();
  std::string escaped = "\xEF\xBB\xBF";  // a byte order mark, escapes, and no line ends
  for (std::size_t at = 0; at < files.vocabulary.size();) {
    const Char c = char_at(files.vocabulary, at);
    if (c.code_point >= 0x80) {
      char text[16];
      std::snprintf(text, sizeof text, "\\u%04X", c.code_point);
      escaped += text;
    } else if (c.code_point != '\n') {
      escaped += static_cast<char>(c.code_point);
    }
    at += c.length;
  }
  files.vocabulary = escaped;
  std::string windows;
  for (const char c : files.merges) windows += c == '\n' ? "\r\n" : std::string(1, c);
  files.merges = windows + "\r\n";
  const BpeTokenizer got = files.parse();
  EXPECT_EQ(got.merges(), want.merges());
  for (TokenId id = 0; id < want.size(); ++id) ASSERT_EQ(got.bytes_of(id), want.bytes_of(id)) << id;
}

TEST(Files, KnowSpecialTokensByTheirBrackets) {
  EXERCISE("10.4");
  Files files;
  Files::change(files.vocabulary, "\n}",
                str(",\n\"<|user|>\": ", kSize - 2, ",\n\"<|bot|>\": ", kSize - 1, "\n}"));
  files.added = "";
  EXPECT_EQ(files.parse().special_names(), (std::vector<std::string>{"<|user|>", "<|bot|>"}));
  files.added = str("{\"<|bot|>\": ", kSize - 1, "}");  // named in both files, as some tools do
  EXPECT_EQ(files.parse().size(), kSize);
  files.added = str("{\"<|bot|>\": ", kSize - 2, "}");
  EXPECT_THROWS(files.parse(), FileError, "added_tokens.json, line 1", "'<|bot|>' has id", "in vocab.json");
}

TEST(Files, TakeAnyNameForAnAddedToken) {
  EXERCISE("10.4");
  Files files;
  files.added = str("{\"Ünder User: \\ud83d\\ude00\": ", kSize - 2, ", \"\\\"\\n\": ", kSize - 1, "}");
  const BpeTokenizer tokenizer = files.parse();
  EXPECT_EQ(tokenizer.special_names(), (std::vector<std::string>{"Ünder User: 😀", "\"\n"}));
  const Folder folder;
  tokenizer.save(folder.path());
  EXPECT_EQ(BpeTokenizer::load(folder.path()).special_names(), tokenizer.special_names());
}

// ---- what is wrong

TEST(Files, RefuseWhatIsNoVocabulary) {
  EXERCISE("10.4");
  const auto refused = [](const std::string& text, const char* line, const char* what) {
    EXPECT_THROWS(BpeTokenizer::parse(text, "#version: 0.2\n"), FileError, "load: vocab.json", line, what);
  };
  refused("", "line 1", "the file ends here");
  refused("[1]", "line 1", "found '[', but a vocabulary is a JSON object");
  refused("{\n\"a\": 1,\n", "line 3", "is it cut short?");
  refused("{\n\"a\": 1,\n\"b", "line 3", "is it cut short?");
  refused("{\"a\": 1,\n\"b\\", "line 2", "cut short");
  refused("{\"a\": 1,\n\"b\\u00", "line 2", "cut short");
  refused("{\"a\" 1}", "line 1", "found '1', but ':' follows a token");
  refused("{\"a\": -1}", "line 1", "found '-', but an id, a whole number");
  refused("{\"a\": 1.5}", "line 1", "found '.'");
  refused("{\"a\": 01}", "line 1", "does not begin with 0");
  refused("{\"a\": 99999999999}", "line 1", "at most 2147483647");
  refused("{\"a\": \"1\"}", "line 1", "an id, a whole number");
  refused("{\"a\": {}}", "line 1", "an id, a whole number");
  refused("{\"a\": 1}\n}", "line 2", "nothing may follow");
  refused("{a: 1}", "line 1", "a token in quotes");
  refused("{\"\\q\": 1}", "line 1", "found 'q'");
  refused("{\"\\ud83d\": 1}", "line 1", "half a surrogate pair");
  refused("{\"\\ud83dx\": 1}", "line 1", "half a surrogate pair");
  refused("{\"\\ud83d\\u0041\": 1}", "line 1", "second half");
  refused("{\"\\u12g4\": 1}", "line 1", "four hexadecimal digits");
  refused("{\"a\n\": 1}", "line 1", "control characters");
  refused("{\n\n\"\xFF\": 1}", "line 3", "no UTF-8");
  refused("{}", "line 1", "byte 0 has no token 'Ā'");
}

TEST(Files, RefuseNumbersThatDoNotFit) {
  EXERCISE("10.4");
  Files files;
  Files::change(files.vocabulary, "\"C\": 67,", "\"C\": 68,");
  EXPECT_THROWS(files.parse(), FileError, "line 70",
                "'D' has id 68, which 'C' in line 69 of vocab.json has already");
  files = {};
  Files::change(files.vocabulary, "\"C\": 67,", "\"C\": 5000,");
  EXPECT_THROWS(files.parse(), FileError, "vocab.json, line 69", "'C' has id 5000", "without gaps");
  files = {};
  Files::change(files.vocabulary, "\"C\": 67,", "\"B\": 67,");
  EXPECT_THROWS(files.parse(), FileError, "vocab.json, line 69", "'B' is there twice, first in line 68");
  files = {};
  Files::change(files.vocabulary, "\"C\": 67,\n", "");
  EXPECT_THROWS(files.parse(), FileError, "has id", "without gaps");
  files = {};
  Files::change(files.vocabulary, "\"C\": 67,", "\"CCC\": 67,");
  EXPECT_THROWS(files.parse(), FileError, "byte 67 has no token 'C'");
}

TEST(Files, RefuseRulesThatAreNone) {
  EXERCISE("10.4");
  const Files good;
  const auto refused = [&](const std::string& line, const char* what) {
    Files files = good;
    Files::change(files.merges, "\n", "\n" + line + "\n");
    EXPECT_THROWS(files.parse(), FileError, "load: merges.txt, line 2", what);
  };
  refused("", "'' is no rule; a rule is two tokens with a space between");
  refused("the", "'the' is no rule");
  refused("a ", "'a ' is no rule");
  refused(" a", "' a' is no rule");
  refused("a b c", "'a b c' is no rule");
  refused("a  b", "is no rule");
  refused("zzz a", "'zzz' is no token of vocab.json");
  refused("q z", "'qz' is no token of vocab.json");
}

TEST(Files, RefuseRulesOutOfOrder) {
  EXERCISE("10.4");
  Files files;
  std::vector<std::string> lines;
  std::istringstream in(files.merges);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_GE(lines.size(), 4U);
  const auto joined = [](const std::vector<std::string>& all) {
    std::string out;
    for (const std::string& line : all) out += line + "\n";
    return out;
  };
  std::vector<std::string> turned = lines;
  std::reverse(turned.begin() + 1, turned.end());
  files.merges = joined(turned);
  EXPECT_THROWS(files.parse(), FileError, "merges.txt, line 2", "is made by no line before this one",
                "order");
  std::vector<std::string> twice = lines;
  twice.push_back(lines[1]);
  files.merges = joined(twice);
  EXPECT_THROWS(files.parse(), FileError, str("line ", twice.size()).c_str(),
                "is there twice, first in line 2");
  files.merges = joined({lines.begin(), lines.end() - 1});  // cut short between two lines
  EXPECT_THROWS(files.parse(), FileError, "no rule of merges.txt makes", "is that file complete?",
                "added_tokens.json");
}

TEST(Files, RefuseTwoTokensOfTheSameBytes) {
  EXERCISE("10.4");
  Files files;  // a special token is literal: ' ' would be what Ġ stands for
  files.added = str("{\"<|user|>\": ", kSize - 2, ",\n\" \": ", kSize - 1, "}");
  EXPECT_THROWS(files.parse(), FileError, "vocab.json", "stand for the same bytes ' '");
  files.added = str("{\"<|user|>\": ", kSize - 2, ",\n\"\": ", kSize - 1, "}");
  EXPECT_THROWS(files.parse(), FileError, "added_tokens.json, line 2", "a token is empty");
}

TEST(Files, RefuseWhatIsNotThere) {
  EXERCISE("10.4");
  const Folder folder;
  EXPECT_THROWS(BpeTokenizer::load(folder.path()), FileError, folder.path().c_str(),
                "vocab.json and merges.txt", "encoder.json and vocab.bpe");
  folder.write("vocab.json", "{}");
  EXPECT_THROWS(BpeTokenizer::load(folder.path()), FileError, "merges.txt cannot be read");
  EXPECT_THROWS(BpeTokenizer::load(folder.path(), folder.path()), FileError, "is it a file?");
  EXPECT_THROWS(Files().parse().save(folder.path("no/such")), FileError, "save:", "cannot be written");
}
