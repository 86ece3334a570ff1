/// @file
/// Answering without understanding: the answer of the training question that looks most alike. What a model
/// is worth is what it does beyond that.

#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "corpus/corpus.h"

namespace milestones {

/// How two questions are compared. In a conversation, all its questions together are compared.
enum class Likeness {
  words,       ///< cosine of the counts of words
  rare_words,  ///< the same, a word that few questions have weighing more (tf-idf)
  letters      ///< edit distance, among the hundred most alike by words
};
inline constexpr std::array kLikenesses = {Likeness::words, Likeness::rare_words, Likeness::letters};
/// "words" and so on.
std::string_view name_of(Likeness likeness);

/// All training questions, each with what was asked before it.
class Nearest {
 public:
  explicit Nearest(const std::vector<Dialogue>& train);

  /// The answer of the most alike; of equals, the first one's.
  [[nodiscard]] std::string answer(const Dialogue& asked, Likeness likeness) const;
  /// The share of dialogues whose last answer this gets exactly.
  [[nodiscard]] double score(const std::vector<Dialogue>& examined, Likeness likeness) const;

 private:
  struct Example {
    std::string question;
    std::string answer;
    double norm[2] = {0, 0};  ///< of the counts, and of the weighted counts
  };
  struct Posting {
    std::size_t example;
    double count;
  };
  struct Word {
    std::vector<Posting> postings;
    double rarity = 0;
  };

  std::vector<Example> examples_;
  std::unordered_map<std::string, Word> words_;
};

}  // namespace milestones
