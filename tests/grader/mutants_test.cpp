#include "tito/core/mutants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/mutants_run.h"

namespace tito {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kSolution = R"(// Exercise 01.1: add.
int add(int a, int b) {
  // BEGIN SOLUTION
  const int sum = a + b;
  return sum;
  // END SOLUTION
}

// Exercise 01.2: twice.
int twice(int a) {
  // BEGIN SOLUTION
  return a + a;
  // END SOLUTION
}
)";

Mutant mutant(const std::string& find, const std::string& replace, const std::string& exercise = "01.1") {
  return {exercise, "a mistake", find, replace, "add.cpp", 1};
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

/// A course of one module in a folder of its own.
class Mutants : public testing::Test {
 protected:
  Mutants() : root_(fs::temp_directory_path() / ("mutants_test_" + std::to_string(getpid()))) {
    write_file(root_ / "modules/01_sums/solution/add.cpp", kSolution);
    module_.number = "01";
    module_.name = "sums";
    module_.folder = root_ / "modules/01_sums";
    for (const char* id : {"01.1", "01.2"}) {
      Exercise exercise;
      exercise.id = id;
      exercise.file = "add.cpp";
      module_.exercises.push_back(exercise);
    }
  }
  ~Mutants() override { fs::remove_all(root_); }

  std::vector<Mutant> read(const std::string& toml) {
    write_file(root_ / "tests/mutants/01_sums.toml", toml);
    return read_mutants(root_, module_);
  }
  std::string complaint(const std::string& toml) {
    return error_of([&] { (void)read(toml); });
  }

  fs::path root_;
  Module module_;
};

TEST(Plant, ChangesOnlyTheRegionOfItsExercise) {
  const std::string planted = plant(mutant("a + a", "a", "01.2"), kSolution);
  EXPECT_THAT(planted, HasSubstr("return a;"));
  EXPECT_THAT(planted, HasSubstr("const int sum = a + b;"));
}

TEST(Plant, IgnoresSpaceAroundWhatItLooksFor) {
  EXPECT_THAT(plant(mutant("\n  a + b;\n", "  a - b;\n"), kSolution), HasSubstr("const int sum = a - b;\n"));
}

TEST(Plant, WantsExactlyOnePlace) {
  EXPECT_THAT(error_of([] { (void)plant(mutant("sum", "0"), kSolution); }),
              HasSubstr("'sum' occurs 2 times in 01.1 of solution/add.cpp; it must occur once"));
  EXPECT_THAT(error_of([] { (void)plant(mutant("a + a", "a"), kSolution); }),
              HasSubstr("occurs 0 times in 01.1"));
  EXPECT_THAT(error_of([] { (void)plant(mutant("aa", "a", "01.9"), kSolution); }),
              HasSubstr("has no region 01.9"));
}

TEST_F(Mutants, AreReadInOrderWithTheirLines) {
  const auto mutants = read(R"(
[[mutant]]
exercise = "01.2"
why = "once instead of twice"
find = "a + a"
replace = "a"

[[mutant]]
exercise = "01.1"
why = "minus"
find = "a + b"
replace = "a - b"

[[mutant]]
exercise = "01.1"
why = "times"
find = "a + b"
replace = "a * b"
)");
  ASSERT_EQ(mutants.size(), 3u);
  EXPECT_EQ(mutants[0].exercise, "01.2");
  EXPECT_EQ(mutants[0].file, "add.cpp");
  EXPECT_EQ(mutants[1].line, 8);
  const auto few = one_per_exercise(mutants);
  ASSERT_EQ(few.size(), 2u);
  EXPECT_EQ(few[1].why, "minus");
}

TEST_F(Mutants, ComplainWithFileAndLine) {
  EXPECT_THAT(error_of([&] { (void)read_mutants(root_, module_); }),
              HasSubstr("tests/mutants/01_sums.toml: not there"));
  EXPECT_THAT(complaint("\n[[mutant]]\nexercise = \"01.1\"\nwhy = \"w\"\nfind = \"q\"\nreplace = \"\"\n"),
              HasSubstr("tests/mutants/01_sums.toml:2: 'q' occurs 0 times in 01.1"));
  EXPECT_THAT(
      complaint("[[mutant]]\nexercise = \"01.1\"\nwhy = \"w\"\nfind = \"a + b\"\nreplace = \" a + b\"\n"),
      HasSubstr("01_sums.toml:1: the patch changes nothing"));
  EXPECT_THAT(complaint("[[mutant]]\nexercise = \"01.1\"\nfind = \"a + b\"\nreplace = \"a\"\n"),
              HasSubstr("a sentence why"));
  EXPECT_THAT(complaint("[[mutant]]\nexercise = \"01.1\"\nwhat = \"w\"\n"), HasSubstr("unknown key 'what'"));
  EXPECT_THAT(complaint("[[mutant]]\nexercise = \"01.7\"\nwhy = \"w\"\nfind = \"a\"\n"),
              HasSubstr("01_sums.toml:1: "));
  EXPECT_THAT(complaint("mutants = 3\n"),
              HasSubstr("unknown key 'mutants' in the file; did you mean 'mutant'?"));
  EXPECT_THAT(complaint("[[mutant]\n"), HasSubstr("01_sums.toml:1: not TOML"));
}

TEST(SplitWords, ReadsQuotesAndBackslashesAsTheShellDoes) {
  EXPECT_THAT(split_words(R"(g++  -DX=\"a\" "b c" 'd\e' f\ g "")"),
              testing::ElementsAre("g++", "-DX=\"a\"", "b c", "d\\e", "f g", ""));
  EXPECT_TRUE(split_words("  ").empty());
}

TEST(MutantTotals, CountWhatCompiled) {
  std::vector<MutantResult> results(20);
  for (MutantResult& result : results) result.test = "Sum.Adds";
  EXPECT_TRUE(total(results).good());
  results[0].test = "";
  EXPECT_FALSE(total(results).good()) << "one survived";
  results[0].scenario = "Sums (WRONG)";
  EXPECT_TRUE(total(results).good()) << "95 % by tests, all by both";
  results[1].test = "";
  results[1].scenario = "Sums (WRONG)";
  EXPECT_FALSE(total(results).good()) << "90 % by tests";
  results[1].compiled = false;
  EXPECT_EQ(total(results).counted, 19);
  EXPECT_EQ(total(results).uncompiled, 1);
}

}  // namespace
}  // namespace tito
