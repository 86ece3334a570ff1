// Dialogues as text, and back.

#include <cctype>

#include "corpus/corpus.h"
#include "tinytorch/error.h"
#include "tinytorch/str.h"

namespace milestones {

using tinytorch::FileError;
using tinytorch::str;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

void append(std::string& out, const Turn& turn) {
  ((out += "Q: ") += turn.question) += "\nA: ";
  (out += turn.answer) += '\n';
}

/// Reads line by line and knows what must come next.
class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : rest_(text), name_(name) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);  // the mark some editors put first
  }

  std::vector<Dialogue> read() {
    while (!rest_.empty()) {
      ++line_;
      const std::size_t end = rest_.find('\n');
      take(trimmed(rest_.substr(0, end)));
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    }
    blank();
    if (out_.empty()) {
      throw FileError(str(
          name_, ": has no pairs; write lines 'Q: question' and 'A: answer', a blank line between pairs"));
    }
    return std::move(out_);
  }

 private:
  void take(std::string_view line) {
    if (line.empty()) return blank();
    const bool question = line.starts_with("Q:");
    if (!question && !line.starts_with("A:")) {
      wrong(str("'", line.substr(0, 40), "' is neither a question 'Q: ...' nor an answer 'A: ...'"));
    }
    const std::string_view text = trimmed(line.substr(2));
    if (text.empty()) wrong(question ? "the question is empty" : "the answer is empty");
    if (question) {
      if (waiting_) unanswered();
      question_ = text;
      asked_at_ = line_;
    } else {
      if (!waiting_) wrong("an answer without a question; put a line 'Q: ...' before it");
      turns_.push_back({std::string(question_), std::string(text)});
    }
    waiting_ = question;
  }

  void blank() {
    if (waiting_) unanswered();
    if (!turns_.empty()) {
      const Kind kind = turns_.size() > 1 ? Kind::conversation : Kind::fact;
      out_.push_back({kind, std::move(turns_)});
    }
    turns_.clear();
  }

  [[noreturn]] void unanswered() {
    line_ = asked_at_;
    wrong("a question without an answer; the line after it must be 'A: ...'");
  }
  [[noreturn]] void wrong(const std::string& what) const {
    throw FileError(str(name_, ":", line_, ": ", what));
  }

  std::string_view rest_;
  const std::string& name_;
  std::size_t line_ = 0, asked_at_ = 0;
  bool waiting_ = false;  ///< for an answer
  std::string_view question_;
  std::vector<Turn> turns_;
  std::vector<Dialogue> out_;
};

}  // namespace

std::string_view name_of(Kind kind) {
  static constexpr std::string_view kNames[] = {"greeting",   "fact",         "definition",
                                                "arithmetic", "conversation", "refusal"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string as_text(const std::vector<Dialogue>& dialogues) {
  std::string out;
  for (const Dialogue& dialogue : dialogues) {
    for (const Turn& turn : dialogue.turns) append(out, turn);
    out += '\n';
  }
  return out;
}

std::string prompt_of(const Dialogue& dialogue) {
  std::string out;
  for (const Turn& turn : dialogue.turns) append(out, turn);
  out.resize(out.size() - dialogue.turns.back().answer.size() - 2);  // the space before the answer is its own
  return out;
}

std::vector<Dialogue> parse_dialogues(std::string_view text, const std::string& name) {
  return Reader(text, name).read();
}

std::string normalised(std::string_view question) {
  std::string out;
  bool gap = false;
  for (const char c : question) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isspace(byte)) {
      gap = true;
    } else if (std::isalnum(byte) || byte >= 0x80) {
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += static_cast<char>(std::tolower(byte));
    }
  }
  return out;
}

std::string digits_apart(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && is_digit(text[i - 1]) && is_digit(text[i])) out += ' ';
    out += text[i];
  }
  return out;
}

std::string digits_together(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (!(text[i] == ' ' && between)) out += text[i];
  }
  return out;
}

}  // namespace milestones
