// Grey pictures in the terminal, and the table of who is taken for whom.

#include "support/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tinytorch/error.h"

namespace milestones {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// `count` pictures; the number of every pixel is `light` of its picture, row and column.
template <class Light>
Pictures pictures(Index count, Index rows, Index columns, float white, const Light& light) {
  Pictures out{rows, columns, white, {}, {}};
  for (Index i = 0; i < count; ++i) {
    out.labels.push_back(0);
    for (Index row = 0; row < rows; ++row) {
      for (Index column = 0; column < columns; ++column)
        out.pixels.push_back(static_cast<std::uint8_t>(light(i, row, column)));
    }
  }
  return out;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

TEST(Gallery, DrawsDarkToBright) {
  const Pictures one = pictures(1, 1, 5, 16, [](Index, Index, Index column) { return 4 * column; });
  EXPECT_THAT(lines(gallery(one, {{0, "five"}}, false)), ElementsAre("    ..++xx##  ", "  five        "));
  EXPECT_THAT(gallery(one, {{0, "five"}}, true), HasSubstr("  ░░▒▒▓▓██"));
}

TEST(Gallery, HasAFifthOfTheRangeForEachShade) {
  constexpr int kLight[] = {3, 6, 9, 12, 15};
  const Pictures one = pictures(1, 1, 5, 16, [&](Index, Index, Index column) { return kLight[column]; });
  EXPECT_EQ(lines(gallery(one, {{0, ""}}, false))[0], "    ..++xx##  ");
}

TEST(Gallery, PutsPicturesSideBySideOverTheirCaptions) {
  const Pictures two =
      pictures(2, 2, 2, 1, [](Index i, Index row, Index column) { return i == 0 ? row == column : 1; });
  EXPECT_THAT(lines(gallery(two, {{1, "full"}, {0, "diag"}}, false)),
              ElementsAre("  ####  ##    ", "  ####    ##  ", "  full  diag  "));
}

TEST(Gallery, TakesRowsOfALargePictureInPairs) {
  const Pictures large =
      pictures(1, 28, 28, 255, [](Index, Index row, Index) { return row % 2 == 0 ? 255 : 0; });
  const auto rows = lines(gallery(large, {{0, ""}}, false));
  ASSERT_THAT(rows, SizeIs(15));
  EXPECT_EQ(rows[0], "  " + std::string(28, '+') + "  ");  // half of white
}

TEST(Gallery, StaysWithin78Columns) {
  for (const Index columns : {8, 28, 60, 100}) {
    const Pictures many = pictures(20, 8, columns, 1, [](Index, Index, Index) { return 1; });
    std::vector<Captioned> shown;
    for (Index i = 0; i < 20; ++i) shown.push_back({i, "x"});
    const std::string row = lines(gallery(many, shown, false))[0];
    if (columns < 78) {
      EXPECT_LE(row.size(), 80u) << columns;  // with two blanks at the margin
    }
    EXPECT_THAT(row, HasSubstr(std::string(static_cast<std::size_t>(columns), '#')));
  }
}

TEST(Gallery, ShowsAsManyAsFit) {
  const Pictures digits = pictures(20, 8, 8, 1, [](Index, Index, Index) { return 1; });
  const std::vector<Captioned> five(5, {0, "x"}), two(2, {0, "x"});
  EXPECT_EQ(lines(gallery(digits, five, false))[0].size(), 2u + 4 * 18);
  EXPECT_EQ(lines(gallery(digits, two, false))[0].size(), 2u + 2 * 18);
}

TEST(Gallery, OfNothingIsNothing) {
  EXPECT_EQ(gallery(pictures(1, 8, 8, 16, [](Index, Index, Index) { return 0; }), {}, false), "");
}

TEST(Confusion, HasTheTruthInRowsAndTheAnswerInColumns) {
  const auto table = lines(confusion({0, 0, 0, 1, 2}, {0, 2, 2, 1, 2}, {"cat", "dog", "elephants"}));
  ASSERT_THAT(table, SizeIs(4));
  EXPECT_EQ(table[0], "  is \\ taken for   cat   dog eleph");
  EXPECT_EQ(table[1], "  cat                1     .     2");
  EXPECT_EQ(table[2], "  dog                .     1     .");
  EXPECT_EQ(table[3], "  elephant           .     .     1");
}

TEST(Confusion, RefusesAClassThatThereIsNot) {
  for (const std::int32_t wrong : {-1, 2, 1'000'000}) {
    EXPECT_THROW(confusion({0, 1}, {0, wrong}, {"a", "b"}), tinytorch::IndexError) << wrong;
    EXPECT_THROW(confusion({0, wrong}, {0, 1}, {"a", "b"}), tinytorch::IndexError) << wrong;
  }
  EXPECT_THROW(confusion({0, 1}, {0}, {"a", "b"}), tinytorch::ShapeError);
}

}  // namespace
}  // namespace milestones
