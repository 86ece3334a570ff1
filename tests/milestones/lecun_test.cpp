// Milestone 04: digits are read whatever the seed, wherever they stand and whoever is beside them; a wrong
// library does not pass. The large data sets take too long for a test; small ones of the same form stand for
// them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "../support/folder.h"
#include "judged.h"
#include "support/datasets.h"

namespace {

using testing::HasSubstr;
using testing::Not;

Outcome run(std::vector<std::string> options, const std::map<std::string, std::string>& environment = {}) {
  options.push_back("--no-draw");
  return run_milestone("04", LECUN, options, environment);
}

/// Each mistake is run once, whoever asks.
const Outcome& planted(const std::string& plant) {
  static std::map<std::string, Outcome> known;
  if (!known.contains(plant))
    known[plant] = run_planted("04", LECUN_PLANTED, plant, {"--quick", "--no-draw"});
  return known.at(plant);
}

void expect_not_passed(const std::vector<std::string>& plants) {
  for (const std::string& plant : plants) {
    const Outcome& outcome = planted(plant);
    EXPECT_FALSE(outcome.reached) << plant;
    EXPECT_EQ(outcome.result.signal, 0) << plant << ": " << outcome.result.output;
    EXPECT_FALSE(outcome.result.timed_out) << plant;
  }
}

/// A folder for small data sets and pictures.
class Lecun : public testing::Test {
 protected:
  /// Pictures of 28 x 28 with a bright bar, whose row says which class it is; in IDX files.
  void write_small_fashion() const {
    for (const auto& [part, count] : std::map<std::string, int>{{"train", 320}, {"t10k", 40}}) {
      const auto size = [](int n) {
        return std::string{0, 0, static_cast<char>(n >> 8), static_cast<char>(n)};
      };
      std::string pictures = std::string{0, 0, 8, 3} + size(count) + size(28) + size(28);
      std::string labels = std::string{0, 0, 8, 1} + size(count);
      for (int i = 0; i < count; ++i) {
        std::string picture(28 * 28, '\0');
        std::fill_n(picture.begin() + (3 + 2 * (i % 10)) * 28 + 4, 20, static_cast<char>(150 + i % 7));
        pictures += picture;
        labels += static_cast<char>(i % 10);
      }
      folder_.write("fashion-mnist/" + part + "-images-idx3-ubyte", pictures);
      folder_.write("fashion-mnist/" + part + "-labels-idx1-ubyte", labels);
    }
  }
  /// The same of 32 x 32 in three colours, as CIFAR-10's records. The bar of classes 0 to 4 is red, that of
  /// the others blue.
  void write_small_cifar() const {
    for (const char* file :
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"}) {
      std::string records;
      for (int i = 0; i < 64; ++i) {
        std::string picture(3 * 32 * 32, '\0');
        const int label = i % 10, colour = label < 5 ? 0 : 2;
        std::fill_n(picture.begin() + colour * 1024 + (6 + 4 * (label % 5)) * 32 + 6, 20,
                    static_cast<char>(150 + i % 7));
        records += static_cast<char>(label) + picture;
      }
      folder_.write("cifar-10/cifar-10-batches-bin/" + std::string(file) + ".bin", records);
    }
  }
  [[nodiscard]] std::map<std::string, std::string> data() const {
    return {{"TINYTORCH_DATA", folder_.path()}};
  }

  testing_support::Folder folder_;
};

TEST_F(Lecun, ReachesItsFiguresWithSeveralSeeds) {
  for (const char* seed : {"0", "1", "3", "4"}) {
    EXPECT_EQ(run({"--quick", "--seed", seed}).missed(), "") << "seed " << seed;
  }
}

TEST_F(Lecun, GivesTheSameFiguresForTheSameSeedAndOthersForAnother) {
  const auto figures = run({"--quick"}).figures;
  EXPECT_EQ(run({"--quick"}).figures, figures);
  EXPECT_NE(run({"--quick", "--seed", "7"}).figures, figures);
}

TEST_F(Lecun, ShowsItsFiltersAndWhoIsTakenForWhomAndSavesThem) {
  const std::string output = run_milestone("04", LECUN, {"--quick", "--out", folder_ / "new"}).result.output;
  EXPECT_THAT(output, HasSubstr("no. 1   no. 2   no. 3"));
  EXPECT_THAT(output, HasSubstr("is \\ taken for"));
  EXPECT_THAT(output, HasSubstr(", not "));
  EXPECT_THAT(output, HasSubstr("picture: " + folder_ / "new/lecun-digits-filters.svg"));
  EXPECT_THAT(folder_.read("new/lecun-digits-filters.svg"), HasSubstr(">no. 6</text>"));
  EXPECT_THAT(folder_.read("new/lecun-digits-confusion.svg"), HasSubstr("and is taken for"));
}

TEST_F(Lecun, PrintsOneDocumentAndNothingElseWithJson) {
  const std::string output = run({"--quick", "--json"}).result.output;
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
  EXPECT_TRUE(output.starts_with("{\"program\": \"lecun\", \"seed\": 0, ")) << output;
}

TEST_F(Lecun, LearnsFromTheLargeSetsWhereTheyAre) {
  write_small_fashion();
  write_small_cifar();
  const Outcome outcome = run({}, data());
  EXPECT_THAT(outcome.result.output, HasSubstr("320 to learn from, 40 to test with"));
  EXPECT_THAT(outcome.result.output, HasSubstr("320 to learn from, 64 to test with"));
  EXPECT_EQ(outcome.missed(), "") << outcome.result.output;
}

TEST_F(Lecun, SkipsByNameWhatIsNotHere) {
  write_small_fashion();
  if (milestones::find_cifar10()) GTEST_SKIP() << "CIFAR-10 is on this machine";
  const Outcome outcome = run({}, data());
  EXPECT_THAT(outcome.result.output, HasSubstr("4. CIFAR-10\n   skipped, its binary files are not here"));
  EXPECT_THAT(outcome.result.output, Not(HasSubstr("cifar_accuracy")));
  EXPECT_EQ(outcome.missed(), "") << "what is skipped is not missed";
}

TEST_F(Lecun, IsPassedWithNothingPlanted) { EXPECT_EQ(planted("").missed(), ""); }

TEST_F(Lecun, IsNotPassedWithWrongFilters) {
  expect_not_passed({"col2im gives zeros", "filters are turned round",
                     "max_pool2d's gradient goes to every cell",
                     "batch_norm's gradient takes the moments for constants",
                     "batch_norm always looks at the batch", "moments are not remembered"});
}

TEST_F(Lecun, IsNotPassedWithWrongPictures) {
  expect_not_passed({"collate gives the label of the next", "crop cuts at the corner",
                     "labels belong to the next row", "argmax is argmin",
                     "a mean counts every batch as one"});
}

TEST_F(Lecun, IsNotPassedWithWrongTraining) {
  expect_not_passed({"cross_entropy's gradient is negated", "matmul's gradient is negated",
                     "step moves nothing", "zero_grad forgets nothing"});
}

TEST_F(Lecun, FindsMistakesThatDoNotKeepItFromLearning) {
  EXPECT_THAT(planted("col2im gives zeros").missed(), HasSubstr("gradient_error"));
  EXPECT_EQ(planted("filters are turned round").missed(), "window_error");
  EXPECT_THAT(planted("max_pool2d's gradient goes to every cell").missed(), HasSubstr("gradient_error"));
  EXPECT_THAT(planted("batch_norm's gradient takes the moments for constants").missed(),
              HasSubstr("gradient_error"));
  EXPECT_EQ(planted("batch_norm always looks at the batch").missed(), "company_error");
  EXPECT_EQ(planted("a mean counts every batch as one").missed(), "evaluation_error");
}

TEST_F(Lecun, SaysWhatIsWrongAndWhere) {
  const auto says = [](const char* plant) {
    const Outcome& outcome = planted(plant);
    EXPECT_EQ(outcome.result.code, 1) << plant;
    EXPECT_FALSE(outcome.reached) << plant;
    return outcome.result.output;
  };
  EXPECT_THAT(says("col2im is not written"), HasSubstr("todo 09.4"));
  EXPECT_THAT(says("collate is not written"), HasSubstr("todo 08.3"));  // out of a worker
  EXPECT_THAT(says("argmax counts from ten"), HasSubstr("lecun: picture 0 is given class 1"));
}

}  // namespace
