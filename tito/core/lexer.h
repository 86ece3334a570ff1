/// @file
/// C++ text cut into tokens the way a compiler does (translation phases 1 to 3): line splices, raw strings,
/// digit separators, character literals and comments. Regions, lint and leak checks look at tokens, never at
/// patterns of text.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tito {

/// One token. White space is not kept.
struct Token {
  enum class Kind { identifier, number, string, character, punctuation, comment };
  Kind kind;
  std::string text;    ///< as written, line splices removed except in raw strings
  int line = 1;        ///< where it begins, from 1
  bool closed = true;  ///< false for a comment, string or character literal that does not end
};

/// The tokens of a text. Never throws: what is malformed becomes a token that is not closed.
/// Punctuation comes one character at a time, except digraphs (`<:` `:>` `<%` `%>` `%:`) and `::`.
std::vector<Token> lex(std::string_view text);

}  // namespace tito
