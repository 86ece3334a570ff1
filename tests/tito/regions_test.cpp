#include "tito/core/regions.h"

#include <gtest/gtest.h>

#include "folder.h"

namespace {

using namespace tito;

constexpr const char* kSolution = R"(#include "tinytorch/tensor.h"

namespace tinytorch {
namespace {
// Helpers 05.0/backward:
// BEGIN SOLUTION
int twice(int x) { return 2 * x; }
// END SOLUTION
}  // namespace

// Exercise 05.1: add.
int add(int a, int b) {
  // BEGIN SOLUTION
  // One idea.
  const int sum = a + b;

  return sum;  /* done */
  // END SOLUTION
}

// Exercise 05.2: subtract
// in one line.
int sub(int a, int b) {
  // BEGIN SOLUTION  (the other way round is wrong)
  return a - b;
  // END SOLUTION
}
}  // namespace tinytorch
)";

TEST(FindRegions, CutsAFileIntoNamedBodies) {
  const auto regions = find_regions("backward.cpp", kSolution);
  ASSERT_EQ(regions.size(), 3u);
  EXPECT_EQ(regions[0].id, "05.0/backward");
  EXPECT_TRUE(regions[0].is_helper());
  EXPECT_EQ(regions[1].id, "05.1");
  EXPECT_EQ(regions[1].title, "add.");
  EXPECT_EQ(regions[1].heading, 11);
  EXPECT_EQ(regions[1].begin, 13);
  EXPECT_EQ(regions[1].end, 18);
  EXPECT_EQ(regions[1].indent, "  ");
  EXPECT_EQ(regions[1].body, "  // One idea.\n  const int sum = a + b;\n\n  return sum;  /* done */\n");
  EXPECT_EQ(regions[2].id, "05.2");
}

TEST(FindRegions, TakesNumbersOfUpToThreeDigits) {
  for (const std::string id : {"05.9", "05.10", "05.123"}) {
    const auto regions =
        find_regions("f.cpp", "// Exercise " + id + ": add\n// BEGIN SOLUTION\n// END SOLUTION\n");
    ASSERT_EQ(regions.size(), 1u);
    EXPECT_EQ(regions[0].id, id);
  }
}

TEST(FindRegions, ReadsFilesWithWindowsLineEnds) {
  std::string text = kSolution;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\r\n");
  EXPECT_EQ(find_regions("backward.cpp", text).size(), 3u);
}

struct BadFile {
  const char* name;
  const char* text;
  const char* message;
};

class FindRegionsRefuses : public testing::TestWithParam<BadFile> {};

TEST_P(FindRegionsRefuses, WithFileAndLine) {
  const auto& [name, text, message] = GetParam();
  EXPECT_EQ(error_of([&, text = text] { find_regions("a/f.cpp", text); }), std::string("a/f.cpp:") + message);
}

#define HEAD "// Exercise 05.1: add\n"
INSTANTIATE_TEST_SUITE_P(
    , FindRegionsRefuses,
    testing::Values(
        BadFile{"Nested", HEAD "// BEGIN SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION\n",
                "3: a region begins inside region 05.1 (from line 2); regions do not nest"},
        BadFile{"Unclosed", HEAD "  // BEGIN SOLUTION\nx\n",
                "2: region 05.1 is not closed; expected '// END SOLUTION' before the end of the file"},
        BadFile{"StrayEnd", "int x;\n// END SOLUTION\n",
                "2: '// END SOLUTION' without a '// BEGIN SOLUTION' before it"},
        BadFile{"Unnamed", "// BEGIN SOLUTION\n// END SOLUTION\n",
                "1: this region has no name; expected a comment '// Exercise NN.k: ...' above it"},
        BadFile{"SecondRegionUnderOneHeading",
                HEAD "// BEGIN SOLUTION\n// END SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION\n",
                "4: this region has no name; expected a comment '// Exercise NN.k: ...' above it"},
        BadFile{"Duplicated",
                HEAD "// BEGIN SOLUTION\n// END SOLUTION\n" HEAD "// BEGIN SOLUTION\n// END SOLUTION\n",
                "4: 05.1 occurs twice, first in line 1"},
        BadFile{"HeadingWithoutRegion", HEAD "// Exercise 05.2: sub\n// BEGIN SOLUTION\n// END SOLUTION\n",
                "1: 05.1 has no region; expected '// BEGIN SOLUTION' below its heading"},
        BadFile{"HeadingAtTheEnd", HEAD,
                "1: 05.1 has no region; expected '// BEGIN SOLUTION' below its heading"},
        BadFile{"HeadingWithoutColon", "// Exercise 05.1 add\n",
                "1: '// Exercise 05.1 add' is not a heading; expected '// Exercise NN.k: what to do'"},
        BadFile{"HeadingWithShortNumber", "// Exercise 5.1: add\n",
                "1: '// Exercise 5.1: add' is not a heading; expected '// Exercise NN.k: what to do'"},
        BadFile{"HeadingWithNumberZero", "// Exercise 05.0: add\n",
                "1: '// Exercise 05.0: add' is not a heading; expected '// Exercise NN.k: what to do'"},
        BadFile{"HeadingWithoutTitle", "// Exercise 05.1:\n",
                "1: the heading of 05.1 does not say what to do"},
        BadFile{"HelpersOfAnotherFile", "// Helpers 05.0/g:\n// BEGIN SOLUTION\n// END SOLUTION\n",
                "1: the helpers of this file are called '05.0/f', not '05.0/g'"},
        BadFile{"MarkerInLowerCase", HEAD "// begin solution\n",
                "2: '// begin solution' looks like a marker but is none; write exactly '// BEGIN SOLUTION' "
                "or '// END SOLUTION'"},
        BadFile{"MarkerWithoutSpaces", HEAD "// BEGIN SOLUTION\n//ENDSOLUTION\n",
                "3: '//ENDSOLUTION' looks like a marker but is none; write exactly '// BEGIN SOLUTION' or "
                "'// END SOLUTION'"},
        BadFile{
            "MarkerInABlockComment", HEAD "/* BEGIN SOLUTION */\n",
            "2: '/* BEGIN SOLUTION */' looks like a marker but is none; write exactly '// BEGIN SOLUTION' or "
            "'// END SOLUTION'"},
        BadFile{"EndInABlockComment", HEAD "// BEGIN SOLUTION\n/*End solution*/\n",
                "3: '/*End solution*/' looks like a marker but is none; write exactly '// BEGIN SOLUTION' or "
                "'// END SOLUTION'"},
        BadFile{"HeadingWithLongNumber", "// Exercise 05.1234: add\n",
                "1: '// Exercise 05.1234: add' is not a heading; expected '// Exercise NN.k: what to do'"}),
    [](const auto& test) { return std::string(test.param.name); });
#undef HEAD

TEST(MakeStub, KeepsMarkersAndSaysHowLongTheAnswerIs) {
  const std::string stub = make_stub("backward.cpp", kSolution);
  EXPECT_NE(stub.find("// Helpers 05.0/backward:\n// BEGIN SOLUTION\n// END SOLUTION\n}"), std::string::npos)
      << stub;
  EXPECT_NE(stub.find("int add(int a, int b) {\n"
                      "  // BEGIN SOLUTION\n"
                      "  // YOUR CODE HERE (about 2 lines)\n"
                      "  todo(\"05.1\");\n"
                      "  // END SOLUTION\n}"),
            std::string::npos)
      << stub;
  EXPECT_NE(stub.find("(about 1 line)\n  todo(\"05.2\");"), std::string::npos) << stub;
  EXPECT_EQ(stub.find("twice"), std::string::npos);
  for (const Region& region : find_regions("backward.cpp", stub)) {
    EXPECT_EQ(is_unwritten(region), !region.is_helper()) << region.id;
  }
}

TEST(MakeStub, IsTheSameWhenMadeFromItself) {
  const std::string once = make_stub("backward.cpp", kSolution);
  EXPECT_EQ(find_regions("backward.cpp", once).size(), find_regions("backward.cpp", kSolution).size());
}

TEST(Splice, FillsAStubWithASolutionAndGivesTheSolutionBack) {
  const std::string stub = make_stub("backward.cpp", kSolution);
  EXPECT_EQ(splice("backward.cpp", stub, find_regions("backward.cpp", kSolution)), kSolution);
  EXPECT_EQ(splice("backward.cpp", kSolution, {}), kSolution);
}

TEST(Splice, TakesOnlyTheBodiesAndEndsEachWithALine) {
  Region answer;
  answer.id = "05.2";
  answer.body = "  return 7;";
  const std::string out = splice("backward.cpp", kSolution, {answer});
  EXPECT_NE(out.find("  return 7;\n  // END SOLUTION\n"), std::string::npos) << out;
  EXPECT_NE(out.find("const int sum = a + b;"), std::string::npos);
  EXPECT_EQ(out.find("return a - b"), std::string::npos);
}

TEST(Splice, RefusesARegionTheFileDoesNotHave) {
  Region answer;
  answer.id = "05.9";
  EXPECT_EQ(error_of([&] { splice("f.cpp", kSolution, {answer}); }).substr(0, 5), "f.cpp");
  EXPECT_EQ(error_of([&] { splice("backward.cpp", kSolution, {answer}); }),
            "backward.cpp has no region 05.9");
  answer.id = "05.1";
  EXPECT_EQ(error_of([&] {
              splice("backward.cpp", kSolution, {answer, answer});
            }),
            "backward.cpp: two bodies for region 05.1");
}

TEST(CodeLines, LeavesOutCommentsAndSpaces) {
  EXPECT_EQ(code_lines("int  x = 1;  // one\n\n/* two\n three */ y ( ) ;\n"),
            (std::vector<std::string>{"intx=1;", "y();"}));
}

TEST(CodeLines, KnowsWhatIsNotAComment) {
  EXPECT_EQ(code_lines("auto s = \"// no /* comment\"; z;"),
            std::vector<std::string>{"autos=\"//no/*comment\";z;"});
  EXPECT_EQ(code_lines("char c = '\"'; // yes"), std::vector<std::string>{"charc='\"';"});
  EXPECT_EQ(code_lines("int n = 1'000'000; // yes"), std::vector<std::string>{"intn=1'000'000;"});
  EXPECT_EQ(code_lines("auto r = R\"x(// in\n)\" still)x\"; // yes"),
            (std::vector<std::string>{"autor=R\"x(//in", ")\"still)x\";"}));
  EXPECT_EQ(code_lines("// a comment that goes on \\\nint hidden;\nint seen;"),
            std::vector<std::string>{"intseen;"});
  EXPECT_EQ(code_lines("in\\\nt x;"), (std::vector<std::string>{"int", "x;"}));
}

}  // namespace
