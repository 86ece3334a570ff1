#include "tito/core/links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "folder.h"

namespace tito {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> dead_in(const Folder& folder) {
  std::vector<std::string> dead;
  for (const DeadLink& link : check_links(folder.path()).dead) dead.push_back(link.page + " " + link.target);
  return dead;
}

TEST(CheckLinks, FollowsThemToFilesAndToPlacesInThem) {
  const Folder folder;
  folder.write("index.html", R"(<a href="sub/other.html#here">x</a> <a class="y" href="#top">y</a>
    <h1 id="top">z</h1> <img src="sub/picture.svg"> <a href="sub/other.html">w</a> <a href="#">none</a>)");
  folder.write("sub/other.html", R"(<a name="here"></a> <a href="../index.html?a=1&amp;b=2#top">back</a>)");
  folder.write("sub/picture.svg", "");
  const LinkReport report = check_links(folder.path());
  EXPECT_THAT(report.dead, IsEmpty());
  EXPECT_EQ(report.pages, 2u);
  EXPECT_EQ(report.links, 6u);
}

TEST(CheckLinks, ReportsThoseThatLeadNowhere) {
  const Folder folder;
  folder.write("index.html",
               R"(<a href="gone.html">a</a> <a href="other.html#gone">b</a> <a href="#gone">c</a>
    <img src="gone.png"> <a href="other.html#here">d</a>)");
  folder.write("other.html", R"(<p id="here"> <a href="sub/index.html">e</a>)");
  EXPECT_THAT(dead_in(folder),
              ElementsAre("index.html gone.html", "index.html other.html#gone", "index.html #gone",
                          "index.html gone.png", "other.html sub/index.html"));
}

TEST(CheckLinks, LinksToTheWorldAreLeftAloneButNothingIsLoadedFromIt) {
  const Folder folder;
  folder.write("index.html", R"page(<a href="https://example.org/x#y">a</a> <a href="javascript:void(0)">b</a>
    <script src="https://example.org/x.js"></script> <script src="//example.org/y.js"></script>)page");
  EXPECT_THAT(dead_in(folder),
              ElementsAre("index.html https://example.org/x.js", "index.html //example.org/y.js"));
}

TEST(CheckLinks, LooksAtPagesOnly) {
  const Folder folder;
  folder.write("notes.txt", R"(<a href="gone.html">a</a>)");
  EXPECT_THAT(dead_in(folder), IsEmpty());
}

}  // namespace
}  // namespace tito
