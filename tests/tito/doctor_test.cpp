#include "tito/core/doctor.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "folder.h"

namespace {

using namespace tito;

const Finding& named(const std::vector<Finding>& findings, const std::string& name) {
  const auto found =
      std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.name == name; });
  if (found == findings.end()) throw std::runtime_error("no finding " + name);
  return *found;
}

/// Runs with another PATH.
class Path {
 public:
  explicit Path(const std::string& path) : old_(std::getenv("PATH")) { ::setenv("PATH", path.c_str(), 1); }
  ~Path() { ::setenv("PATH", old_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string old_;
};

TEST(Packages, AreReadFromTheLauncher) {
  const Packages packages = read_packages(TINYTORCH_SOURCE);
  for (const char* name : {"g++", "cmake", "ninja-build", "libgtest-dev", "libedit-dev"}) {
    EXPECT_NE(std::find(packages.required.begin(), packages.required.end(), name), packages.required.end())
        << name;
  }
  EXPECT_NE(std::find(packages.optional.begin(), packages.optional.end(), "gdb"), packages.optional.end());
  EXPECT_FALSE(packages.extra.empty());
}

TEST(Packages, AreMissedAloud) {
  const Folder folder;
  folder.write("tito/tito", "#!/bin/sh\nrequired=\"a b\"\n");
  EXPECT_EQ(error_of([&] { read_packages(folder.path()); }, Exit::machine),
            "tito/tito has no line optional=\"...\"; restore the launcher");
}

TEST(Doctor, FindsTheCompilerThatBuiltIt) {
  const auto findings = examine(TINYTORCH_SOURCE);
  EXPECT_TRUE(named(findings, "compiler").found) << named(findings, "compiler").detail;
  EXPECT_TRUE(named(findings, "compiler").needed);
  EXPECT_FALSE(named(findings, "gdb").needed);
  EXPECT_TRUE(named(findings, "instruction sets").found);
}

TEST(Doctor, SaysWhatIsMissingAndHowToGetIt) {
  const Folder folder;
  folder.write("apt-get", "#!/bin/sh\n");
  std::filesystem::permissions(folder.path() / "apt-get", std::filesystem::perms(0755));
  const Path path(folder.path().string());
  const auto findings = examine(TINYTORCH_SOURCE);
  const Finding& cmake = named(findings, "cmake");
  EXPECT_FALSE(cmake.found);
  EXPECT_EQ(cmake.detail, "without it: nothing can be built");
  EXPECT_NE(cmake.get.find("apt-get install -y --no-install-recommends cmake"), std::string::npos);
  EXPECT_NE(install_command(findings).find(" g++ cmake ninja-build "), std::string::npos)
      << install_command(findings);
}

TEST(Doctor, RefusesAVersionThatIsTooOld) {
  const Folder folder;
  folder.write("cmake", "#!/bin/sh\necho cmake version 3.22.1\n");
  std::filesystem::permissions(folder.path() / "cmake", std::filesystem::perms(0755));
  const Path path(folder.path().string() + ":/usr/bin:/bin");
  const auto findings = examine(TINYTORCH_SOURCE);
  EXPECT_FALSE(named(findings, "cmake").found);
  EXPECT_EQ(named(findings, "cmake").detail, "cmake version 3.22.1; expected 3.25 or newer");
}

}  // namespace
