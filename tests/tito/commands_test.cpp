// The tool itself, run as a program in a small course that really builds: what a script reads in its JSON,
// two builds at once, and where an editor finds the flags.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "small_course.h"
#include "tito/core/edition.h"
#include "tito/core/learning.h"
#include "tito/core/process.h"

namespace {

using namespace tito;
using nlohmann::json;
using testing::HasSubstr;

constexpr const char* kBuild = R"(cmake_minimum_required(VERSION 3.25)
set(CMAKE_CXX_COMPILER_WORKS ON)
project(small LANGUAGES CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
include_directories(modules/00_core/include)
file(GLOB own CONFIGURE_DEPENDS modules/01_tensor/student/*.cpp)
add_library(own OBJECT EXCLUDE_FROM_ALL ${own})
foreach(program test_01 checkpoint_01)
  add_executable(${program} EXCLUDE_FROM_ALL tests/main.cpp $<TARGET_OBJECTS:own>)
endforeach()
add_custom_target(tinytorch_core)
add_custom_target(tinytorch_tensor)
install(FILES CMakeLists.txt DESTINATION . COMPONENT package)
)";

constexpr const char* kPresets = R"({"version": 6, "configurePresets": [
  {"name": "base", "hidden": true, "generator": "Ninja", "binaryDir": "${sourceDir}/build/${presetName}"},
  {"name": "student", "inherits": "base"}, {"name": "student-release", "inherits": "base"}]})";

// Test Small.f1 of exercise 01.1 passes when f1() is 42, and so on; it tells so as tests/support/main.cpp
// does.
constexpr const char* kTests = R"(#include <cstdio>
#include <cstdlib>
int f1(), f2(), f3();
int main() {
  std::FILE* out = fdopen(std::atoi(std::getenv("TINYTORCH_EVENTS")), "w");
  int k = 0;
  int (*all[])() = {f1, f2, f3};
  for (auto f : all) {
    std::fprintf(out, "{\"event\":\"start\",\"test\":\"Small.f%d\"}\n", ++k);
    std::fprintf(out, "{\"event\":\"exercise\",\"exercise\":\"01.%d\"}\n", k);
    const char *result = "failed", *todo = "";
    try { if (f() == 42) result = "passed"; } catch (const char* id) { result = "unwritten", todo = id; }
    std::fprintf(out, "{\"event\":\"end\",\"result\":\"%s\",\"todo\":\"%s\"}\n", result, todo);
  }
  std::fputs("{\"event\":\"done\"}\n", out);
  std::fclose(out);
}
)";

/// A small course that builds, its module started, and the tool.
class BuiltCourse : public SmallCourse {
 public:
  BuiltCourse() {
    write("CMakeLists.txt", kBuild);
    write("CMakePresets.json", kPresets);
    write("modules/00_core/include/tinytorch/tensor.h",
          "[[noreturn]] inline void todo(const char* id) { throw id; }\n");
    write("tests/main.cpp", kTests);
    write("tests/checkpoints/01_tensor.cpp", "// the tests again\n");
    start_module(registry(), tensor());
  }

  /// Puts a body into each of the three exercises; "" leaves its todo().
  void solve(const std::string& first, const std::string& second, const std::string& third = "") const {
    std::string text = "#include \"tinytorch/tensor.h\"\n";
    int k = 0;
    for (const std::string& body : {first, second, third}) {
      const std::string id = "01." + std::to_string(++k);
      text += region(id, body.empty() ? todo(id) : "  " + body + "\n");
    }
    write(kStudentFile, text);
  }

  /// What a command printed on standard output, which must be one JSON document, and how it ended.
  struct Answer {
    json document;
    int code = 0;
    std::string error;  ///< standard error
  };
  [[nodiscard]] Answer ask(const std::string& words) const {
    const Result result = tito({"sh", "-c", "\"$0\" " + words + " 2>errors", TINYTORCH_TOOL});
    Answer answer{json::parse(result.output, nullptr, false), result.code, read("errors")};
    EXPECT_FALSE(answer.document.is_discarded()) << result.output;
    return answer;
  }
  [[nodiscard]] Result tito(std::vector<std::string> argv,
                            std::function<void(std::string_view)> on_output = {}) const {
    return run({.argv = std::move(argv),
                .folder = root(),
                .environment = {{"TINYTORCH_ROOT", root().string()}},
                .wall = std::chrono::seconds(60),
                .on_output = std::move(on_output)});
  }
};

// ---- what a script reads

TEST(TestJson, NamesTheFaultOfAFileThatDoesNotCompile) {
  const BuiltCourse course;
  course.solve("return 42;", "return totl;");
  const auto [document, code, error] = course.ask("test 01 --json");
  EXPECT_EQ(code, 1);
  EXPECT_THAT(error, HasSubstr("0 of 3 exercises pass"));
  ASSERT_EQ(document["compile_errors"].size(), 1u) << document;
  const json& fault = document["compile_errors"][0];
  EXPECT_EQ(fault["file"], SmallCourse::kStudentFile);
  EXPECT_EQ(fault["line"], 11);
  EXPECT_THAT(fault["message"].get<std::string>(), HasSubstr("was not declared in this scope"));
  EXPECT_THAT(fault["excerpt"].get<std::string>(), HasSubstr("return totl;"));
  EXPECT_EQ(document["passed"], false);
  EXPECT_EQ(document["exercises"][1]["standing"], "does not compile");
  EXPECT_EQ(document["exercises"][1]["place"], SmallCourse::kStudentFile + std::string(":11"));
  EXPECT_EQ(document["exercises"][0]["standing"], "not tested");
}

TEST(TestJson, SaysWhereEachExerciseStands) {
  const BuiltCourse course;
  course.solve("return 42;", "return 41;");
  const auto [document, code, error] = course.ask("test 01 --json");
  EXPECT_EQ(code, 1) << error;
  EXPECT_TRUE(document["compile_errors"].empty()) << document;
  EXPECT_EQ(document["own"], true);
  for (const auto& [k, standing] : {std::pair(0, "passed"), {1, "failed"}, {2, "not written"}})
    EXPECT_EQ(document["exercises"][k]["standing"], standing);
}

TEST(CompleteJson, NamesWhatIsMissingAndExportsNothing) {
  const BuiltCourse course;
  course.solve("return 42;", "");
  const auto [document, code, error] = course.ask("module complete 01 --json");
  EXPECT_EQ(code, 1);
  EXPECT_THAT(error, HasSubstr("module complete 01: exercise 01.2 does not pass yet"));
  EXPECT_EQ(document, (json{{"module", "01"},
                            {"completed", false},
                            {"failing", {"01.2"}},
                            {"stretch", {"01.3"}},
                            {"questions", {"01.Q1"}},
                            {"dist", ""},
                            {"checkpoint", ""}}));
  EXPECT_FALSE(course.has("dist"));
}

TEST(CompleteJson, TellsOfAFileThatDoesNotCompile) {
  const BuiltCourse course;
  course.solve("return 42;", "return totl;");
  const auto [document, code, error] = course.ask("module complete 01 --json");
  EXPECT_EQ(code, 1) << error;
  EXPECT_EQ(document["completed"], false);
  EXPECT_EQ(document["failing"], (json{"01.1", "01.2"}));
}

TEST(CompleteJson, ExportsWhatIsCompleteAndRunsItsCheckpoint) {
  const BuiltCourse course;
  course.solve("return 42;", "return 42;", "return 42;");
  const auto [document, code, error] = course.ask("module complete 01 --json");
  EXPECT_EQ(code, 0) << error;
  EXPECT_EQ(document["completed"], true);
  EXPECT_EQ(document["stretch"], json::array());
  EXPECT_EQ(document["dist"], (course.root() / "dist").string());
  EXPECT_EQ(document["checkpoint"], "passed");
  EXPECT_TRUE(course.has("dist/CMakeLists.txt"));
}

TEST(CompleteJson, EndsWithOneWhenTheCheckpointFails) {
  const BuiltCourse course;
  course.solve("return 42;", "return 42;",
               "return 0;");  // a stretch exercise: it does not keep it from completing
  const auto [document, code, error] = course.ask("module complete 01 --json");
  EXPECT_EQ(code, 1);
  EXPECT_EQ(document["completed"], true);
  EXPECT_EQ(document["checkpoint"], "failed");
  EXPECT_THAT(error, HasSubstr("checkpoint 01 fails"));
}

TEST(CompleteJson, LeavesDistAloneWhenItIsTold) {
  const BuiltCourse course;
  course.solve("return 42;", "return 42;");
  const auto [document, code, error] = course.ask("module complete 01 --json --no-export");
  EXPECT_EQ(code, 0) << error;
  EXPECT_EQ(document["completed"], true);
  EXPECT_EQ(document["dist"], "");
  EXPECT_FALSE(course.has("dist"));
}

TEST(Json, AnErrorIsADocumentToo) {
  const BuiltCourse course;
  const auto [document, code, error] = course.ask("test 02 --json");
  EXPECT_EQ(code, 2);
  EXPECT_EQ(document["exit"], 2);
  EXPECT_THAT(error, HasSubstr(document["error"].get<std::string>()));
}

// ---- two builds at once

/// Holds build/student as another tool that is building there does.
class OtherBuild {
 public:
  explicit OtherBuild(const BuiltCourse& course) {
    std::filesystem::create_directories(course.root() / "build/student");
    file_ = ::open((course.root() / "build/student/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) throw std::runtime_error("the lock is held");
  }
  ~OtherBuild() { end(); }
  OtherBuild(const OtherBuild&) = delete;
  OtherBuild& operator=(const OtherBuild&) = delete;
  void end() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
  }

 private:
  int file_;
};

TEST(TwoBuilds, TheSecondWaitsAndSaysSo) {
  const BuiltCourse course;
  course.solve("return 42;", "return 42;");
  OtherBuild other(course);
  int told = 0;
  bool touched = false;
  const Result result = course.tito({TINYTORCH_TOOL, "test", "01"}, [&](std::string_view text) {
    if (text.find("another one is building in ") == std::string_view::npos) return;
    ++told;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // several looks at the lock
    touched = course.has("build/student/CMakeCache.txt");
    other.end();
  });
  EXPECT_EQ(told, 1) << result.output;
  EXPECT_FALSE(touched);
  EXPECT_TRUE(result.ok()) << result.output;
}

TEST(TwoBuilds, AlsoOfAFolderThatIsConfiguredAlready) {
  const BuiltCourse course;
  course.solve("return 42;", "return 42;");
  EXPECT_TRUE(course.tito({TINYTORCH_TOOL, "test", "01"}).ok());
  course.solve("return 42;", "return 41;");
  OtherBuild other(course);
  bool told = false;
  const Result result = course.tito({TINYTORCH_TOOL, "test", "01"}, [&](std::string_view text) {
    if (text.find("waiting") == std::string_view::npos) return;
    told = true;
    other.end();
  });
  EXPECT_TRUE(told) << result.output;
  EXPECT_EQ(result.code, 1);  // what was built after the wait is the new file
}

TEST(TwoBuilds, CtrlCEndsTheWait) {
  const BuiltCourse course;
  const OtherBuild other(course);
  const Result result = course.tito({"sh", "-c", "timeout -s INT 1 \"$0\" test 01; echo $?", TINYTORCH_TOOL});
  EXPECT_THAT(result.output, HasSubstr("stopped; what was whole is kept"));
}

// ---- the editor

std::string flags(const BuiltCourse& course) { return course.read("compile_commands.json"); }

TEST(Editor, FindsTheFlagsOfStudentFiles) {
  const BuiltCourse course;
  EXPECT_EQ(point_editor_at_student(course.registry()), "");
  EXPECT_EQ(std::filesystem::read_symlink(course.root() / "compile_commands.json"),
            "build/student/compile_commands.json");
  EXPECT_THAT(flags(course), HasSubstr("student/strides.cpp"));
}

TEST(Editor, FindsAFileThatCameLater) {
  const BuiltCourse course;
  point_editor_at_student(course.registry());
  course.write("modules/01_tensor/student/later.cpp", "int later() { return 1; }\n");
  EXPECT_EQ(course.tito({TINYTORCH_TOOL, "module", "resume", "01"}).code, 0);
  EXPECT_THAT(flags(course), HasSubstr("student/later.cpp"));
}

TEST(Editor, LeavesAFileOfTheLearnerAlone) {
  const BuiltCourse course;
  course.write("compile_commands.json", "[]");
  EXPECT_EQ(point_editor_at_student(course.registry()),
            "compile_commands.json is a file of yours; it stays as it is");
  EXPECT_EQ(flags(course), "[]");
}

TEST(Editor, MendsALinkThatLeadsNowhere) {
  const BuiltCourse course;
  std::filesystem::create_symlink("gone.json", course.root() / "compile_commands.json");
  EXPECT_EQ(point_editor_at_student(course.registry()), "");
  EXPECT_THAT(flags(course), HasSubstr("student/strides.cpp"));
}

TEST(Editor, IsNoReasonToStopWhenCMakeFails) {
  const BuiltCourse course;
  course.write("CMakeLists.txt", "no such command\n");
  EXPECT_EQ(point_editor_at_student(course.registry()),
            "cmake --preset student failed; 'tito doctor' says what is missing");
  const Result result = course.tito({TINYTORCH_TOOL, "module", "resume", "01"});
  EXPECT_EQ(result.code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("editor cmake --preset student failed"));
}

}  // namespace
