#include <gtest/gtest.h>

#include <algorithm>

#include "folder.h"
#include "tito/core/check.h"
#include "tito/core/skeleton.h"
#include "tito/core/stubs.h"

namespace {

using namespace tito;

/// A course of one module, made as `dev new` makes it, and whole but for what a test spoils.
class DevCheck : public testing::Test {
 protected:
  DevCheck() {
    std::filesystem::create_directories(folder.path() / "modules/00_core");
    new_module(folder.path(), "01_tensor");
  }

  /// All errors, "where: message", one a line.
  [[nodiscard]] std::string errors() const {
    std::string out;
    for (const Complaint& complaint : check_course(Registry::read(folder.path())).complaints) {
      if (!complaint.warning) out += complaint.where + ": " + complaint.message + "\n";
    }
    return out;
  }

  /// clang-format takes a third of a second a course, so that few tests ask it.
  void ask_clang_format() const {
    folder.write(".clang-format", read_file(std::filesystem::path(TINYTORCH_SOURCE) / ".clang-format"));
  }

  void replace(const std::string& file, const std::string& old, const std::string& fresh) const {
    std::string text = folder.read(file);
    const std::size_t at = text.find(old);
    ASSERT_NE(at, std::string::npos) << file << " has no " << old << ":\n" << text;
    folder.write(file, text.replace(at, old.size(), fresh));
  }

  Folder folder;
};

TEST_F(DevCheck, IsContentWithANewModule) {
  ask_clang_format();
  EXPECT_EQ(errors(), "");
}

TEST_F(DevCheck, FindsAModuleFolderWithoutManifest) {
  std::filesystem::create_directories(folder.path() / "modules/02_nothing");
  EXPECT_EQ(errors(), "modules/02_nothing: has no module.toml\n");
}

TEST_F(DevCheck, FindsAMissingLesson) {
  std::filesystem::remove(folder.path() / "modules/01_tensor/README.md");
  EXPECT_EQ(errors(), "modules/01_tensor: has no lesson README.md\n");
}

TEST_F(DevCheck, FindsAStubThatWasEditedByHand) {
  folder.write("modules/01_tensor/stub/tensor.cpp", "");
  EXPECT_EQ(errors(),
            "modules/01_tensor/stub/tensor.cpp: is not what its solution says; run 'tito dev stubs'\n");
}

TEST_F(DevCheck, FindsAnExerciseWithoutRegionAndARegionWithoutExercise) {
  replace("modules/01_tensor/solution/tensor.cpp", "Exercise 01.1:", "Exercise 01.2:");
  write_stubs(Registry::read(folder.path()), Registry::read(folder.path()).module("01"));
  const std::string all = errors();
  EXPECT_NE(all.find("exercise 01.2 is not in module.toml"), std::string::npos) << all;
  EXPECT_NE(all.find("solution/tensor.cpp: has no region for exercise 01.1 of module.toml"),
            std::string::npos)
      << all;
}

TEST_F(DevCheck, FindsBrokenMarkersOnceAndGoesOn) {
  replace("modules/01_tensor/solution/tensor.cpp", "// END SOLUTION", "// the end");
  replace("tests/01_tensor/test_tensor.cpp", "EXERCISE", "EXERCIZE");
  const std::string all = errors();
  EXPECT_NE(all.find("region 01.1 is not closed"), std::string::npos) << all;
  EXPECT_EQ(all.find("is not closed", all.find("is not closed") + 1), std::string::npos) << all;
  EXPECT_NE(all.find("exercise 01.1: no visible test in tests/01_tensor says EXERCISE(\"01.1\")"),
            std::string::npos)
      << all;
}

TEST_F(DevCheck, FindsAnExerciseNobodyTestsOrGrades) {
  replace("tests/01_tensor/test_tensor.cpp", "EXERCISE(\"01.1\")", "EXERCISE(\"01.2\")");
  replace("tests/01_tensor/scenarios.cpp", "SCENARIO(\"01.1\"", "SCENARIO(\"01.2\"");
  EXPECT_EQ(errors(),
            "exercise 01.1: no visible test in tests/01_tensor says EXERCISE(\"01.1\")\n"
            "exercise 01.1: no SCENARIO(\"01.1\", ...) in tests/01_tensor/scenarios.cpp\n");
}

TEST_F(DevCheck, CountsPlantedMistakes) {
  std::string text = folder.read("tests/mutants/01_tensor.toml");
  folder.write("tests/mutants/01_tensor.toml", text.substr(0, text.rfind("[[mutant]]")));
  EXPECT_EQ(errors(),
            "exercise 01.1: has 3 planted mistakes in tests/mutants/01_tensor.toml; expected at least 4\n");
}

TEST_F(DevCheck, FindsAHintThatIsTheAnswer) {
  replace("modules/01_tensor/module.toml", "Almost code",
          "Index sum = 0; for (Index i = 1; i <= count; ++i) sum += i; Almost");
  EXPECT_NE(
      errors().find("exercise 01.1: hint 3 holds a line of the answer: for(Indexi=1;i<=count;++i)sum+=i;"),
      std::string::npos)
      << errors();
}

TEST_F(DevCheck, FindsALeakIntoATest) {
  replace("tests/01_tensor/test_tensor.cpp", "namespace {",
          "namespace {\n// Index sum = 0; for (Index i = 1; i <= count; ++i) sum += i; return sum;");
  EXPECT_NE(errors().find("tests/01_tensor/test_tensor.cpp: shows students a line of "
                          "modules/01_tensor/solution/tensor.cpp, 01.1"),
            std::string::npos)
      << errors();
}

TEST_F(DevCheck, FindsASolutionThatBreaksTheRulesOfLearners) {
  replace("modules/01_tensor/solution/tensor.cpp", "Index sum = 0;", "Index sum = __COUNTER__ * 0;");
  write_stubs(Registry::read(folder.path()), Registry::read(folder.path()).module("01"));
  EXPECT_NE(errors().find("'__COUNTER__' has two underscores in a row"), std::string::npos) << errors();
}

TEST_F(DevCheck, FindsAFileThatHoldsMoreThanExercises) {
  std::string more = "namespace other {\n";
  for (int i = 0; i < 30; ++i) more += "int f" + std::to_string(i) + "();\n";
  folder.write("modules/01_tensor/solution/tensor.cpp", folder.read("modules/01_tensor/solution/tensor.cpp") +
                                                            "\n" + more + "}  // namespace other\n");
  write_stubs(Registry::read(folder.path()), Registry::read(folder.path()).module("01"));
  EXPECT_NE(errors().find("lines of code outside its 1 regions; move what is not an exercise to given/"),
            std::string::npos)
      << errors();
}

TEST_F(DevCheck, FindsAQuestionWithoutModelAnswer) {
  folder.write("modules/01_tensor/solution/answers.md", "# Answers\n");
  EXPECT_EQ(
      errors(),
      "modules/01_tensor/solution/answers.md: has no heading '## 01.Q1' with rubric and model answer\n");
}

TEST_F(DevCheck, ComparesTheMeasuredTableOfTheReadme) {
  folder.write("tests/bench/results.md", "| a | 1 |\n");
  EXPECT_NE(errors().find("README.md: has no '<!-- results:begin -->'"), std::string::npos);
  folder.write("README.md", "x\n<!-- results:begin -->\n| a | 2 |\n<!-- results:end -->\n");
  EXPECT_NE(errors().find("shows other measurements"), std::string::npos);
  folder.write("README.md", "x\n<!-- results:begin -->\n| a | 1 |\n<!-- results:end -->\n");
  EXPECT_EQ(errors(), "");
}

TEST_F(DevCheck, OnlyWarnsOfALongFileAndALongAnswer) {
  folder.write("tito/long.cpp", std::string(401, '\n'));
  const CheckReport report = check_course(Registry::read(folder.path()));
  EXPECT_TRUE(std::any_of(report.complaints.begin(), report.complaints.end(),
                          [](const Complaint& c) { return c.warning && c.where == "tito/long.cpp"; }));
}

TEST_F(DevCheck, AsksClangFormatOrSaysThatItIsNotThere) {
  ask_clang_format();
  replace("tests/01_tensor/test_tensor.cpp", "namespace {", "namespace    {");
  const CheckReport report = check_course(Registry::read(folder.path()));
  if (!report.skipped.empty() &&
      report.skipped.front().find("clang-format is not installed") != std::string::npos)
    return;
  EXPECT_NE(errors().find("tests/01_tensor/test_tensor.cpp:"), std::string::npos);
}

TEST(DevNew, RefusesWhatItCannotName) {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "modules/00_core");
  EXPECT_EQ(error_of([&] { new_module(folder.path(), "Tensor"); }),
            "dev new: 'Tensor' is no module name; expected two digits, an underscore and a snake_case name, "
            "such as 07_training");
  new_module(folder.path(), "01_tensor");
  EXPECT_EQ(error_of([&] { new_module(folder.path(), "01_tensor"); }),
            "dev new: modules/01_tensor is already there");
  EXPECT_EQ(error_of([&] { new_module(folder.path(), "01_other"); }),
            "dev new: module 01 is already there, modules/01_tensor");
}

TEST(DevNew, DependsOnTheModuleBefore) {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "modules/00_core");
  new_module(folder.path(), "01_tensor");
  const auto files = new_module(folder.path(), "02_other_thing");
  EXPECT_EQ(Registry::read(folder.path()).module("02").depends, std::vector<std::string>{"01"});
  for (const auto& file : files) EXPECT_TRUE(std::filesystem::exists(folder.path() / file)) << file;
}

}  // namespace
