/// @file
/// Grey pictures in the terminal, and who is taken for whom.

#pragma once

#include <string>
#include <vector>

#include "support/datasets.h"

namespace milestones {

/// A picture of a set, with what to write under it.
struct Captioned {
  Index picture;
  std::string caption;
};

/// Side by side, as many as fit into 78 columns; "" when there are none. In a UTF-8 terminal with shades,
/// elsewhere in plain ASCII.
std::string gallery(const Pictures& set, const std::vector<Captioned>& shown, bool unicode);

/// How often label i was given as class j: at i * classes + j.
/// @throws tinytorch::IndexError for a class that there is not, ShapeError unless there is one answer a label
std::vector<int> count_pairs(const std::vector<std::int32_t>& labels, const std::vector<std::int32_t>& given,
                             Index classes);

/// How often a class (row) was given as another (column); a dot stands for never.
/// @param names  one a class, cut to eight letters
/// @throws as count_pairs
std::string confusion(const std::vector<std::int32_t>& labels, const std::vector<std::int32_t>& given,
                      const std::vector<std::string>& names);

}  // namespace milestones
