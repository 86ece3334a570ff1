#include "chat/writing.h"

#include <algorithm>

#include "tinytorch/str.h"

namespace milestones {

using namespace tinytorch;

namespace {

std::string in_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// A mark and the text behind it.
void append(Tokens& out, const Tokenizer& tokenizer, const Writing& writing, TokenId mark,
            const std::string& text) {
  out.push_back(mark);
  const std::string line = str(" ", in_one_line(text));
  const Tokens tokens = tokenizer.encode(writing.digits_apart ? digits_apart(line) : line);
  out.insert(out.end(), tokens.begin(), tokens.end());
}

/// For the forms that are nothing but text.
std::string as_lines(Form form, std::span<const Turn> turns, const std::string& question) {
  if (form == Form::text) {
    std::string out;
    for (const Turn& turn : turns) out += turn.question + turn.answer + "\n";
    return out + question;
  }
  Dialogue dialogue{Kind::conversation, {turns.begin(), turns.end()}};
  dialogue.turns.push_back({question, ""});
  for (Turn& turn : dialogue.turns) turn = {in_one_line(turn.question), in_one_line(turn.answer)};
  return prompt_of(dialogue);
}

}  // namespace

Tokens asked(const Tokenizer& tokenizer, const Writing& writing, std::span<const Turn> turns,
             const std::string& question) {
  if (writing.form != Form::marked) {
    const std::string lines = as_lines(writing.form, turns, question);
    return tokenizer.encode(writing.digits_apart ? digits_apart(lines) : lines);
  }
  Tokens out = answered(tokenizer, writing, turns);
  append(out, tokenizer, writing, writing.marks.question, question);
  out.push_back(writing.marks.answer);
  return out;
}

Tokens answered(const Tokenizer& tokenizer, const Writing& writing, std::span<const Turn> turns) {
  Tokens out;
  for (const Turn& turn : turns) {
    append(out, tokenizer, writing, writing.marks.question, turn.question);
    append(out, tokenizer, writing, writing.marks.answer, turn.answer);
    out.push_back(writing.marks.end);
  }
  return out;
}

}  // namespace milestones
