/// @file
/// The prompt of a chat: reads questions, shows answers as they are written, and counts.
///
///     class Echo : public Speaker {
///       Reply answer(const Turns&, const std::string& question, const OnText& on_text) override {
///         on_text(question);
///         return {.text = question, .tokens = 1};
///       }
///     };
///     Echo echo;
///     converse(echo, {});
///
/// It knows nothing of models: whoever can answer is a Speaker.

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "chat/writing.h"

namespace milestones {

/// What came of a question.
struct Reply {
  std::string text = {};     ///< all of it, as it was shown
  std::size_t tokens = 0;    ///< that were written
  double seconds = 0;        ///< from the question to the last of them
  std::size_t used = 0;      ///< tokens that the conversation takes now
  std::size_t context = 0;   ///< and how many it may take; 0 when there is no limit
  std::size_t left_out = 0;  ///< turns, the oldest, for which there was no room any more
  bool stopped = false;      ///< on_text ended it
};

/// Called with each piece of an answer as it comes: whole characters, and nothing at all after a token that
/// shows nothing yet. False ends the answer.
using OnText = std::function<bool(std::string_view piece)>;

/// Who answers.
class Speaker {
 public:
  virtual ~Speaker() = default;
  /// @param history  what was said before, and answered to the end
  /// @throws tinytorch::Error for a question that cannot be answered; the next one may be
  virtual Reply answer(const Turns& history, const std::string& question, const OnText& on_text) = 0;
  /// One line to begin with, or nothing.
  [[nodiscard]] virtual std::string introduction() const { return ""; }
};

/// How to talk.
struct PromptOptions {
  std::optional<std::string> question = {};  ///< answer only this one
  bool json = false;  ///< one JSON document an answer on standard output, and nothing else
};

/// Talks until the end of standard input: with a person at a terminal, otherwise line by line; or answers one
/// question. Lines that begin with / are commands; /help lists them. At a terminal Ctrl-C ends an answer or
/// a line, and Ctrl-D the chat. An error of the speaker is told, and the next line is read.
///
/// What is not an answer goes to standard error, unless a person is watching.
///
/// @throws WrongCall for a question that is empty; what the speaker throws for a single question, and
/// NotImplemented always
void converse(Speaker& speaker, const PromptOptions& options);

}  // namespace milestones
