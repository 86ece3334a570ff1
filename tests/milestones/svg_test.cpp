// Pictures in files: what a browser would show.

#include "support/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "../support/folder.h"
#include "support/reading.h"
#include "tinytorch/error.h"

namespace milestones {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

const Pictures kTwo{1, 2, 16, {0, 16, 8, 4}, {0, 1}};

TEST(GallerySvg, HasASquareForEveryPixelAndACaptionForEveryPicture) {
  const std::string svg = gallery_svg(kTwo, {{0, "first"}, {1, "a<b & c"}});
  EXPECT_EQ(times(svg, "<rect x="), 4u);
  for (const char* grey : {"rgb(0,0,0)", "rgb(255,255,255)", "rgb(128,128,128)", "rgb(64,64,64)"})
    EXPECT_EQ(times(svg, grey), 1u) << grey;
  EXPECT_THAT(svg, HasSubstr(">first</text>"));
  EXPECT_THAT(svg, HasSubstr(">a&lt;b &amp; c</text>"));
}

TEST(GallerySvg, BeginsANewRowAfterTen) {
  const Pictures small{1, 1, 1, {1}, {0}};
  const auto page = [&](std::size_t count) {
    const std::string svg = gallery_svg(small, std::vector<Captioned>(count, {0, ""}));
    return svg.substr(svg.find("viewBox"), 40);
  };
  EXPECT_THAT(page(10), HasSubstr("\"0 0 1252 156\""));
  EXPECT_THAT(page(11), HasSubstr("\"0 0 1252 300\""));
  EXPECT_THAT(page(1), HasSubstr("\"0 0 136 156\""));
}

TEST(ConfusionSvg, HasTheTruthInRowsAndTheAnswerInColumns) {
  const std::string svg = confusion_svg({0, 0, 0, 1}, {0, 1, 1, 1}, {"cat", "dog"});
  EXPECT_EQ(times(svg, "<rect x="), 4u);
  EXPECT_THAT(svg, HasSubstr("<text x=\"104\" y=\"108\" fill=\"white\">1</text>"));  // a cat for a cat
  EXPECT_THAT(svg, HasSubstr("<text x=\"152\" y=\"108\" fill=\"white\">2</text>"));  // two for a dog
  EXPECT_THAT(svg, HasSubstr("<text x=\"152\" y=\"156\" fill=\"white\">1</text>"));  // the dog
  EXPECT_EQ(times(svg, ">0</text>"), 0u);                                            // never is left empty
  EXPECT_EQ(times(svg, ">cat</text>") + times(svg, ">dog</text>"), 4u);
}

TEST(ConfusionSvg, IsDarkestWhereMostOfARowAre) {
  const std::string svg = confusion_svg({0, 0, 0, 0, 0}, {0, 0, 0, 0, 1}, {"cat", "dog"});
  EXPECT_EQ(times(svg, "rgb(55,55,55)"), 1u);     // all that a shade can say
  EXPECT_EQ(times(svg, "rgb(155,155,155)"), 1u);  // a quarter of that, by its root
  EXPECT_EQ(times(svg, "rgb(255,255,255)"), 2u);  // a row with nothing in it
}

TEST(ConfusionSvg, RefusesAClassThatThereIsNot) {
  EXPECT_THROW(confusion_svg({0}, {2}, {"a", "b"}), tinytorch::IndexError);
  EXPECT_THROW(confusion_svg({0, 1}, {0}, {"a", "b"}), tinytorch::ShapeError);
}

class SaveSvg : public testing::Test {
 protected:
  testing_support::Folder folder_;
  Report silent_{true};
};

TEST_F(SaveSvg, MakesTheFolderThatOutNames) {
  save_svg({.out = folder_ / "a/b"}, silent_, "x", "<svg/>");
  save_svg({.out = folder_ / "a/b"}, silent_, "x", "<svg>2</svg>");
  EXPECT_EQ(folder_.read("a/b/x.svg"), "<svg>2</svg>");
}

TEST_F(SaveSvg, WritesNothingWithoutPictures) {
  save_svg({.draw = false, .out = folder_ / "a"}, silent_, "x", "<svg/>");
  EXPECT_FALSE(fs::exists(folder_ / "a"));
}

TEST_F(SaveSvg, SaysWhatCannotBeWritten) {
  folder_.write("file", "here");
  try {
    save_svg({.out = folder_ / "file"}, silent_, "x", "<svg/>");
    ADD_FAILURE() << "a file is no folder";
  } catch (const tinytorch::FileError& error) {
    EXPECT_THAT(error.what(), HasSubstr("file/x.svg: cannot be written; --out DIR names another folder"));
  }
}

// ---- what was read

TEST(Reading, CountsWhatIsRight) {
  Reading reading;
  reading.add({0, 1});
  EXPECT_EQ(reading.accuracy(kTwo), 1.0);
  EXPECT_EQ((Reading{{0, 0}}).accuracy(kTwo), 0.5);
}

TEST(Reading, RefusesClassesThatThereAreNotAndTooFew) {
  Reading reading;
  reading.add({9, 0});
  EXPECT_THROW(reading.add({10}), tinytorch::ValueError);
  EXPECT_THROW(reading.add({-1}), tinytorch::ValueError);
  EXPECT_THROW(static_cast<void>((Reading{{0}}).accuracy(kTwo)), tinytorch::ValueError);
  EXPECT_THROW(static_cast<void>(Reading{}.accuracy(Pictures{1, 1, 1, {}, {}})), tinytorch::ValueError);
}

}  // namespace
}  // namespace milestones
