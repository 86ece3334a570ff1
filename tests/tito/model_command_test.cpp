// tito chat and tito model, run as programs in a small course that really builds: what reaches the programs
// they start, and what comes back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "small_course.h"
#include "tito/core/learning.h"
#include "tito/core/model.h"
#include "tito/core/process.h"

namespace {

using namespace tito;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kBuild = R"(cmake_minimum_required(VERSION 3.25)
set(CMAKE_CXX_COMPILER_WORKS ON)
project(small LANGUAGES CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/milestones)
add_executable(chat EXCLUDE_FROM_ALL program.cpp)
add_executable(model_file EXCLUDE_FROM_ALL program.cpp)
)";

constexpr const char* kPresets = R"({"version": 6, "configurePresets": [
  {"name": "base", "hidden": true, "generator": "Ninja", "binaryDir": "${sourceDir}/build/${presetName}"},
  {"name": "reference", "inherits": "base"}, {"name": "student-release", "inherits": "base"}]})";

constexpr const char* kMilestone = R"(title = "Attention"
story = "It answers."
needs = ["01"]
[[program]]
name = "later"
title = "Later"
)";

// Says what it was called with and what it read; ends as the file `plan` says.
constexpr const char* kProgram = R"(#include <cstdio>
#include <cstdlib>
int main(int argc, char** argv) {
  int code = 0, c = 0;
  if (std::FILE* plan = std::fopen("plan", "r")) std::fscanf(plan, "%d", &code);
  if (code == 134) std::abort();
  if (code) return std::fprintf(stderr, "program: it went wrong\n"), code;
  std::printf("called with");
  for (int i = 1; i < argc; ++i) std::printf(" <%s>", argv[i]);
  std::printf("\n");
  while ((c = std::getchar()) != EOF) std::putchar(c);
}
)";

/// A small course with one module, solved, and the two programs.
class Course : public SmallCourse {
 public:
  Course() {
    write("CMakeLists.txt", kBuild);
    write("CMakePresets.json", kPresets);
    write("program.cpp", kProgram);
    write("milestones/05_2017_transformer/milestone.toml", kMilestone);
    write("m.safetensors", "numbers");
    solve("  return 42;\n");
  }
  void solve(const std::string& body) const {
    if (!has("modules/01_tensor/student")) start_module(registry(), tensor());
    std::string solved;
    for (const char* id : {"01.1", "01.2", "01.3"}) solved += region(id, body);
    write(kStudentFile, solved);
  }
  /// Runs the tool in a shell; standard error goes to error().
  [[nodiscard]] Result tito(const std::string& words, const std::string& input = {}) const {
    return run({.argv = {"sh", "-c", "\"$0\" " + words + " 2>errors", TINYTORCH_TOOL},
                .folder = root(),
                .environment = {{"TINYTORCH_ROOT", root().string()}},
                .input = input,
                .wall = std::chrono::seconds(120)});
  }
  [[nodiscard]] std::string error() const { return read("errors"); }
};

TEST(ChatCommand, HandsItsOptionsAndStandardInputOn) {
  const Course course;
  const Result result = course.tito(
      "chat --model m.safetensors --prompt 'two words' --temperature 0.5 --json --reference", "a\nb\n");
  EXPECT_TRUE(result.ok()) << course.error();
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("called with <--model> <m.safetensors>"), HasSubstr(" <--prompt> <two words>"),
                    HasSubstr(" <--temperature> <0.5>"), HasSubstr(" <--json>"), Not(HasSubstr("reference")),
                    HasSubstr("\na\nb\n")));
}

TEST(ChatCommand, TakesTheModelThatShipsWithoutAnother) {
  const Course course;
  EXPECT_EQ(course.tito("chat").code, 1);
  EXPECT_THAT(course.error(), HasSubstr("no trained model in this tree yet "
                                        "(milestones/05_2017_transformer/weights/chatgpt.safetensors)"));
  course.write("milestones/05_2017_transformer/weights/chatgpt.safetensors", "numbers");
  EXPECT_THAT(course.tito("chat").output, HasSubstr("weights/chatgpt.safetensors>"));
}

TEST(ChatCommand, LooksForTheFileBeforeItBuilds) {
  const Course course;
  EXPECT_EQ(course.tito("chat --model gone").code, 2);
  EXPECT_THAT(course.error(), HasSubstr("chat: there is no file gone"));
  EXPECT_EQ(course.tito("model info gone").code, 2);
  EXPECT_FALSE(course.has("build"));
}

TEST(ChatCommand, SaysWhatIsNotWritten) {
  const Course course;
  course.solve(SmallCourse::todo("01.1"));
  EXPECT_EQ(course.tito("chat --model m.safetensors").code, 1);
  EXPECT_THAT(course.error(), AllOf(HasSubstr("chat: "), HasSubstr("01.1"), HasSubstr("--reference")));
}

TEST(ChatCommand, EndsAsTheProgramDoes) {
  const Course course;
  for (const int code : {1, 2, 3}) {
    course.write("plan", std::to_string(code));
    EXPECT_EQ(course.tito("chat --model m.safetensors --prompt a").code, code);
    EXPECT_THAT(course.error(), HasSubstr("program: it went wrong"));
  }
  course.write("plan", "134");
  EXPECT_EQ(course.tito("chat --model m.safetensors --prompt a").code, 3);
  EXPECT_THAT(course.error(), HasSubstr("SIGABRT"));
}

TEST(ModelCommand, ShowsWhatTheProgramSaysAndTheNextStep) {
  const Course course;
  const Result result = course.tito("model info m.safetensors --heads 12 --context 64");
  EXPECT_THAT(result.output,
              HasSubstr("called with <info> <m.safetensors> <--heads> <12> <--context> <64>\n"));
  EXPECT_THAT(result.output, HasSubstr("tito chat --model m.safetensors"));
  EXPECT_EQ(course.tito("model info m.safetensors --json").output,
            "called with <info> <m.safetensors> <--json>\n");
}

TEST(ModelCommand, ConvertsToALayoutThatThereIs) {
  const Course course;
  EXPECT_THAT(course.tito("model convert m.safetensors out --layout llama").output,
              AllOf(HasSubstr("called with <convert> <m.safetensors> <out> <--layout> <llama>\n"),
                    HasSubstr("tito model info out")));
  EXPECT_EQ(course.tito("model convert m.safetensors out --layout bert").code, 2);
  EXPECT_EQ(course.tito("model convert m.safetensors out").code, 2);
  EXPECT_EQ(course.tito("model info m.safetensors --heads none").code, 2);
}

TEST(ModelCommand, SaysWhatWentWrongInItsOwnName) {
  const Course course;
  course.write("plan", "1");
  const Result result = course.tito("model info m.safetensors --json");
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(course.error(), "tito: model info: it went wrong\n");
  EXPECT_EQ(json::parse(result.output)["error"], "model info: it went wrong");
}

}  // namespace
