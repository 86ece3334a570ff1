// Milestone 05, the second program: it learns a text letter by letter, and a wrong library does not pass. The
// plays take too long for a test; small talk stands for them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "../support/folder.h"
#include "judged.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Lines such as "a dog sees the old king.".
std::string small_talk(std::size_t letters) {
  std::mt19937 random(1);
  const auto any = [&](const std::vector<std::string>& words) { return words[random() % words.size()]; };
  std::string text;
  while (text.size() < letters) {
    for (int i = 0; i < 2; ++i) {
      text += any({"a ", "the ", "every "}) + any({"", "", "old ", "good "}) +
              any({"dog", "king", "queen", "fool"});
      text += i == 0 ? any({" sees ", " loves ", " fears "}) : ".\n";
    }
  }
  return text;
}

/// A folder with a text. A run takes seconds, so each of these tests shows several things.
class VaswaniGenerate : public testing::Test {
 protected:
  void write_plays(std::size_t letters) const { folder_.write("tinyshakespeare.txt", small_talk(letters)); }

  [[nodiscard]] Outcome run(std::vector<std::string> options) const {
    options.insert(options.end(), {"--quick", "--out", folder_ / "new"});
    return run_milestone("05", VASWANI_GENERATE, options, {{"TINYTORCH_DATA", folder_.path()}});
  }
  [[nodiscard]] Outcome planted(const std::string& plant) const {
    return run_milestone("05", VASWANI_GENERATE_PLANTED, {"--quick", "--no-draw", "--out", folder_ / "new"},
                         {{"TINYTORCH_DATA", folder_.path()}, {"PLANT", plant}});
  }

  testing_support::Folder folder_;
};

TEST_F(VaswaniGenerate, ReachesItsFiguresAndLeavesAModelThatTalks) {
  write_plays(30'000);
  const Outcome outcome = run({});
  const std::string& output = outcome.result.output;
  EXPECT_EQ(outcome.missed(), "") << output;
  EXPECT_EQ(outcome.figures.size(), 5u);
  EXPECT_THAT(output, AllOf(HasSubstr("of pairs of letters "), HasSubstr("   step   60   loss "),
                            HasSubstr("####"), HasSubstr("\n   1.2\n   | ")));
  EXPECT_GT(outcome.figures.at("shakespeare_loss"), 0.2) << "nobody can foresee the next word";
  EXPECT_THAT(folder_.read("new/vaswani-shakespeare-quick.svg"), HasSubstr("<svg"));

  const std::string model = folder_ / "new/vaswani-shakespeare-quick.safetensors";
  EXPECT_THAT(output, HasSubstr("chat --model " + model));
  const tito::Result talk = tito::run({.argv = {CHAT, "--model", model, "--prompt", "the king "}});
  EXPECT_EQ(talk.code, 0) << talk.output;
  EXPECT_THAT(talk.output, HasSubstr("e"));
}

TEST_F(VaswaniGenerate, GivesTheSameFiguresForTheSameSeedAndOneDocumentWithJson) {
  write_plays(30'000);
  const Outcome outcome = run({"--json", "--seed", "7"});
  EXPECT_EQ(outcome.missed(), "");
  const std::string& output = outcome.result.output;
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
  EXPECT_TRUE(output.starts_with("{\"program\": \"vaswani_generate\", \"seed\": 7, ")) << output;
  EXPECT_EQ(run({"--json", "--seed", "7"}).figures, outcome.figures);
}

TEST_F(VaswaniGenerate, IsNotPassedByAWrongLibrary) {
  write_plays(30'000);
  const std::map<std::string, std::string> plants = {
      {"attention sees the future", "future_leak"},
      {"heads are merged without turning them back", "future_leak"},
      {"labels belong to the next row", "writing_error"},
      {"step moves nothing", "beyond_frequencies"},
      {"cross_entropy's gradient is negated", "beyond_frequencies"},
      {"a mean counts every batch as one", "evaluation_error"},
  };
  for (const auto& [plant, figure] : plants) {
    const Outcome outcome = planted(plant);
    EXPECT_THAT(outcome.missed(), HasSubstr(figure)) << plant << ": " << outcome.result.output;
    EXPECT_EQ(outcome.result.code, 0) << plant << ": " << outcome.result.output;
  }
}

TEST_F(VaswaniGenerate, SaysWhatIsNotWritten) {
  write_plays(30'000);
  const Outcome outcome = planted("matmul is not written");
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_THAT(outcome.result.output, HasSubstr("todo 01.14"));
}

TEST_F(VaswaniGenerate, SaysHowToGetThePlaysAndPassesNothingWithoutThem) {
  for (const char* place :
       {TINYTORCH_SOURCE "/.tito/data/tinyshakespeare", "/usr/share/datasets/tinyshakespeare"}) {
    if (std::filesystem::exists(place)) GTEST_SKIP() << "the program also looks at " << place;
  }
  const Outcome outcome = run({});
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_THAT(outcome.result.output, HasSubstr("'./tito/tito data get tinyshakespeare'"));
  EXPECT_TRUE(outcome.figures.empty());
  EXPECT_FALSE(outcome.reached);
}

TEST_F(VaswaniGenerate, RefusesATextThatIsTooShort) {
  write_plays(5'000);
  const Outcome outcome = run({});
  EXPECT_EQ(outcome.result.code, 1);
  EXPECT_THAT(outcome.result.output,
              AllOf(HasSubstr("tinyshakespeare.txt: has 5"), HasSubstr("at least 20000")));
  EXPECT_TRUE(outcome.figures.empty());
}

}  // namespace
