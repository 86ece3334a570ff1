/// @file
/// How a conversation is written down for a model: what it learns from, and what it is asked with.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "corpus/corpus.h"
#include "tinytorch/tokenizer.h"

namespace milestones {

/// What was said so far, the oldest first.
using Turns = std::vector<Turn>;

enum class Form {
  text,      ///< what was said, line after line; the model goes on with it
  dialogue,  ///< lines `Q: ` and `A: ` as in corpus.h; the answer ends with its line
  marked,    ///< questions and answers between special tokens, which nobody can type
};

/// @name The special tokens of Form::marked: question, text, answer, text, end; and so on
/// @{
inline constexpr const char* kQuestionMark = "<|question|>";
inline constexpr const char* kAnswerMark = "<|answer|>";
inline constexpr const char* kEndMark = "<|end|>";
struct Marks {
  tinytorch::TokenId question = -1, answer = -1, end = -1;
};
/// @}

struct Writing {
  Form form = Form::text;
  bool digits_apart = false;  ///< the model reads and writes numbers digit by digit
  Marks marks = {};           ///< for Form::marked
};

/// What the model reads: all turns, and a question that waits for its answer. Line ends become spaces, except
/// in Form::text.
/// @throws tinytorch::ValueError for characters that the tokenizer does not know
[[nodiscard]] tinytorch::Tokens asked(const tinytorch::Tokenizer& tokenizer, const Writing& writing,
                                      std::span<const Turn> turns, const std::string& question);

/// What a model learns from: all turns with their answers, each answer ended by its mark.
/// @param writing  of Form::marked
[[nodiscard]] tinytorch::Tokens answered(const tinytorch::Tokenizer& tokenizer, const Writing& writing,
                                         std::span<const Turn> turns);

}  // namespace milestones
