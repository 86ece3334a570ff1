// The guards of all tokenizers, and the character tokenizer around the exercises.

#include "tinytorch/tokenizer.h"

#include <algorithm>
#include <utility>

#include "tinytorch/str.h"

namespace tinytorch {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::string hex(unsigned value) {
  std::string out;
  do out.insert(out.begin(), "0123456789ABCDEF"[value % 16]);
  while (value /= 16);
  return out;
}

void check_id(const Tokenizer& tokenizer, TokenId id, std::size_t position) {
  if (id >= 0 && id < tokenizer.size()) return;
  throw IndexError(str("decode: id ", id, " at position ", position, "; this tokenizer has ids 0 to ",
                       tokenizer.size() - 1));
}

// The text, once it is known to be UTF-8.
std::string_view checked(std::string_view text) {
  if (const std::size_t at = find_invalid_utf8(text); at != std::string_view::npos) {
    throw ValueError(str("CharTokenizer: byte 0x", hex(static_cast<unsigned char>(text[at])), " at ", at,
                         " is no UTF-8; a BpeTokenizer takes any bytes"));
  }
  return text;
}

std::string as_utf8(std::uint32_t code_point) {
  std::string out;
  append_utf8(out, code_point);
  return out;
}

}  // namespace

std::string Tokenizer::decode(std::span<const TokenId> ids) const {
  for (std::size_t i = 0; i < ids.size(); ++i) check_id(*this, ids[i], i);
  return kernels::decode(*this, ids);
}

CharTokenizer::CharTokenizer(std::string_view text, Unknown unknown)
    : characters_(kernels::alphabet(checked(text))), unknown_(unknown) {
  for (const std::uint32_t each : characters_) texts_.push_back(as_utf8(each));
  if (unknown == Unknown::replace) texts_.emplace_back(kReplacement);
}

Index CharTokenizer::size() const { return static_cast<Index>(texts_.size()); }

Tokens CharTokenizer::encode(std::string_view text) const {
  Tokens out;
  for (std::size_t at = 0; at < text.size();) {
    const Char c = char_at(text, at);
    const auto found = std::lower_bound(characters_.begin(), characters_.end(), c.code_point);
    if (c.valid && found != characters_.end() && *found == c.code_point) {
      out.push_back(static_cast<TokenId>(found - characters_.begin()));
    } else if (unknown_ == Unknown::replace) {
      out.push_back(static_cast<TokenId>(characters_.size()));
    } else {
      throw ValueError(str("encode: ", c.valid ? "U+" : "byte 0x", hex(c.code_point), " at byte ", at,
                           c.valid ? " is not in the alphabet" : " is no UTF-8", " of this CharTokenizer (",
                           size(), " characters); make it with Unknown::replace to let such things pass"));
    }
    at += c.length;
  }
  return out;
}

std::string_view CharTokenizer::bytes_of(TokenId id) const { return texts_[static_cast<std::size_t>(id)]; }

std::string CharTokenizer::alphabet() const {
  std::string out;
  for (const std::uint32_t each : characters_) append_utf8(out, each);
  return out;
}

std::string StreamDecoder::push(TokenId id) {
  held_ += tokenizer_.decode({&id, 1});
  const std::size_t whole = kernels::whole_characters(held_);
  std::string out = held_.substr(0, whole);
  held_.erase(0, whole);
  return out;
}

std::string StreamDecoder::finish() { return std::exchange(held_, {}); }

}  // namespace tinytorch
