#include "tito/core/lexer.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tito {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) { return starts_name(c) || is_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

/// A place in the text. Moving over line splices is all it knows.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) { skip_splices(); }

  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  [[nodiscard]] char here() const { return more() ? text_[at_] : '\0'; }
  [[nodiscard]] int line() const { return line_; }

  /// The character `steps` after this one, '\0' past the end.
  [[nodiscard]] char ahead(int steps) const {
    Cursor cursor = *this;
    for (; steps > 0 && cursor.more(); --steps) cursor.take();
    return cursor.here();
  }

  char take() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    skip_splices();
    return c;
  }

  /// The quoted part of a raw string, exactly as it stands, or all that is left when it does not end.
  std::string_view take_raw(bool& closed) {
    const std::size_t open = text_.find('(', at_);
    std::size_t end = open;
    if (open != std::string_view::npos) {
      const std::string delimiter = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
      end = text_.find(delimiter, open);
      if (end != std::string_view::npos) end += delimiter.size();
    }
    closed = end != std::string_view::npos;
    const std::string_view raw = text_.substr(at_, closed ? end - at_ : end);
    line_ += static_cast<int>(std::count(raw.begin(), raw.end(), '\n'));
    at_ += raw.size();
    skip_splices();
    return raw;
  }

 private:
  /// Past every backslash that ends a line, with the white space g++ and clang allow between.
  void skip_splices() {
    while (at_ < text_.size() && text_[at_] == '\\') {
      std::size_t end = at_ + 1;
      while (end < text_.size() && text_[end] != '\n' && is_space(text_[end])) ++end;
      if (end >= text_.size() || text_[end] != '\n') return;
      at_ = end + 1;
      ++line_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : cursor_(text) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    while (more()) {
      if (is_space(here())) {
        cursor_.take();
      } else {
        tokens.push_back(next());
      }
    }
    return tokens;
  }

 private:
  [[nodiscard]] bool more() const { return cursor_.more(); }
  [[nodiscard]] char here() const { return cursor_.here(); }
  [[nodiscard]] char after() const { return cursor_.ahead(1); }
  void take_into(Token& token) { token.text += cursor_.take(); }

  Token next() {
    Token token{Token::Kind::punctuation, "", cursor_.line()};
    const char c = here();
    if (c == '/' && after() == '/') {
      line_comment(token);
    } else if (c == '/' && after() == '*') {
      block_comment(token);
    } else if (c == '"' || c == '\'') {
      quoted(token, c);
    } else if (is_digit(c) || (c == '.' && is_digit(after()))) {
      number(token);
    } else if (starts_name(c)) {
      name(token);
    } else {
      punctuation(token);
    }
    return token;
  }

  void line_comment(Token& token) {
    token.kind = Token::Kind::comment;
    while (more() && here() != '\n') take_into(token);
  }

  void block_comment(Token& token) {
    token.kind = Token::Kind::comment;
    take_into(token);
    take_into(token);
    while (more()) {
      const bool star = here() == '*';
      take_into(token);
      if (star && here() == '/') {
        take_into(token);
        return;
      }
    }
    token.closed = false;
  }

  void quoted(Token& token, char quote) {
    token.kind = quote == '"' ? Token::Kind::string : Token::Kind::character;
    take_into(token);
    while (more() && here() != '\n') {
      const char c = here();
      take_into(token);
      if (c == quote) return;
      if (c == '\\' && more() && here() != '\n') take_into(token);
    }
    token.closed = false;
  }

  /// A preprocessing number: 1'000, 0x1p-3, 1e+5f, 1_suffix.
  void number(Token& token) {
    token.kind = Token::Kind::number;
    while (more()) {
      const char c = here();
      if (c == '\'' && !continues_name(after())) return;
      if (!continues_name(c) && c != '.' && c != '\'') return;
      take_into(token);
      const bool exponent = c == 'e' || c == 'E' || c == 'p' || c == 'P';
      if (exponent && (here() == '+' || here() == '-')) take_into(token);
    }
  }

  void name(Token& token) {
    token.kind = Token::Kind::identifier;
    while (more() && continues_name(here())) take_into(token);
    const std::string prefix = token.text;
    static constexpr std::array raw_prefixes{"R", "LR", "uR", "UR", "u8R"};
    static constexpr std::array prefixes{"L", "u", "U", "u8"};
    if (here() == '"' && std::find(raw_prefixes.begin(), raw_prefixes.end(), prefix) != raw_prefixes.end()) {
      token.kind = Token::Kind::string;
      token.text += cursor_.take_raw(token.closed);
    } else if ((here() == '"' || here() == '\'') &&
               std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end()) {
      quoted(token, here());
    }
  }

  void punctuation(Token& token) {
    take_into(token);
    const char first = token.text[0], second = here();
    // "<::" is "<" and "::" unless a ":" or ">" follows, so that vector<::std::string> works.
    const bool scope_first =
        first == '<' && second == ':' && after() == ':' && cursor_.ahead(2) != ':' && cursor_.ahead(2) != '>';
    const bool pair = (first == '<' && (second == ':' || second == '%') && !scope_first) ||
                      (first == ':' && (second == '>' || second == ':')) ||
                      (first == '%' && (second == '>' || second == ':'));
    if (pair) take_into(token);
  }

  Cursor cursor_;
};

}  // namespace

std::vector<Token> lex(std::string_view text) { return Lexer(text).run(); }

}  // namespace tito
