/// @file
/// From a model file to something that talks.

#pragma once

#include <optional>
#include <string>

#include "chat/gpt_speaker.h"
#include "tinytorch/bpe.h"
#include "tinytorch/layouts.h"

namespace milestones {

/// @name What a model file says about how to talk with it, in its metadata
/// @{
inline constexpr const char* kFormKey = "tinytorch.form";          ///< "text", "dialogue" or "marked"
inline constexpr const char* kDigitsKey = "tinytorch.digits";      ///< "apart" or "together"
inline constexpr const char* kAlphabetKey = "tinytorch.alphabet";  ///< of a CharTokenizer
/// @}
/// The metadata for a way of writing.
[[nodiscard]] tinytorch::Metadata metadata_of(const Writing& writing);

/// The tokens of Form::marked. @throws tinytorch::KeyError for a tokenizer that has none
[[nodiscard]] Marks marks_of(const tinytorch::BpeTokenizer& tokenizer);
/// "text", "dialogue" or "marked". @throws tinytorch::ValueError
[[nodiscard]] Form form_called(const std::string& name);

/// What a file does not say.
struct TalkHints {
  tinytorch::FileHints model = {};
  std::string tokenizer = {};     ///< a folder with its files; "" for the one of the model
  std::optional<Form> form = {};  ///< whatever the metadata says
};

/// Reads a model of any layout and its tokenizer: the alphabet in its metadata, or else vocab.json and
/// merges.txt (GPT-2's encoder.json and vocab.bpe) beside the file.
/// @throws tinytorch::Error naming the file and what is missing
[[nodiscard]] Talker load_talker(const std::string& path, const TalkHints& hints = {});

}  // namespace milestones
