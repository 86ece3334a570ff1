#include "support/plot.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace milestones {

namespace {

struct Marks {
  const char* plus_region;
  const char* minus_region;
  const char* plus;
  const char* minus;
  const char* wrong;
  const char* side;
};

constexpr Marks kAscii = {".", " ", "o", "+", "X", "|"};
constexpr Marks kUnicode = {"░", " ", "●", "○", "✗", "│"};

int cell(double position, int cells) {
  return std::clamp(static_cast<int>((position + 1) / 2 * cells), 0, cells - 1);
}

}  // namespace

std::string plot(const std::vector<int>& regions, const std::vector<Point>& points, bool unicode) {
  const Marks& marks = unicode ? kUnicode : kAscii;
  std::vector<const char*> cells;
  for (int region : regions) cells.push_back(region > 0 ? marks.plus_region : marks.minus_region);
  const auto put = [&](const Point& p, const char* mark) {
    const int row = Grid::kRows - 1 - cell(p.y, Grid::kRows);
    cells[static_cast<std::size_t>(row * Grid::kColumns + cell(p.x, Grid::kColumns))] = mark;
  };
  for (const Point& p : points) put(p, p.belongs > 0 ? marks.plus : marks.minus);
  for (const Point& p : points) {
    if (p.given != p.belongs) put(p, marks.wrong);  // last, so that no mistake hides behind another point
  }

  std::string picture;
  for (int row = 0; row < Grid::kRows; ++row) {
    picture += "  ";
    picture += marks.side;
    for (int column = 0; column < Grid::kColumns; ++column) {
      picture += cells[static_cast<std::size_t>(row * Grid::kColumns + column)];
    }
    picture += marks.side;
    picture += '\n';
  }
  picture += std::string("  ") + marks.plus + " and " + marks.minus + " are the two classes, " + marks.wrong +
             " is a point on the wrong side; '" + marks.plus_region + "' is where the model answers " +
             marks.plus + "\n";
  return picture;
}

bool unicode_terminal() {
  if (!isatty(STDOUT_FILENO)) return false;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value && *value) {
      const std::string_view locale = value;
      return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos;
    }
  }
  return false;
}

}  // namespace milestones
