#include "support/pictures.h"

#include <algorithm>
#include <cstdio>

#include "tinytorch/error.h"

namespace milestones {

namespace {

constexpr std::size_t kWidth = 78;  // fits any terminal, and does not ask for its width

/// From dark to bright, one character each.
std::vector<std::string> shades(bool unicode) {
  if (unicode) return {" ", "░", "▒", "▓", "█"};
  return {" ", ".", "+", "x", "#"};
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

}  // namespace

std::string gallery(const Pictures& set, const std::vector<Captioned>& shown, bool unicode) {
  if (shown.empty()) return "";
  const std::vector<std::string> marks = shades(unicode);
  // A character is twice as high as it is wide: small pictures are widened, large ones lose every other row.
  const bool small = set.columns <= 16;
  const Index wide = small ? 2 : 1, high = small ? 1 : 2;
  const std::size_t width = static_cast<std::size_t>(set.columns * wide) + 2;
  const std::size_t count = std::min(shown.size(), std::max<std::size_t>(1, kWidth / width));
  std::string out;
  for (Index row = 0; row + high <= set.rows; row += high) {
    out += "  ";
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint8_t* pixels = set.picture(shown[i].picture);
      for (Index column = 0; column < set.columns; ++column) {
        float light = 0;
        for (Index r = row; r < row + high; ++r)
          light += static_cast<float>(pixels[r * set.columns + column]);
        light /= static_cast<float>(high) * set.white;
        const auto shade = static_cast<std::size_t>(std::min(light * 5, 4.0f));
        for (Index w = 0; w < wide; ++w) out += marks[shade];
      }
      out += "  ";
    }
    out += '\n';
  }
  out += "  ";
  for (std::size_t i = 0; i < count; ++i) out += padded(shown[i].caption, width);
  return out + '\n';
}

std::vector<int> count_pairs(const std::vector<std::int32_t>& labels, const std::vector<std::int32_t>& given,
                             Index classes) {
  if (labels.size() != given.size()) {
    throw tinytorch::ShapeError(tinytorch::str("confusion: ", labels.size(), " labels and ", given.size(),
                                               " answers; give one a label"));
  }
  const auto checked = [&](std::int32_t name) {
    if (name < 0 || name >= classes) {
      throw tinytorch::IndexError(tinytorch::str("confusion: class ", name, ", and there are ", classes));
    }
    return static_cast<std::size_t>(name);
  };
  const auto size = static_cast<std::size_t>(classes);
  std::vector<int> counts(size * size, 0);
  for (std::size_t i = 0; i < labels.size(); ++i) ++counts[checked(labels[i]) * size + checked(given[i])];
  return counts;
}

std::string confusion(const std::vector<std::int32_t>& labels, const std::vector<std::int32_t>& given,
                      const std::vector<std::string>& names) {
  const std::size_t classes = names.size();
  const std::vector<int> counts = count_pairs(labels, given, static_cast<Index>(classes));
  char cell[32];
  std::string out = padded("  is \\ taken for", 12);
  for (const std::string& name : names) {
    std::snprintf(cell, sizeof cell, "%6.5s", name.c_str());
    out += cell;
  }
  out += '\n';
  for (std::size_t row = 0; row < classes; ++row) {
    out += "  " + padded(names[row].substr(0, 8), 14);
    for (std::size_t column = 0; column < classes; ++column) {
      const int count = counts[row * classes + column];
      std::snprintf(cell, sizeof cell, "%6s", count == 0 ? "." : std::to_string(count).c_str());
      out += cell;
    }
    out += '\n';
  }
  return out;
}

}  // namespace milestones
