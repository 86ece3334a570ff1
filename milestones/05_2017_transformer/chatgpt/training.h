/// @file
/// How a GPT learns dialogues: a tokenizer for them, a model like Llama but small, and a Trainer.
///
///     const Lesson lesson{.folder = "chat"};
///     if (std::optional<Talker> talker = learn(corpus.train, lesson, report)) ...   // nothing after Ctrl-C

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chat/gpt_speaker.h"
#include "support/program.h"

namespace milestones {

/// What is learnt how. The defaults are what the weights that ship were trained with.
struct Lesson {
  std::string folder =
      {};  ///< for the model, its tokenizer, the loss curve, and a training that is interrupted
  std::uint64_t seed = 2017;
  bool anew = false;  ///< forget a training that was interrupted
  tinytorch::Index vocabulary = 2048, context = 128;
  tinytorch::Index width = 128, layers = 4, heads = 4, hidden = 384;
  tinytorch::Index epochs = 7, batch = 32;
  double lr = 2e-3, weight_decay = 0.1;
  std::vector<Dialogue> shown = {};  ///< asked after each epoch, to see what it says by then
};

/// The folder with the weights that ship.
[[nodiscard]] std::string shipped_folder();
/// The model that a folder has, or would have.
[[nodiscard]] std::string model_in(const std::string& folder);

/// Learns the dialogues and saves the model. A training of the same lesson that was interrupted goes on.
/// @return nothing when Ctrl-C stopped it; it is saved, and goes on the next time
/// @throws tinytorch::FileError, ShapeError for a pair that is longer than the context, ValueError for an
/// interrupted training of another lesson
[[nodiscard]] std::optional<Talker> learn(const std::vector<Dialogue>& dialogues, const Lesson& lesson,
                                          const Report& report, const tinytorch::Metadata& metadata = {});

}  // namespace milestones
