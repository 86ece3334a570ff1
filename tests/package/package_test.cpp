// What is installed stands on its own: a project outside the tree finds it and links it, and every header
// parses alone.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tito/core/files.h"
#include "tito/core/process.h"

namespace {

namespace fs = std::filesystem;
using tito::run;

// All stages and the package, installed once into a temporary folder.
class Installed {
 public:
  Installed() : folder_(fs::temp_directory_path() / ("tinytorch-package-" + std::to_string(::getpid()))) {
    std::vector<std::string> components;
    for (const auto& entry : fs::directory_iterator(fs::path(TINYTORCH_SOURCE) / "modules")) {
      const std::string name = entry.path().filename().string();
      if (entry.is_directory() && name.size() > 3 && name[2] == '_') components.push_back(name);
    }
    std::sort(components.begin(), components.end());
    components.push_back("package");
    for (const std::string& component : components) {
      const tito::Result result = run({.argv = {"cmake", "--install", TINYTORCH_BUILD, "--prefix",
                                                prefix().string(), "--component", component}});
      if (!result.ok()) ADD_FAILURE() << result.output;
    }
  }
  ~Installed() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  [[nodiscard]] fs::path prefix() const { return folder_ / "dist"; }
  [[nodiscard]] fs::path folder() const { return folder_; }

 private:
  fs::path folder_;
};

const Installed& installed() {
  static const Installed once;
  return once;
}

// A project that takes `components` and prints what its main computes. Returns what it printed, or what went
// wrong.
std::string use(const std::string& name, const std::string& components, const std::string& code) {
  const fs::path project = installed().folder() / name;
  tito::write_file(
      project / "CMakeLists.txt",
      "cmake_minimum_required(VERSION 3.25)\nproject(use LANGUAGES CXX)\n"
      "find_package(tinytorch 0.1 REQUIRED COMPONENTS " +
          components +
          ")\n"
          "add_executable(use use.cpp)\ntarget_link_libraries(use PRIVATE tinytorch::tinytorch)\n");
  tito::write_file(project / "use.cpp", code);
  const std::string build = (project / "build").string();
  for (const std::vector<std::string>& step : {
           std::vector<std::string>{"cmake", "-G", "Ninja", "-S", project.string(), "-B", build,
                                    "-DCMAKE_PREFIX_PATH=" + installed().prefix().string()},
           {"cmake", "--build", build},
           {build + "/use"},
       }) {
    const tito::Result result = run({.argv = step});
    if (!result.ok() || step.size() == 1) return result.output;
  }
  return "";
}

TEST(Package, IsFoundAndLinkedOutsideTheTree) {
  EXPECT_EQ(use("all", "tensor", R"(#include <tinytorch/tinytorch.h>
#include <cstdio>
int main() {
  const auto y = tinytorch::matmul(tinytorch::tensor({{1, 2}, {3, 4}}), tinytorch::tensor({10, 1}));
  std::printf("%s %g %d\n", TINYTORCH_VERSION, y.sum().item(), TINYTORCH_VERSION_MAJOR);
})"),
            "0.1.0 46 0\n");
}

TEST(Package, NamesAComponentThatIsNotThere) {
  const std::string output = use("none", "teleportation", "int main() {}\n");
  EXPECT_NE(output.find("not"), std::string::npos) << output;
  EXPECT_NE(output.find("teleportation"), std::string::npos) << output;
  EXPECT_NE(output.find("installed here are the components core, tensor"), std::string::npos) << output;
}

TEST(Package, HoldsNoPathOfTheMachineThatMadeIt) {
  for (const fs::path& file : tito::list_files(installed().prefix())) {
    const std::string content = tito::read_file(installed().prefix() / file);
    EXPECT_EQ(content.find(std::string(TINYTORCH_SOURCE) + "/"), std::string::npos) << file;
  }
}

std::vector<std::string> headers() {
  std::vector<std::string> names;
  for (const auto& module : fs::directory_iterator(fs::path(TINYTORCH_SOURCE) / "modules")) {
    if (!module.is_directory()) continue;
    for (const fs::path& header : tito::list_files(module.path() / "include"))
      names.push_back(header.string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Test names stay letters and digits.
std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

class Header : public testing::TestWithParam<std::string> {};

TEST_P(Header, ParsesAloneWithoutAWarning) {
  const bool window = GetParam().find("xtensor") != std::string::npos;
  if (window && !fs::exists("/usr/include/xtensor")) GTEST_SKIP() << "xtensor is not installed";
  std::vector<std::string> compilers = {"g++"};
  if (run({.argv = {"sh", "-c", "command -v clang++"}}).ok()) compilers.push_back("clang++");
  for (const std::string& compiler : compilers) {
    const tito::Result result =
        run({.argv = {compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow",
                      "-Werror", "-I" + (installed().prefix() / "include").string(), "-x", "c++", "-include",
                      GetParam(), "/dev/null"}});
    EXPECT_TRUE(result.ok()) << compiler << "\n" << result.output;
  }
}

INSTANTIATE_TEST_SUITE_P(Package, Header, testing::ValuesIn(headers()), test_name);

}  // namespace
