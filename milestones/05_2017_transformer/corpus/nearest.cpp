#include "corpus/nearest.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace milestones {

namespace {

constexpr std::size_t kCandidates = 100;

/// The questions up to turn `last`, as one text.
std::string asked_until(const Dialogue& dialogue, std::size_t last) {
  std::string out;
  for (std::size_t i = 0; i <= last; ++i) out += normalised(dialogue.turns[i].question) + ' ';
  return out;
}

std::map<std::string, double> counts_of(const std::string& text) {
  std::map<std::string, double> counts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find(' ', begin);
    ++counts[text.substr(begin, end - begin)];
    begin = end + 1;
  }
  return counts;
}

/// Letters to insert, delete or replace (Levenshtein, 1966).
std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, diagonal + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string_view name_of(Likeness likeness) {
  static constexpr std::string_view kNames[] = {"words", "rare words", "letters"};
  return kNames[static_cast<std::size_t>(likeness)];
}

Nearest::Nearest(const std::vector<Dialogue>& train) {
  for (const Dialogue& dialogue : train) {
    for (std::size_t t = 0; t < dialogue.turns.size(); ++t) {
      Example example{asked_until(dialogue, t), dialogue.turns[t].answer};
      for (const auto& [word, count] : counts_of(example.question)) {
        words_[word].postings.push_back({examples_.size(), count});
      }
      examples_.push_back(std::move(example));
    }
  }
  for (auto& [text, word] : words_) {
    word.rarity = std::log(static_cast<double>(examples_.size()) / static_cast<double>(word.postings.size()));
    for (const Posting& posting : word.postings) {
      double* norm = examples_[posting.example].norm;
      norm[0] += posting.count * posting.count;
      norm[1] += posting.count * posting.count * word.rarity * word.rarity;
    }
  }
}

std::string Nearest::answer(const Dialogue& asked, Likeness likeness) const {
  const std::string question = asked_until(asked, asked.turns.size() - 1);
  const bool weighted = likeness == Likeness::rare_words;
  std::vector<double> products(examples_.size(), 0.0);
  for (const auto& [text, count] : counts_of(question)) {
    const auto word = words_.find(text);
    if (word == words_.end()) continue;
    const double weight = weighted ? word->second.rarity * word->second.rarity : 1;
    for (const Posting& posting : word->second.postings)
      products[posting.example] += weight * count * posting.count;
  }
  std::vector<std::pair<double, std::size_t>> ranked;  // by less and less cosine, then by place
  for (std::size_t i = 0; i < examples_.size(); ++i) {
    const double norm = examples_[i].norm[weighted];
    ranked.emplace_back(norm > 0 ? -products[i] / std::sqrt(norm) : 0.0, i);
  }
  const auto kept = static_cast<std::ptrdiff_t>(
      std::min(likeness == Likeness::letters ? kCandidates : std::size_t{1}, ranked.size()));
  std::partial_sort(ranked.begin(), ranked.begin() + kept, ranked.end());
  if (likeness == Likeness::letters) {
    for (auto at = ranked.begin(); at != ranked.begin() + kept; ++at) {
      at->first = static_cast<double>(edits(question, examples_[at->second].question));
    }
  }
  return examples_[std::min_element(ranked.begin(), ranked.begin() + kept)->second].answer;
}

double Nearest::score(const std::vector<Dialogue>& examined, Likeness likeness) const {
  std::size_t right = 0;
  for (const Dialogue& dialogue : examined)
    right += answer(dialogue, likeness) == dialogue.turns.back().answer;
  return static_cast<double>(right) / static_cast<double>(examined.size());
}

}  // namespace milestones
