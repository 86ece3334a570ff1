// vocab.json, merges.txt and added_tokens.json in one input, with a zero byte between them.

#include "fuzz/fuzz.h"
#include "tinytorch/bpe.h"

using namespace tinytorch;

namespace {

// The vocabulary of the 256 bytes, which no other can do without, is put before what the input adds to it.
std::string byte_entries() {
  std::string out;
  const auto symbols = kernels::byte_symbols();
  for (std::size_t byte = 0; byte < symbols.size(); ++byte) {
    out += out.empty() ? "{\"" : ",\n\"";
    if (byte == '"' || byte == '\\') out += '\\';
    append_utf8(out, symbols[byte]);
    out += "\": " + std::to_string(byte);
  }
  return out;
}

std::string part(std::string& text) {
  const std::string out = text.substr(0, text.find('\0'));
  text.erase(0, out.size() + 1);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string bytes = byte_entries();
  std::string text(reinterpret_cast<const char*>(data), size);
  std::string vocabulary = part(text);
  const std::string merges = part(text), added = part(text);
  if (vocabulary.empty() || vocabulary.front() != '{') vocabulary = bytes + vocabulary;
  try {
    const BpeTokenizer tokenizer = BpeTokenizer::parse(vocabulary, merges, added);
    // What was accepted must work: every text comes back, every token has bytes.
    for (const Special special : {Special::as_text, Special::as_token}) {
      const std::string sample = vocabulary.substr(0, 200) + merges + "\xFF\xC3 the cat's hat";
      if (tokenizer.decode(tokenizer.encode(sample, special)) != sample) __builtin_trap();
    }
    for (TokenId id = 0; id < tokenizer.size(); ++id) {
      if (tokenizer.bytes_of(id).empty()) __builtin_trap();
    }
  } catch (const FileError&) {
  }
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  using namespace std::string_literals;
  return {
      ",\n\"th\": 256,\n\"the\": 257,\n\"Ġthe\": 258\n}\0#version: 0.2\nt h\nth e\nĠ the\n\0"s,
      ",\n\"in\": 256,\n\"<|end|>\": 257}\0i n\n\0{\"<|user|>\": 258}"s,
      ",\n\"\\u0120a\": 256,\n\"\\u00c3\\u00a9\": 257}\0\\u0120 a\nĠ a\nÃ ©\n\0{\"\\ud83d\\ude00\": 258}\n"s,
      "}\0#version: 0.2\n\0"s,
      ",\"aa\": 256, \"aaaa\": 257, \"aaa\": 258}\0a a\naa aa\naa a\n\0{}"s,
      "{\"a\": 0, \"b\": 1, \"ab\": 2}\0a b\n"s,
  };
}

std::vector<std::string> fuzz_words() {
  using namespace std::string_literals;
  return {"\"",
          "\\\"",
          "\\u",
          "\\ud83d",
          "\\u0120",
          "Ġ",
          "{",
          "}",
          ":",
          ",",
          "256",
          "257",
          "-1",
          "1e3",
          "2147483647",
          "2147483648",
          "#version: 0.2\n",
          "t h\n",
          "a a\n",
          " ",
          "\r\n",
          "<|end|>",
          "\0"s,
          "\xFF"s};
}
