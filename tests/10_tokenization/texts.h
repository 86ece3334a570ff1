/// @file
/// What the tests of module 10 share: words in pieces, texts by chance, and files that may be there.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/expect.h"
#include "tinytorch/bpe.h"

namespace token_tests {

using namespace tinytorch;
using namespace std::string_literals;

/// A word and how often it is there.
using Weighted = std::vector<std::pair<std::string, Index>>;

/// Words in pieces of a byte: token b is byte b.
inline bpe::Pieces pieces(const Weighted& words) {
  bpe::Pieces out;
  for (const auto& [word, weight] : words) {
    out.begin_word(weight);
    for (const char c : word) out.add(static_cast<unsigned char>(c));
  }
  return out;
}

/// The ids that are left, word after word.
inline Tokens ids(const bpe::Pieces& words) {
  Tokens out;
  for (bpe::Place at = 0; at < words.size(); ++at) {
    if (words.id(at) != bpe::kNone) out.push_back(words.id(at));
  }
  return out;
}

inline const std::vector<bpe::Merge>& tin_rules() {
  static const std::vector<bpe::Merge> rules = {
      {{'i', 'n'}, 256}, {{'t', 256}, 257}, {{'m', 256}, 258}, {{258, 't'}, 259}, {{257, 't'}, 260}};
  return rules;
}

/// The example of the lesson.
inline Weighted tin_words() { return {{"tin", 4}, {"tint", 2}, {"mint", 3}}; }

/// Bytes by chance, the same for a seed.
class Chance {
 public:
  explicit Chance(unsigned seed) : state_(seed * 2654435761u + 1) {}
  unsigned below(unsigned n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<unsigned>(state_ >> 33) % n;
  }
  std::string text(const std::string& letters, std::size_t length) {
    std::string out;
    while (out.size() < length) out += letters[below(static_cast<unsigned>(letters.size()))];
    return out;
  }
  std::string bytes(std::size_t length) {
    std::string out;
    while (out.size() < length) out += static_cast<char>(below(256));
    return out;
  }

 private:
  std::uint64_t state_;
};

/// A small tokenizer, learnt from a few words.
inline BpeTokenizer small(const std::vector<std::string>& special = {}) {
  std::string text;
  for (int i = 0; i < 5; ++i) text += " the cat in the hat, the cat's hat; ";
  return BpeTokenizer::train(text, {.size = 275, .special = special});
}

/// The same with two names.
inline BpeTokenizer small_chat() { return small({"<|user|>", "<|bot|>"}); }

/// A tokenizer that is a list of tokens and needs no exercise.
class Listed : public Tokenizer {
 public:
  explicit Listed(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}
  /// The 256 bytes.
  Listed() {
    for (int byte = 0; byte < 256; ++byte) tokens_.emplace_back(1, static_cast<char>(byte));
  }
  [[nodiscard]] Index size() const override { return static_cast<Index>(tokens_.size()); }
  [[nodiscard]] Tokens encode(std::string_view) const override { return {}; }
  [[nodiscard]] std::string_view bytes_of(TokenId id) const override {
    return tokens_[static_cast<std::size_t>(id)];
  }

 private:
  std::vector<std::string> tokens_;
};

/// The words of a text, by the exercise.
inline std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = kernels::word_end(text, at);
    if (end <= at || end > text.size()) throw std::runtime_error(str("word_end gave ", end, " at ", at));
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

/// A file of the folder that $TINYTORCH_DATA names, or "" when it is not there.
inline std::string data(const std::string& name) {
  const char* folder = std::getenv("TINYTORCH_DATA");
  if (!folder || !*folder) return "";
  const std::filesystem::path path = std::filesystem::path(folder) / name;
  return std::filesystem::exists(path) ? path.string() : "";
}

inline std::string content(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// An empty folder for one test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tinytorch-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string path(const char* name = "") const { return (path_ / name).string(); }
  void write(const char* name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace token_tests
