#include "tito/core/doctor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/process.h"

namespace tito {
namespace fs = std::filesystem;
namespace {

/// Something a person would ask about, and what shows that it is there.
struct Probe {
  const char* name;
  const char* package;  ///< in the launcher's lists
  const char* program;  ///< is asked for its version, or nullptr
  const char* header;   ///< is looked for below the include folders, or nullptr
  const char* without;  ///< what cannot be done without it
  int major = 0;        ///< the oldest version that works, when the program tells one
  int minor = 0;
  const char* ask = "--version";
};

constexpr Probe kProbes[] = {
    {"compiler", "g++", "g++", nullptr, "nothing can be built", 12, 0},
    {"cmake", "cmake", "cmake", nullptr, "nothing can be built", 3, 25},
    {"ninja", "ninja-build", "ninja", nullptr, "nothing can be built"},
    {"git", "git", "git", nullptr, "no updates of the course"},
    {"addr2line", "binutils", "addr2line", nullptr, "a crash is not traced to your line"},
    {"GoogleTest", "libgtest-dev", nullptr, "gtest/gtest.h", "no tests"},
    {"google-benchmark", "libbenchmark-dev", nullptr, "benchmark/benchmark.h", "no tito bench"},
    {"utf8proc", "libutf8proc-dev", nullptr, "utf8proc.h", "the library cannot be built from module 10 on"},
    {"libedit", "libedit-dev", nullptr, "histedit.h", "no prompt for tito chat and milestone 05"},
    {"xtensor", "libxtensor-dev", nullptr, "xtensor/xarray.hpp",
     "no window to xtensor, and its tests are skipped"},
    {"doxygen", "doxygen", "doxygen", nullptr, "no tito site build"},
    {"graphviz", "graphviz", "dot", nullptr, "no module map in the site", 0, 0, "-V"},
    {"clang-format", "clang-format", "clang-format", nullptr, "dev check does not look at the layout"},
    {"gdb", "gdb", "gdb", nullptr, "no tito test --debug"},
    {"OpenBLAS", "libopenblas-dev", nullptr, "cblas.h", "no peer for matrix products in tito bench"},
    {"bubblewrap", "bubblewrap", "bwrap", nullptr, "no sandbox for grading"},
    {"ccache", "ccache", "ccache", nullptr, "a second build folder compiles everything again"},
};

bool header_exists(const std::string& name) {
  for (const char* folder : {"/usr/include", "/usr/local/include", "/usr/include/x86_64-linux-gnu",
                             "/usr/include/aarch64-linux-gnu", "/opt/homebrew/include"}) {
    if (fs::exists(fs::path(folder) / name)) return true;
  }
  return false;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// What a program prints when it is asked something, or "" when it is not there or fails.
std::string asked(const std::vector<std::string>& argv) {
  if (find_program(argv.front()).empty()) return "";
  const Result result = run({.argv = argv, .wall = std::chrono::seconds(10)});
  return result.ok() ? result.output : "";
}

std::string get_command(const std::vector<std::string>& packages) {
  if (packages.empty() || find_program("apt-get").empty()) return "";
  return fmt::format("{}apt-get install -y --no-install-recommends {}", ::geteuid() == 0 ? "" : "sudo ",
                     fmt::join(packages, " "));
}

Finding look(const Probe& probe, const Packages& packages) {
  Finding finding{probe.name};
  finding.needed =
      std::find(packages.required.begin(), packages.required.end(), probe.package) != packages.required.end();
  if (probe.program != nullptr) {
    finding.detail = first_line(asked({probe.program, probe.ask}));
    finding.found = !finding.detail.empty();
  } else {
    finding.found = header_exists(probe.header);
    finding.detail = finding.found ? probe.header : "";
  }
  static const std::regex number(R"((\d+)\.(\d+))");
  std::smatch version;
  if (finding.found && probe.major > 0 && std::regex_search(finding.detail, version, number)) {
    const std::pair have{std::stoi(version[1]), std::stoi(version[2])};
    if (have < std::pair{probe.major, probe.minor}) {
      finding.found = false;
      finding.detail += fmt::format("; expected {}.{} or newer", probe.major, probe.minor);
    }
  }
  if (!finding.found && finding.detail.empty()) finding.detail = fmt::format("without it: {}", probe.without);
  if (!finding.found) finding.get = get_command({probe.package});
  return finding;
}

/// Headers that the tool itself was built with need no probe; the launcher sees to them. Here the machine's
/// own gifts follow.
Finding gpu() {
  Finding finding{"GPU"};
  const std::string names = asked({"nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"});
  const std::string compiler = asked({"nvcc", "--version"});
  finding.found = !names.empty() && !compiler.empty();
  if (!names.empty()) finding.detail = first_line(names);
  if (names.empty()) {
    finding.detail = "none; GPU exercises run in the emulator";
  } else if (compiler.empty()) {
    finding.detail += "; no nvcc, install the CUDA Toolkit 12.0 or newer to use it";
  }
  return finding;
}

Finding instruction_sets() {
  Finding finding{"instruction sets"};
#if defined(__x86_64__)
  std::vector<std::string> sets{"x86-64"};
  if (__builtin_cpu_supports("avx2")) sets.emplace_back("AVX2");
  if (__builtin_cpu_supports("fma")) sets.emplace_back("FMA");
  if (__builtin_cpu_supports("avx512f")) sets.emplace_back("AVX-512");
#elif defined(__aarch64__)
  const std::vector<std::string> sets{"armv8-a", "NEON"};
#else
  const std::vector<std::string> sets{"portable code only"};
#endif
  finding.found = true;
  finding.detail = fmt::format("{}", fmt::join(sets, ", "));
  return finding;
}

Finding disk(const fs::path& root) {
  Finding finding{"disk"};
  std::error_code failed;
  const auto space = fs::space(root, failed);
  constexpr std::uintmax_t kNeeded = 2'000'000'000;  // every preset of modules 01 to 03, built
  const bool writable = ::access(root.c_str(), W_OK) == 0;
  finding.needed = true;
  finding.found = !failed && space.available > kNeeded && writable;
  finding.detail =
      failed ? failed.message() : fmt::format("{:.1f} GB free", static_cast<double>(space.available) / 1e9);
  if (!writable) {
    finding.detail +=
        fmt::format("; {} cannot be written: make it writable or use a copy that is yours", root.string());
  } else if (!finding.found) {
    finding.detail += "; expected 2 GB";
  }
  return finding;
}

std::vector<std::string> words_of(const std::string& text, const std::string& name) {
  const std::string key = "\n" + name + "=\"";
  const std::size_t begin = text.find(key);
  const std::size_t end = begin == text.npos ? begin : text.find('"', begin + key.size());
  if (end == text.npos)
    throw Error(Exit::machine, fmt::format("tito/tito has no line {}=\"...\"; restore the launcher", name));
  std::istringstream line(text.substr(begin + key.size(), end - begin - key.size()));
  return {std::istream_iterator<std::string>(line), {}};
}

}  // namespace

Packages read_packages(const fs::path& root) {
  const std::string launcher = read_file(root / "tito" / "tito");
  return {words_of(launcher, "required"), words_of(launcher, "optional"), words_of(launcher, "extra")};
}

std::vector<Finding> examine(const fs::path& root) {
  const Packages packages = read_packages(root);
  std::vector<Finding> findings;
  for (const Probe& probe : kProbes) findings.push_back(look(probe, packages));
  findings.push_back(gpu());
  findings.push_back(instruction_sets());
  findings.push_back(disk(root));
  return findings;
}

std::string install_command(const std::vector<Finding>& findings) {
  std::vector<std::string> packages;
  for (const Finding& finding : findings) {
    if (!finding.get.empty()) packages.push_back(finding.get.substr(finding.get.rfind(' ') + 1));
  }
  return get_command(packages);
}

}  // namespace tito
