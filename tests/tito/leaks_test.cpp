#include "tito/core/leaks.h"

#include <gtest/gtest.h>

#include "folder.h"

namespace {

using namespace tito;

class Leaks : public testing::Test {
 protected:
  Leaks() {
    folder.write("modules/01_tensor/module.toml", "title = \"T\"\ndepends = []\nminutes = 1\n");
    folder.write("modules/01_tensor/solution/one.cpp",
                 "// Exercise 01.1: one.\nint one() {\n  // BEGIN SOLUTION\n"
                 "  const int the_answer_to_everything = forty() + 2;  // a remark\n"
                 "  int second = step(1);\n  int third = step(2);\n  return second + third;\n"
                 "  // END SOLUTION\n}\n");
  }
  /// Where the first leak was found, "" when there is none.
  [[nodiscard]] std::string first() const {
    const auto leaks = find_leaks(Registry::read(folder.path()));
    return leaks.empty() ? "" : leaks.front().found_in;
  }
  Folder folder;
};

TEST_F(Leaks, AreNotSeenWhereThereAreNone) {
  folder.write("tests/01_tensor/test_one.cpp", "TEST(One, IsOne) { EXPECT_EQ(one(), 42); }\n");
  EXPECT_EQ(first(), "");
}

TEST_F(Leaks, AreSeenWithOtherSpacesAndInComments) {
  folder.write("tests/01_tensor/test_one.cpp", "// const int the_answer_to_everything=forty()+2;\n");
  const auto leaks = find_leaks(Registry::read(folder.path()));
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].solution, "modules/01_tensor/solution/one.cpp, 01.1");
  EXPECT_EQ(leaks[0].code, "constintthe_answer_to_everything=forty()+2;");
  EXPECT_EQ(leaks[0].found_in, "tests/01_tensor/test_one.cpp");
}

TEST_F(Leaks, AreSeenInHintsStubsMilestonesAndTheTool) {
  for (const char* file :
       {"modules/01_tensor/stub/one.cpp", "milestones/01/x.cpp", "site/x.md", "tito/core/x.cpp"}) {
    folder.write(file, "x; const int the_answer_to_everything = forty() + 2; y;\n");
    EXPECT_EQ(first(), file);
    std::filesystem::remove(folder.path() / file);
  }
}

TEST_F(Leaks, AreNoneWhenAHeaderAGivenFileOrALessonShowsTheLine) {
  folder.write("tests/01_tensor/test_one.cpp", "const int the_answer_to_everything = forty() + 2;\n");
  for (const char* file : {"include/tinytorch/one.h", "given/one.cpp", "README.md"}) {
    const std::string path = std::string("modules/01_tensor/") + file;
    folder.write(path, "const int the_answer_to_everything = forty() + 2;\n");
    EXPECT_EQ(first(), "") << file;
    std::filesystem::remove(folder.path() / path);
  }
}

TEST_F(Leaks, OfThreeLinesAreSeenEverywhereAndWithCommentsBetween) {
  folder.write("modules/01_tensor/given/one.cpp",
               "int second = step(1);  // first\nint third = step(2);\n// then\nreturn second + third;\n");
  EXPECT_EQ(first(), "modules/01_tensor/given/one.cpp");
  folder.write("modules/01_tensor/given/one.cpp", "int second = step(1);\nreturn second + third;\n");
  EXPECT_EQ(first(), "");
}

TEST_F(Leaks, MayStandInScenariosAndMutantsWhichStudentsDoNotGet) {
  for (const char* file :
       {"tests/01_tensor/scenarios.cpp", "tests/01_tensor/checks.cpp", "tests/mutants/01_tensor.toml"}) {
    folder.write(file, "const int the_answer_to_everything = forty() + 2;\n");
  }
  EXPECT_EQ(first(), "");
}

TEST_F(Leaks, AreSeenInHintsInTheGroundAndOnThePagesAboutTheTree) {
  const std::string line = "const int the_answer_to_everything = forty() + 2;";
  folder.write("modules/01_tensor/module.toml", "title = \"" + line + "\"\ndepends = []\nminutes = 1\n");
  EXPECT_EQ(first(), "modules/01_tensor/module.toml");
  folder.write("modules/01_tensor/module.toml", "title = \"T\"\ndepends = []\nminutes = 1\n");
  for (const char* file : {"README.md", "CONTRIBUTING.md", "tests/README.md", "tests/data.toml"}) {
    folder.write(file, line);
    EXPECT_EQ(first(), file);
    std::filesystem::remove(folder.path() / file);
  }
  const std::string three = "int second = step(1);\nint third = step(2);\nreturn second + third;\n";
  folder.write("modules/00_core/include/x.h", three);
  EXPECT_EQ(first(), "modules/00_core/include/x.h");
}

TEST_F(Leaks, BeginAtThirtyCharacters) {
  const auto with_answer = [&](const std::string& line) {
    folder.write(
        "modules/01_tensor/solution/one.cpp",
        "// Exercise 01.1: one.\nint one() {\n  // BEGIN SOLUTION\n" + line + "\n  // END SOLUTION\n}\n");
    folder.write("tests/01_tensor/test_one.cpp", line);
    return first();
  };
  EXPECT_EQ(with_answer("return aaaaaaaaaabbbbbbbbbb111;").size(),
            std::string("tests/01_tensor/test_one.cpp").size());
  EXPECT_EQ(with_answer("return aaaaaaaaaabbbbbbbbbb11;"), "");
}

TEST_F(Leaks, AreReportedOnce) {
  folder.write("tests/a.cpp", "const int the_answer_to_everything = forty() + 2;\n");
  folder.write("tests/b.cpp", "const int the_answer_to_everything = forty() + 2;\n");
  EXPECT_EQ(find_leaks(Registry::read(folder.path())).size(), 1u);
}

}  // namespace
