// GPT-2's own vocabulary, where $TINYTORCH_DATA has it.

#include "10_tokenization/texts.h"
#include "support/oracle.h"

using namespace token_tests;

namespace {

class Gpt2 : public testing::Test {
 protected:
  void SetUp() override {
    if (data("gpt2/encoder.json").empty() || data("gpt2/vocab.bpe").empty()) {
      GTEST_SKIP()
          << "gpt2/encoder.json and gpt2/vocab.bpe are not in $TINYTORCH_DATA; see 'tito data get gpt2'";
    }
  }
  // Reading 1.5 MB is half of the work of this file, so it is done once.
  static const BpeTokenizer& tokenizer() {
    static const BpeTokenizer once =
        BpeTokenizer::load(std::filesystem::path(data("gpt2/vocab.bpe")).parent_path());
    return once;
  }
};

}  // namespace

TEST_F(Gpt2, HasItsTokens) {
  EXERCISE("10.4");
  EXPECT_EQ(tokenizer().size(), 50257);
  EXPECT_EQ(tokenizer().merges().size(), 50000U);
  EXPECT_EQ(tokenizer().special_names(), (std::vector<std::string>{"<|endoftext|>"}));
  EXPECT_EQ(tokenizer().special("<|endoftext|>"), 50256);
  EXPECT_EQ(tokenizer().bytes_of(262), " the");
}

TEST_F(Gpt2, GivesItsIds) {
  EXERCISE("10.9");
  EXPECT_EQ(tokenizer().encode("Hello world!"), (Tokens{15496, 995, 0}));
  EXPECT_EQ(tokenizer().encode("<|endoftext|>"), (Tokens{27, 91, 437, 1659, 5239, 91, 29}));
  int count = 0;
  for (const OracleCase& c : oracle::cases("10_tokenization")) {
    if (c.op != "gpt2") continue;
    ++count;
    const Tensor& bytes = c["text"];
    const std::string text(reinterpret_cast<const char*>(bytes.body().storage->data),
                           static_cast<std::size_t>(bytes.numel()));
    const Tokens got = tokenizer().encode(text);
    ASSERT_EQ(std::vector<double>(got.begin(), got.end()), testing_support::raw_values(c.output))
        << c.name << ": " << text;
    ASSERT_EQ(tokenizer().decode(got), text) << c.name;
  }
  EXPECT_EQ(count, 52);
}

TEST_F(Gpt2, ReadsShakespeare) {
  EXERCISE("10.9");
  if (data("tinyshakespeare.txt").empty()) GTEST_SKIP() << "tinyshakespeare.txt is not in $TINYTORCH_DATA";
  const std::string text = content(data("tinyshakespeare.txt"));
  const Tokens ids = tokenizer().encode(text);
  EXPECT_EQ(ids.size(), 338'025U);  // as others count
  EXPECT_EQ(tokenizer().decode(ids), text);
}

TEST_F(Gpt2, IsWrittenAndReadAgain) {
  EXERCISE("10.9");
  const Folder folder;
  tokenizer().save(folder.path());
  const BpeTokenizer again = BpeTokenizer::load(folder.path());
  EXPECT_EQ(again.merges(), tokenizer().merges());
  EXPECT_EQ(again.special("<|endoftext|>"), 50256);
  EXPECT_EQ(again.encode("Hello world!"), (Tokens{15496, 995, 0}));
}

TEST_F(Gpt2, EndsATextWhenAsked) {
  EXERCISE("10.10");
  EXPECT_EQ(tokenizer().encode("<|endoftext|>Hello", Special::as_token), (Tokens{50256, 15496}));
}
