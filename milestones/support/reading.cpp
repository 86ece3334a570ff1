#include "support/reading.h"

#include <algorithm>

#include "support/pictures.h"
#include "support/plot.h"
#include "tinytorch/error.h"

namespace milestones {

using tinytorch::str;
using tinytorch::ValueError;

const std::vector<std::string> kDigits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
const std::vector<std::string> kClothes = {"T-shirt", "trousers", "pullover", "dress", "coat",
                                           "sandal",  "shirt",    "sneaker",  "bag",   "boot"};
const std::vector<std::string> kThings = {"plane", "car",  "bird",  "cat",  "deer",
                                          "dog",   "frog", "horse", "ship", "truck"};

void Reading::add(const std::vector<std::int32_t>& classes) {
  for (const std::int32_t each : classes) {
    if (each < 0 || each > 9) {
      throw ValueError(str("picture ", given.size(), " is given class ", each,
                           " and there are ten, 0 to 9; look at argmax in module 01"));
    }
    given.push_back(each);
  }
}

double Reading::accuracy(const Pictures& set) const {
  if (given.size() != set.labels.size() || given.empty()) {
    throw ValueError(str(set.labels.size(), " pictures were given ", given.size(),
                         " classes; look at slice and argmax in module 01"));
  }
  int right = 0;
  for (std::size_t i = 0; i < given.size(); ++i) right += given[i] == set.labels[i];
  return right / static_cast<double>(given.size());
}

void show(const Report& report, const Pictures& set, const Reading& reading,
          const std::vector<std::string>& names) {
  const bool unicode = unicode_terminal();
  std::vector<Captioned> right, wrong;
  for (std::size_t i = 0; i < reading.given.size(); ++i) {
    const std::string& name = names[static_cast<std::size_t>(set.labels[i])];
    const std::string& guess = names[static_cast<std::size_t>(reading.given[i])];
    const auto is_it = [&](const Captioned& shown) { return shown.caption == name; };
    if (reading.given[i] == set.labels[i]) {
      if (std::any_of(right.begin(), right.end(), is_it)) continue;  // one of a kind
      right.push_back({static_cast<Index>(i), name});
    } else {
      wrong.push_back({static_cast<Index>(i), name + ", not " + guess});
    }
  }
  report.say("   Some that it read, and some that it took for something else:\n",
             gallery(set, right, unicode), "\n", gallery(set, wrong, unicode), "\n",
             confusion(set.labels, reading.given, names));
}

}  // namespace milestones
