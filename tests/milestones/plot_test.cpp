// The picture in the terminal.

#include "support/plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace milestones {
namespace {

// +1 in the right half of the plane.
std::vector<int> right_half() {
  std::vector<int> regions;
  for (int row = 0; row < Grid::kRows; ++row) {
    for (int column = 0; column < Grid::kColumns; ++column) regions.push_back(Grid::x(column) > 0 ? 1 : -1);
  }
  return regions;
}

std::vector<std::string> lines(const std::string& picture) {
  std::vector<std::string> all(1);
  for (char c : picture) {
    if (c == '\n') {
      all.emplace_back();
    } else {
      all.back() += c;
    }
  }
  return all;
}

TEST(Plot, ShadesWhereTheModelAnswersPlus) {
  const std::string half(Grid::kColumns / 2, ' '), shaded(Grid::kColumns / 2, '.');
  const std::vector<std::string> rows = lines(plot(right_half(), {}, false));
  for (std::size_t row = 0; row < Grid::kRows; ++row) EXPECT_EQ(rows[row], "  |" + half + shaded + "|");
}

TEST(Plot, PutsPointsWhereTheyAreAndNamesWrongOnes) {
  const std::vector<Point> points = {{-0.99, 0.99, -1, -1}, {0.99, 0.99, 1, 1}, {0.99, -0.99, -1, 1}};
  const std::vector<std::string> rows = lines(plot(right_half(), points, false));
  EXPECT_EQ(rows.front()[3], '+');
  EXPECT_EQ(rows.front()[2 + Grid::kColumns], 'o');
  EXPECT_EQ(rows[Grid::kRows - 1][2 + Grid::kColumns], 'X');
}

TEST(Plot, ShowsAMistakeEvenUnderAnotherPoint) {
  const std::vector<Point> points = {{0.5, 0.5, -1, 1}, {0.5, 0.5, 1, 1}};
  const std::vector<std::string> rows = lines(plot(right_half(), points, false));
  int mistakes = 0;
  for (std::size_t row = 0; row < Grid::kRows; ++row) {
    mistakes += static_cast<int>(std::count(rows[row].begin(), rows[row].end(), 'X'));
  }
  EXPECT_EQ(mistakes, 1);
}

TEST(Plot, IsPlainAsciiUnlessUnicodeIsAskedFor) {
  const std::vector<Point> points = {{0, 0, 1, -1}, {0.5, 0.5, 1, 1}};
  const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 128; };
  const std::string plain = plot(right_half(), points, false), rich = plot(right_half(), points, true);
  EXPECT_TRUE(std::all_of(plain.begin(), plain.end(), ascii));
  EXPECT_NE(rich.find("●"), std::string::npos);
}

TEST(Plot, KeepsPointsOutsideThePlaneAtItsEdge) {
  EXPECT_NO_THROW(plot(right_half(), {{7, -7, 1, 1}, {1, 1, 1, 1}, {-1, -1, -1, -1}}, false));
}

}  // namespace
}  // namespace milestones
