/// @file
/// A GPT that answers at the prompt.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "chat/prompt.h"
#include "chat/writing.h"
#include "tinytorch/generate.h"
#include "tinytorch/tokenizer.h"

namespace milestones {

/// A model and all that it takes to talk with it.
struct Talker {
  std::shared_ptr<tinytorch::nn::GPT> model;
  std::shared_ptr<const tinytorch::Tokenizer> tokenizer;  ///< has at most as many tokens as the model
  Writing writing = {};
  tinytorch::TokenIds stop = {};  ///< tokens that end an answer
};

/// Answers with a model. When a conversation grows too long, its oldest turns are left out.
class GptSpeaker : public Speaker {
 public:
  /// @param options  how to choose tokens, and how many at most
  /// @param source   of the scores; without one, the model reads the whole text for every token
  GptSpeaker(Talker talker, tinytorch::GenerateOptions options, std::uint64_t seed,
             std::unique_ptr<tinytorch::NextLogits> source = nullptr);

  /// @throws tinytorch::ShapeError for a question that does not fit the context, ValueError for characters
  /// that the tokenizer does not know
  Reply answer(const Turns& history, const std::string& question, const OnText& on_text) override;
  [[nodiscard]] std::string introduction() const override;

 private:
  [[nodiscard]] tinytorch::TokenIds read(const Turns& history, const std::string& question,
                                         std::size_t& left_out) const;

  Talker talker_;
  tinytorch::GenerateOptions options_;
  tinytorch::Generator random_;
  std::unique_ptr<tinytorch::NextLogits> source_;
};

/// What a model writes, as one may show it.
class Answer {
 public:
  explicit Answer(const Writing& writing) : writing_(writing) {}
  /// More of what the model wrote. @return what can be shown of it now
  std::string push(std::string_view piece);
  /// Whether the answer has ended by itself, as the line of a dialogue does.
  [[nodiscard]] bool over() const { return over_; }
  /// All that was shown.
  [[nodiscard]] const std::string& shown() const { return shown_; }

 private:
  std::string show(std::string text);

  Writing writing_;
  std::string written_, shown_;
  bool over_ = false;
};

}  // namespace milestones
