#include "tito/core/stubs.h"

#include <gtest/gtest.h>

#include "folder.h"

namespace {

using namespace tito;

constexpr const char* kRegion =
    "// Exercise 01.1: one.\nint one() {\n  // BEGIN SOLUTION\n  return 1;\n  // END SOLUTION\n}\n";

class Stubs : public testing::Test {
 protected:
  Stubs() {
    folder.write("modules/01_tensor/module.toml", "title = \"T\"\ndepends = []\nminutes = 1\n");
    folder.write("modules/01_tensor/solution/one.cpp", kRegion);
    folder.write("modules/01_tensor/solution/answers.md", "## 01.Q1\n");
  }
  [[nodiscard]] Registry registry() const { return Registry::read(folder.path()); }
  Folder folder;
};

TEST_F(Stubs, AreWrittenOnceAndThenFresh) {
  const Registry course = registry();
  const auto written = write_stubs(course, course.module("01"));
  ASSERT_EQ(written.size(), 1u);
  EXPECT_EQ(written[0].file, "modules/01_tensor/stub/one.cpp");
  EXPECT_NE(folder.read("modules/01_tensor/stub/one.cpp").find("  todo(\"01.1\");\n"), std::string::npos);
  EXPECT_TRUE(stale_stubs(course, course.module("01")).empty());
  EXPECT_TRUE(write_stubs(course, course.module("01")).empty());
}

TEST_F(Stubs, NameWhatIsMissingDifferentAndUnexpected) {
  const Registry course = registry();
  folder.write("modules/01_tensor/solution/two.cpp", kRegion);
  folder.write("modules/01_tensor/stub/old.cpp", "");
  folder.write("modules/01_tensor/stub/one.cpp", kRegion);
  const auto stale = stale_stubs(course, course.module("01"));
  ASSERT_EQ(stale.size(), 3u);
  EXPECT_EQ(stale[0].reason, StaleStub::Reason::different);
  EXPECT_EQ(stale[1].reason, StaleStub::Reason::missing);
  EXPECT_EQ(stale[2].reason, StaleStub::Reason::unexpected);
  write_stubs(course, course.module("01"));
  EXPECT_TRUE(stale_stubs(course, course.module("01")).empty());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "modules/01_tensor/stub/old.cpp"));
}

TEST_F(Stubs, RefuseAFileWithoutExercises) {
  folder.write("modules/01_tensor/solution/two.cpp", "int two();\n");
  const Registry course = registry();
  EXPECT_EQ(error_of([&] { write_stubs(course, course.module("01")); }),
            "modules/01_tensor/solution/two.cpp: there is no region in it; a file without exercises belongs "
            "in given/");
}

TEST_F(Stubs, AreKeptWhereThereIsNoSolution) {
  write_stubs(registry(), registry().module("01"));
  std::filesystem::remove_all(folder.path() / "modules/01_tensor/solution");
  EXPECT_NE(error_of([&] { write_stubs(registry(), registry().module("01")); }).find("student edition"),
            std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "modules/01_tensor/stub/one.cpp"));
}

}  // namespace
