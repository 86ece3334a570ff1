/// @file
/// Questions that a model never saw, and how many it answers exactly.

#pragma once

#include <string>
#include <vector>

#include "chat/gpt_speaker.h"
#include "corpus/corpus.h"

namespace milestones {

/// For each dialogue, whether the model answers the last question with exactly this, always taking the
/// likeliest token (the lowest id on ties).
///
/// Nothing is generated: who is shown question and answer, and finds every token of the answer the likeliest
/// one at its place, would have written them. One reading instead of one a token, and many dialogues at once.
/// @param answers  one a dialogue
[[nodiscard]] std::vector<bool> would_answer(const Talker& talker, const std::vector<Dialogue>& dialogues,
                                             const std::vector<std::string>& answers);

/// What a kind of question came to.
struct Score {
  std::size_t right = 0, asked = 0;
  [[nodiscard]] double share() const {
    return asked == 0 ? 0 : static_cast<double>(right) / static_cast<double>(asked);
  }
};

struct Examination {
  std::vector<bool> held_out, outside;  ///< for each dialogue, whether the answer is exact
  std::size_t ignorant = 0;             ///< held-out questions to which the model says that it does not know

  [[nodiscard]] static Examination of(const Talker& talker, const Corpus& corpus);
  [[nodiscard]] Score all() const;
  [[nodiscard]] Score of_kind(const Corpus& corpus, Kind kind) const;
  [[nodiscard]] Score unknown() const;
};

}  // namespace milestones
