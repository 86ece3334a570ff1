#include "tito/core/build.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "folder.h"

namespace tito {
namespace {

TEST(FindFaults, TakesTheFirstErrorOfEachFailedStep) {
  const std::string output =
      "[1/3] Building CXX object a.cpp.o\n"
      "FAILED: modules/CMakeFiles/m01_student.dir/01_tensor/student/sum.cpp.o\n"
      "/usr/bin/c++ -c /root/modules/01_tensor/student/sum.cpp\n"
      "/root/modules/01_tensor/student/sum.cpp: In function 'int f()':\n"
      "/root/modules/01_tensor/student/sum.cpp:7:3: error: 'totl' was not declared in this scope\n"
      "    7 |   totl += 1;\n"
      "      |   ^~~~\n"
      "/root/modules/01_tensor/student/sum.cpp:9:1: error: a second one\n"
      "[2/3] Building CXX object b.cpp.o\n"
      "/root/b.cpp:1:1: warning: not an error: really\n"
      "FAILED: tests/test_01\n"
      "ld: sum.cpp:(.text+0x1): undefined reference to `kernels::sum()'\n";
  const std::vector<CompileFault> faults = find_faults(output, "/root");
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].file, "modules/01_tensor/student/sum.cpp");
  EXPECT_EQ(faults[0].line, 7);
  EXPECT_EQ(faults[0].message, "'totl' was not declared in this scope");
  EXPECT_EQ(faults[0].excerpt, "    7 |   totl += 1;\n      |   ^~~~\n");
  EXPECT_EQ(faults[1].file, "");
  EXPECT_EQ(faults[1].message, "undefined reference to `kernels::sum()'");
}

TEST(FindFaults, FindsNothingInABuildThatWorked) {
  EXPECT_TRUE(find_faults("[1/1] Linking x\n", "/root").empty());
}

TEST(FindFaults, NamesAHeaderThatIsMissing) {
  const auto faults = find_faults(
      "FAILED: x.o\nc++ -c x.cpp\n/r/x.cpp:1:10: fatal error: y.h: No such file or directory\n", "/r");
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].message, "y.h: No such file or directory");
}

TEST(TouchReturned, GivesAFileThatCameBackThePresentTime) {
  const Folder folder;
  const auto time = [&](const char* name) { return std::filesystem::last_write_time(folder.path() / name); };
  folder.write("a.cpp", "a");
  folder.write("kept.cpp", "b");
  folder.write("answers.md", "c");
  const auto past = time("a.cpp") - std::chrono::hours(1);
  std::filesystem::last_write_time(folder.path() / "kept.cpp", past);
  std::this_thread::sleep_for(
      std::chrono::milliseconds(20));  // file systems count in steps of some milliseconds
  folder.write("stamp", "");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::filesystem::last_write_time(folder.path() / "a.cpp", past);  // as mv, cp -p and tar leave it
  std::filesystem::last_write_time(folder.path() / "answers.md", past);
  touch_returned(folder.path(), folder.path() / "stamp");
  EXPECT_GT(time("a.cpp"), time("stamp"));
  EXPECT_EQ(time("kept.cpp"), past);    // was so when the build ran
  EXPECT_EQ(time("answers.md"), past);  // nothing is built from it
}

TEST(CompileError, SpeaksInOneSentence) {
  EXPECT_STREQ(CompileError({{"a.cpp", 3, "no", ""}}).what(), "a.cpp:3: no");
  EXPECT_EQ(CompileError({{"", 0, "undefined reference to f", ""}}).exit(), Exit::work);
}

}  // namespace
}  // namespace tito
