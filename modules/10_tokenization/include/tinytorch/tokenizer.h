/// @file
/// Module 10: tokenizers turn text into numbers that a model can look up, and back.
///
///     const CharTokenizer letters("to be or not to be");
///     letters.encode("bet");                       // {1, 2, 6}: a number for each character
///     letters.decode(std::vector<TokenId>{1, 2});  // "be"
///
/// bpe.h has the tokenizer of GPT-2, whose tokens are longer than a character.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tinytorch/error.h"
#include "tinytorch/shape.h"
#include "tinytorch/unicode.h"

namespace tinytorch {

/// The number of a token. i32, as labels are: `Tensor::from(tokens, {n})` makes a tensor of them.
using TokenId = std::int32_t;
using Tokens = std::vector<TokenId>;

/// Text to numbers and back.
///
/// Thread safety: any number of threads may use one tokenizer; it does not change after it is made.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  /// How many tokens there are: ids are 0 .. size() - 1.
  [[nodiscard]] virtual Index size() const = 0;
  /// @throws ValueError for text that cannot be written with these tokens
  [[nodiscard]] virtual Tokens encode(std::string_view text) const = 0;
  /// The bytes that a token stands for; they need not be whole characters.
  /// @param id  one of 0 .. size() - 1
  [[nodiscard]] virtual std::string_view bytes_of(TokenId id) const = 0;

  /// The bytes of all tokens, one after another. @throws IndexError for an id that there is not
  [[nodiscard]] std::string decode(std::span<const TokenId> ids) const;

 protected:
  Tokenizer() = default;
  Tokenizer(const Tokenizer&) = default;
  Tokenizer& operator=(const Tokenizer&) = default;
};

/// What a CharTokenizer does with a character that it does not know.
enum class Unknown {
  refuse,   ///< ValueError
  replace,  ///< one more token, the last, stands for all of them; it is decoded as U+FFFD
};

/// A token for each character: small, simple, and four times as many tokens as BPE needs.
class CharTokenizer : public Tokenizer {
 public:
  /// Knows the characters of `text`; ids follow the order of their code points. To save a tokenizer it is
  /// enough to keep alphabet(): CharTokenizer(alphabet()) is the same again.
  /// @throws ValueError when text is not UTF-8
  explicit CharTokenizer(std::string_view text, Unknown unknown = Unknown::refuse);

  [[nodiscard]] Index size() const override;
  /// @throws ValueError, unless unknown characters are replaced; a byte that is no UTF-8 is one of them
  [[nodiscard]] Tokens encode(std::string_view text) const override;
  [[nodiscard]] std::string_view bytes_of(TokenId id) const override;
  /// All known characters as one text.
  [[nodiscard]] std::string alphabet() const;

 private:
  std::vector<std::uint32_t> characters_;
  std::vector<std::string> texts_;
  Unknown unknown_;
};

/// Shows tokens as they arrive. A character may be spread over tokens; its first bytes are held back until it
/// is whole, so that nothing half is ever printed.
///
///     StreamDecoder stream(tokenizer);
///     while (...) std::cout << stream.push(next_token()) << std::flush;
///     std::cout << stream.finish();
///
/// All pieces together are what decode gives. Thread safety: belongs to one thread, and lives no longer than
/// its tokenizer.
class StreamDecoder {
 public:
  explicit StreamDecoder(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}
  /// What can be shown now. @throws IndexError for an id that there is not
  [[nodiscard]] std::string push(TokenId id);
  /// What was held back, as it is.
  [[nodiscard]] std::string finish();

 private:
  const Tokenizer& tokenizer_;
  std::string held_;
};

}  // namespace tinytorch

// ---- the machinery ----------------------------------------------------------------------------------------

namespace tinytorch::kernels {

/// Each code point of the text once, in rising order. (Exercise 10.1)
/// @param text  UTF-8
[[nodiscard]] std::vector<std::uint32_t> alphabet(std::string_view text);
/// The bytes of all tokens, one after another. (Exercise 10.2)
/// @param ids  in range
[[nodiscard]] std::string decode(const Tokenizer& tokenizer, std::span<const TokenId> ids);
/// How many bytes at the front can be shown: all, but for the beginning of a character whose end has not come
/// yet. Such a beginning is a byte that announces more (0xC2 .. 0xDF one, 0xE0 .. 0xEF two, 0xF0 .. 0xF4
/// three) followed by fewer bytes of the form 10xxxxxx than that, up to the end. Everything else can be
/// shown, UTF-8 or not. (Exercise 10.3)
[[nodiscard]] std::size_t whole_characters(std::string_view bytes);

}  // namespace tinytorch::kernels
