#include "tito/core/build.h"

#include <gtest/gtest.h>

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

TEST(CompileError, SpeaksInOneSentence) {
  EXPECT_STREQ(CompileError({{"a.cpp", 3, "no", ""}}).what(), "a.cpp:3: no");
  EXPECT_EQ(CompileError({{"", 0, "undefined reference to f", ""}}).exit(), Exit::work);
}

}  // namespace
}  // namespace tito
