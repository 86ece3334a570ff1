#include "names.h"

#include <algorithm>
#include <numeric>

#include "tinytorch/str.h"

namespace tinytorch::nn::detail {
namespace {

// How many letters to insert, remove or change (Levenshtein), one row of the table at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string listed(const Names& names) {
  constexpr std::size_t kShown = 8;
  std::string out;
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) out += (i ? ", " : "") + names[i];
  return names.size() > kShown ? str(out, ", ... (", names.size(), " in all)") : out;
}

std::string did_you_mean(std::string_view word, const Names& candidates) {
  const std::string* best = nullptr;
  std::size_t least = word.size() / 2 + 1;  // half of the word changed is another word
  for (const std::string& each : candidates) {
    if (const std::size_t d = distance(word, each); d < least) least = d, best = &each;
  }
  return best ? str("; did you mean ", *best, "?") : "";
}

}  // namespace tinytorch::nn::detail
