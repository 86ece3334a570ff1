/// @file
/// Dialogues as a model learns them: one dialogue a row, and only what it answers is scored.
///
///     read    <|question|>  What  is  27 ...  <|answer|>  Twenty  ...  .
///     due          -         -    -   -         Twenty     ...    .   <|end|>
///
/// Dialogues of a batch have about the same length, so that little of it is padding.

#pragma once

#include <vector>

#include "chat/writing.h"
#include "tinytorch/dataloader.h"

namespace milestones {

/// The label of a place that is not scored.
inline constexpr std::int32_t kNotScored = -100;

/// Which answers of a dialogue are scored.
enum class Scored { all, last };

/// x is i32 (time), the tokens but the last one; y is i32 (time), what follows each of them where that
/// belongs to an answer, and kNotScored elsewhere.
class Examples : public tinytorch::data::Dataset {
 public:
  /// The oldest turns of a dialogue are left out when it is longer than `context`.
  /// @throws tinytorch::ShapeError for a pair that is too long alone
  Examples(const std::vector<Dialogue>& dialogues, const tinytorch::Tokenizer& tokenizer,
           const Writing& writing, tinytorch::Index context, Scored scored = Scored::all);
  [[nodiscard]] tinytorch::Index size() const override {
    return static_cast<tinytorch::Index>(texts_.size());
  }
  [[nodiscard]] tinytorch::data::Example get(tinytorch::Index i) const override;

  /// How many tokens are read of each dialogue.
  [[nodiscard]] std::vector<tinytorch::Index> lengths() const;

 private:
  std::vector<tinytorch::Tokens> texts_;
  Marks marks_;
  Scored scored_;
};

/// Shuffled, but so that neighbours have about the same length: the shuffled dialogues are cut into stretches
/// of 32 batches, each stretch is sorted by length, and all batches are shuffled. What does not fill a batch
/// is at the end.
class ByLength : public tinytorch::data::Sampler {
 public:
  ByLength(std::vector<tinytorch::Index> lengths, tinytorch::Index batch, std::uint64_t seed)
      : lengths_(std::move(lengths)), batch_(batch), seed_(seed) {}
  [[nodiscard]] tinytorch::Index size() const override {
    return static_cast<tinytorch::Index>(lengths_.size());
  }
  [[nodiscard]] std::vector<tinytorch::Index> order(tinytorch::Index epoch) const override;

 private:
  std::vector<tinytorch::Index> lengths_;
  tinytorch::Index batch_;
  std::uint64_t seed_;
};

/// Examples below each other, filled up on the right: with token 0 and with kNotScored.
[[nodiscard]] tinytorch::Batch pad(std::span<const tinytorch::data::Example> examples);

/// The places of a batch that are scored, and what is due there.
struct Due {
  tinytorch::Tensor places;  ///< i32 (n), into (batch x time)
  tinytorch::Tensor tokens;  ///< i32 (n)
};
[[nodiscard]] Due due(const tinytorch::Tensor& labels);

}  // namespace milestones
