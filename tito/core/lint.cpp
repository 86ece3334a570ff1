#include "tito/core/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tito/core/lexer.h"
#include "tito/core/regions.h"

namespace tito {
namespace {

using Kind = Token::Kind;

constexpr std::array<std::string_view, 5> kAttributes{"maybe_unused", "nodiscard", "fallthrough", "likely",
                                                      "unlikely"};

/// Looks at one region. Line numbers count from the line after its BEGIN marker.
class RegionLint {
 public:
  RegionLint(const std::string& file, const Region& region, std::vector<LintFinding>& out)
      : file_(file), region_(region), out_(out) {}

  void run() {
    look_at_bytes();
    for (Token& token : lex(region_.body)) {
      if (!token.closed) {
        add(token.line, token.kind == Kind::comment
                            ? "this comment does not end inside the region; close it with '*/'"
                            : "this literal does not end inside the region; close it");
      }
      if (token.kind != Kind::comment) tokens_.push_back(std::move(token));
    }
    for (at_ = 0; at_ < tokens_.size(); ++at_) look_at_token();
    for (const Token* open : open_) {
      add(open->line, fmt::format("'{}' is not closed inside the region", open->text));
    }
  }

 private:
  void add(int line, const std::string& message) {
    out_.push_back({file_, region_.begin + line, region_.id, message});
  }

  [[nodiscard]] std::string_view text(std::size_t ahead) const {
    return at_ + ahead < tokens_.size() ? std::string_view(tokens_[at_ + ahead].text) : std::string_view();
  }
  [[nodiscard]] bool is(std::size_t ahead, Kind kind) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].kind == kind;
  }

  /// What must not be there in any form, comments and literals included: it changes where a line or a comment
  /// ends.
  void look_at_bytes() {
    const std::string& body = region_.body;
    int line = 1;
    for (std::size_t i = 0; i < body.size(); ++i) {
      const char c = body[i];
      if (c == '\0') add(line, "a zero byte; remove it");
      if (c == '\r' && (i + 1 == body.size() || body[i + 1] != '\n')) {
        add(line, "a carriage return without a new line; end lines as your editor usually does");
      }
      if (c != '\n') continue;
      const std::size_t last = i == 0 ? body.npos : body.find_last_not_of(" \t\r\v\f", i - 1);
      if (last != body.npos && body[last] == '\\')
        add(line, "a backslash at the end of a line; write one longer line");
      if (last != body.npos && last >= 2 && body.compare(last - 2, 3, "?\?/") == 0) {
        add(line, "a trigraph at the end of a line; remove it");
      }
      ++line;
    }
  }

  void look_at_token() {
    const Token& token = tokens_[at_];
    switch (token.kind) {
      case Kind::identifier:
        look_at_name(token);
        break;
      case Kind::number:
        look_at_underscores(token);
        break;
      case Kind::punctuation:
        look_at_punctuation(token);
        break;
      default:
        break;
    }
  }

  void look_at_underscores(const Token& token) {
    if (token.text.find("__") == token.text.npos) return;
    add(token.line,
        fmt::format("'{}' has two underscores in a row; such names belong to the compiler, choose another",
                    token.text));
  }

  void look_at_name(const Token& token) {
    look_at_underscores(token);
    if (token.text == "_Pragma")
      add(token.line, "_Pragma is not allowed in an exercise; for threads use parallel_for");
    if (token.text == "asm") add(token.line, "asm is not allowed in an exercise; write it in C++");
    if (token.text == "extern" && is(1, Kind::string)) {
      add(token.line, fmt::format("extern {} is not allowed in an exercise; leave it out", text(1)));
    }
  }

  void look_at_punctuation(const Token& token) {
    const std::string_view t = token.text;
    if (t == "#") {
      add(token.line,
          "preprocessor lines are not allowed in an exercise; the file includes what the answer needs");
    } else if (t == "\\") {
      add(token.line, "a backslash outside a literal; remove it");
    } else if (t == "<:" || t == ":>" || t == "<%" || t == "%>" || t == "%:") {
      add(token.line, fmt::format("'{}' is a digraph; write the bracket itself", t));
    } else if (t == "?" && text(1) == "?" && is_trigraph_end(text(2))) {
      add(token.line, fmt::format("'?\?{}' is a trigraph; write the character itself", text(2)));
    } else if (t == "[" && text(1) == "[") {
      look_at_attributes();
    }
    look_at_bracket(token);
  }

  static bool is_trigraph_end(std::string_view t) {
    return t.size() == 1 && std::string_view("=/'()!<>-").find(t) != std::string_view::npos;
  }

  /// `[[` begins an attribute list wherever it stands: C++ reads it as nothing else.
  void look_at_attributes() {
    int depth = 0;  // of parentheses: nodiscard may give a reason
    for (std::size_t i = 2; !text(i).empty(); ++i) {
      const std::string_view t = text(i);
      if (t == "(") ++depth;
      if (t == ")") --depth;
      if (depth > 0 || t == ")") continue;
      if (t == "]") return;
      const bool allowed =
          t == "," || std::find(kAttributes.begin(), kAttributes.end(), t) != kAttributes.end();
      if (allowed) continue;
      add(tokens_[at_ + i].line, fmt::format("the attribute {} is not allowed in an exercise; allowed are {}",
                                             t, fmt::join(kAttributes, ", ")));
      return;
    }
  }

  void look_at_bracket(const Token& token) {
    static constexpr std::string_view opening = "([{", closing = ")]}";
    if (token.text.size() != 1) return;
    if (opening.find(token.text) != opening.npos) open_.push_back(&token);
    const std::size_t kind = closing.find(token.text);
    if (kind == closing.npos) return;
    if (!open_.empty() && open_.back()->text[0] == opening[kind]) {
      open_.pop_back();
    } else if (!open_.empty()) {
      add(token.line, fmt::format("'{}' closes the '{}' of line {}", token.text, open_.back()->text,
                                  region_.begin + open_.back()->line));
      open_.pop_back();
    } else {
      add(token.line,
          fmt::format("'{}' closes something that was opened outside the region; remove it", token.text));
    }
  }

  const std::string& file_;
  const Region& region_;
  std::vector<LintFinding>& out_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<const Token*> open_;
};

}  // namespace

std::string LintFinding::text() const {
  return region.empty() ? fmt::format("{}:{}: {}", file, line, message)
                        : fmt::format("{}:{}: {}: {}", file, line, region, message);
}

std::vector<LintFinding> lint(const std::string& file, std::string_view text) {
  std::vector<LintFinding> findings;
  try {
    for (const Region& region : find_regions(file, text)) RegionLint(file, region, findings).run();
  } catch (const RegionError& error) {
    findings.push_back({file, error.line(), "", error.message()});
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return findings;
}

}  // namespace tito
