/// @file
/// A picture in the terminal: points of two classes over the regions that a model gives to each.

#pragma once

#include <string>
#include <vector>

namespace milestones {

/// A point of the plane with the class it belongs to and the one the model gave it, +1 or -1.
struct Point {
  double x, y;
  int belongs;
  int given;
};

/// The cells of a picture, row by row from the top: where their centres are in [-1, 1] x [-1, 1].
struct Grid {
  static constexpr int kColumns = 56;  // fits any terminal, and does not ask for its width
  static constexpr int kRows = 22;     // a character is about twice as high as it is wide
  static double x(int column) { return (2.0 * column + 1) / kColumns - 1; }
  static double y(int row) { return 1 - (2.0 * row + 1) / kRows; }
};

/// Draws the points over the regions. In a UTF-8 terminal with dots and shades, elsewhere in plain ASCII.
/// @param regions  Grid::kRows * Grid::kColumns classes, +1 or -1, row by row from the top
std::string plot(const std::vector<int>& regions, const std::vector<Point>& points, bool unicode);

/// Whether standard output is a terminal that says it shows UTF-8.
bool unicode_terminal();

}  // namespace milestones
