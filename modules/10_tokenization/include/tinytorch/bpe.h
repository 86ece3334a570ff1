/// @file
/// Module 10: byte-level byte pair encoding, the tokenizer of GPT-2 and most of its descendants.
///
///     const auto tokenizer = BpeTokenizer::train(text, {.size = 4096, .special = {"<|user|>", "<|bot|>"}});
///     const Tokens ids = tokenizer.encode("Hello world!");
///     tokenizer.decode(ids);                              // "Hello world!", byte for byte
///     tokenizer.save("folder");                           // vocab.json and merges.txt, as others read them
///     const auto gpt2 = BpeTokenizer::load("data/gpt2");  // encoder.json and vocab.bpe
///
/// A text is cut into words (kernels::word_end), a word is written as bytes, and neighbours are joined by the
/// rules that training found, the oldest first. Every byte is a token, so that everything can be encoded:
/// decode(encode(text)) == text for every row of bytes.
///
/// Bytes that are no UTF-8 are kept as they are. For cutting into words each counts as a character that is
/// neither letter nor number nor space, as the character U+FFFD would that other tools put in its place.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tinytorch/merges.h"
#include "tinytorch/tokenizer.h"

namespace tinytorch {

namespace bpe {
struct TextFile;  // the content of a file, in given/
}

/// How training goes.
struct BpeTraining {
  Index size = 4096;    ///< tokens to end with: 256 bytes, rules, special ones
  Index min_count = 2;  ///< a pair that is rarer is not joined, so that there may be fewer
  std::vector<std::string> special =
      {};  ///< get the last ids, and are never cut where they stand in the text
};

/// What encode does where the text spells a special token such as <|endoftext|>.
enum class Special {
  as_text,   ///< it is text like any other: what somebody typed cannot end a document
  as_token,  ///< it becomes the token
  refuse,    ///< ValueError saying where it stands
};

/// Byte-level BPE.
///
/// Copies share what they know. Thread safety: any number of threads may use one; the memory of words that
/// makes encode fast serves one of them at a time, and the others do without.
class BpeTokenizer : public Tokenizer {
 public:
  /// Learns from a text. Ids 0 .. 255 are the bytes; then come the tokens made by rules, in the order of the
  /// rules; then the special ones. Of the pairs that stand side by side most often within words, the one with
  /// the lowest left id is joined, then the one with the lowest right id, so that one text and one size give
  /// one tokenizer.
  /// @throws ValueError when the size does not hold the bytes and the special tokens
  [[nodiscard]] static BpeTokenizer train(std::string_view text, const BpeTraining& options = {});

  /// Reads vocab.json and merges.txt, or GPT-2's encoder.json and vocab.bpe; added_tokens.json as well, where
  /// it is. A token in angle brackets that no rule makes is special, and so is every token of
  /// added_tokens.json.
  /// @throws FileError naming file and line
  [[nodiscard]] static BpeTokenizer load(const std::string& folder);
  [[nodiscard]] static BpeTokenizer load(const std::string& vocabulary, const std::string& merges);
  /// The same from the contents of the files.
  [[nodiscard]] static BpeTokenizer parse(std::string_view vocabulary, std::string_view merges,
                                          std::string_view added = {});
  /// Writes vocab.json, merges.txt and, with special tokens, added_tokens.json into a folder that exists; one
  /// from before is replaced or removed. @throws FileError
  void save(const std::string& folder) const;

  /// The same tokenizer with more special tokens behind the ids that there are. @throws ValueError
  [[nodiscard]] BpeTokenizer with_special(const std::vector<std::string>& names) const;

  [[nodiscard]] Index size() const override;
  [[nodiscard]] std::string_view bytes_of(TokenId id) const override;
  /// Special tokens are text.
  [[nodiscard]] Tokens encode(std::string_view text) const override;
  /// @throws ValueError when special tokens are refused and there is one
  [[nodiscard]] Tokens encode(std::string_view text, Special special) const;

  /// The id of a special token. @throws KeyError naming those that there are
  [[nodiscard]] TokenId special(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& special_names() const;
  /// The rules, the first to be applied first.
  [[nodiscard]] const std::vector<bpe::Merge>& merges() const;

 private:
  struct Model;
  explicit BpeTokenizer(std::shared_ptr<const Model> model) : model_(std::move(model)) {}
  static BpeTokenizer build(const bpe::TextFile& vocabulary, const bpe::TextFile& merges,
                            const bpe::TextFile& added);
  static BpeTokenizer make(bpe::Vocabulary tokens, std::vector<bpe::Merge> merges,
                           std::vector<TokenId> special);

  std::shared_ptr<const Model> model_;
};

}  // namespace tinytorch
