// Any bytes as a text and as ids: encoding takes everything and loses nothing, decoding refuses what is no
// id.

#include <cstring>

#include "fuzz/fuzz.h"
#include "tinytorch/bpe.h"

using namespace tinytorch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const BpeTokenizer tokenizer =
      BpeTokenizer::train("the cat in the hat, the cat's other hats: 11 12 112, naïve naïve 東京 東京",
                          {.size = 300, .special = {"<|end|>", "<|e"}});
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Tokens ids = tokenizer.encode(text);
  if (tokenizer.decode(ids) != text) __builtin_trap();
  if (tokenizer.decode(tokenizer.encode(text, Special::as_token)) != text) __builtin_trap();

  // A stream shows the same bytes, and holds back three at most.
  StreamDecoder stream(tokenizer);
  std::string shown;
  std::size_t sent = 0;
  for (const TokenId id : ids) {
    sent += tokenizer.bytes_of(id).size();
    shown += stream.push(id);
    if (shown.size() > sent || sent - shown.size() > 3) __builtin_trap();
  }
  if (shown + stream.finish() != text) __builtin_trap();

  Tokens any(size / sizeof(TokenId));
  if (!any.empty()) std::memcpy(any.data(), data, any.size() * sizeof(TokenId));
  bool valid = true;
  for (const TokenId id : any) valid = valid && id >= 0 && id < tokenizer.size();
  try {
    if (tokenizer.decode(any).size() < any.size() || !valid) __builtin_trap();
  } catch (const IndexError&) {
    if (valid) __builtin_trap();
  }

  try {
    const CharTokenizer letters(text);
    if (letters.decode(letters.encode(text)) != text) __builtin_trap();
  } catch (const ValueError&) {
    if (find_invalid_utf8(text) == std::string::npos) __builtin_trap();
  }
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  using namespace std::string_literals;
  return {"the cat's hat",        "  two\n\n spaces \t",     "naïve 東京 😀👩‍💻",
          "<|end|><|e|>",         "\x01\0\0\0\x2B\x01\0\0"s, "\x2C\x01\0\0\xFF\xFF\xFF\xFF"s,
          "\xC3\xA9\xC3\xE2\x98"s};
}

std::vector<std::string> fuzz_words() {
  return {" ",
          "\n",
          "'s",
          "'ll",
          "the",
          "<|end|>",
          "<|e",
          "\xC3",
          "\xE2\x98",
          "\xF0\x9F\x98\x80",
          "\xED\xA0\x80",
          "\xC2\xA0",
          "\xE2\x80\xA8",
          "112",
          std::string(4, '\0')};
}
