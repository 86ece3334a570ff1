// Checkpoint 10: any text becomes tokens and comes back byte for byte, with rules learnt from a text or read
// from GPT-2's files.

#include <cstdlib>
#include <filesystem>

#include "support/expect.h"
#include "tinytorch/bpe.h"

using namespace tinytorch;

namespace {

// A text with a lot in common with itself.
std::string story() {
  std::string out;
  for (const char* who : {"the cat", "the dog", "a child", "another cat", "the other dog"}) {
    for (const char* what : {"sleeps", "isn't sleeping", "looks at the moon", "looks for 12 mice"}) {
      out += std::string(who) + " " + what + ", and the night goes on.\n";
    }
  }
  return out;
}

BpeTokenizer learnt() { return BpeTokenizer::train(story(), {.size = 340, .special = {"<|end|>"}}); }

}  // namespace

TEST(Checkpoint, RulesFromATextMakeItShort) {
  EXERCISE("10.8");
  EXERCISE("10.9");
  const BpeTokenizer tokenizer = learnt();
  const Tokens ids = tokenizer.encode(story());
  EXPECT_EQ(tokenizer.decode(ids), story());
  EXPECT_LT(ids.size() * 3, story().size()) << "three bytes a token or more";
  EXPECT_EQ(tokenizer.encode(" the").size(), 1U);
  EXPECT_EQ(tokenizer.encode(" cat").size(), 1U);
}

TEST(Checkpoint, AnyBytesComeBack) {
  EXERCISE("10.2");
  EXERCISE("10.9");
  const BpeTokenizer tokenizer = learnt();
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * i % 251 + i / 16);
  for (const std::string& text :
       {bytes, std::string("naïve 東京 👩‍💻\xFF\xC3"), std::string(1000, ' ')}) {
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text)), text);
  }
}

TEST(Checkpoint, AChatIsShownAsItArrives) {
  EXERCISE("10.3");
  EXERCISE("10.10");
  const BpeTokenizer tokenizer = learnt();
  const std::string text = "the moon: 🌙<|end|>";
  const Tokens ids = tokenizer.encode(text, Special::as_token);
  EXPECT_EQ(ids.back(), tokenizer.special("<|end|>"));
  StreamDecoder stream(tokenizer);
  std::string shown;
  for (const TokenId id : ids) {
    const std::string piece = stream.push(id);
    EXPECT_EQ(find_invalid_utf8(piece), std::string::npos) << "half a character was shown";
    shown += piece;
  }
  EXPECT_EQ(shown + stream.finish(), text);
}

TEST(Checkpoint, ATokenizerIsSavedAndReadAgain) {
  EXERCISE("10.4");
  EXERCISE("10.9");
  std::string folder = (std::filesystem::temp_directory_path() / "tinytorch-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const BpeTokenizer before = learnt();
  before.save(folder);
  const BpeTokenizer after = BpeTokenizer::load(folder);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(after.encode(story()), before.encode(story()));
  EXPECT_EQ(after.special("<|end|>"), before.special("<|end|>"));
}
