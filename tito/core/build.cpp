#include "tito/core/build.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "tito/core/ending.h"
#include "tito/core/files.h"
#include "tito/core/process.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStamp =
    ".configured";  // written when cmake has ended well; without it the folder is half-made

constexpr const char* kMade = ".made";  // as old as the last run of ninja

/// The folder a CMakeCache.txt was made for, or "".
fs::path configured_for(const fs::path& folder) {
  std::ifstream cache(folder / "CMakeCache.txt");
  const std::string key = "CMAKE_HOME_DIRECTORY:INTERNAL=";
  for (std::string line; std::getline(cache, line);) {
    if (line.rfind(key, 0) == 0) return line.substr(key.size());
  }
  return {};
}

/// Ninja does not lock its folder; two at once would spoil it.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder) {
    const fs::path file = folder / ".lock";
    descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) {
      throw Error(Exit::machine, file.string() + ": cannot be written: " + std::strerror(errno) +
                                     "; is the disk full, or the folder not yours?");
    }
    for (bool told = false; flock(descriptor_, LOCK_EX | LOCK_NB) != 0; told = true) {
      if (!told)
        std::fprintf(stderr, "tito: another one is building in %s; waiting\n", folder.string().c_str());
      if (interrupted.load()) {
        close(descriptor_);
        throw Interrupted{};
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() { close(descriptor_); }

 private:
  int descriptor_;
};

/// One line that is written over and over, on a terminal only.
class Progress {
 public:
  explicit Progress(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  /// Takes ninja's "[3/20] Building ..." and shows how far it is.
  void take(std::string_view text) {
    if (!terminal_) return;
    const std::size_t open = text.rfind('['),
                      shut = text.find(']', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || shut == std::string_view::npos) return;
    const std::string_view step = text.substr(open, shut - open + 1);
    if (step.find('/') == std::string_view::npos || step.size() > 16) return;
    std::fprintf(stderr, "\r\x1b[K%s %.*s", what_.c_str(), static_cast<int>(step.size()), step.data());
    std::fflush(stderr);
    shown_ = true;
  }

 private:
  std::string what_;
  bool terminal_, shown_ = false;
};

std::string relative_to(const fs::path& root, std::string file) {
  const std::string prefix = root.string() + "/";
  if (file.rfind(prefix, 0) == 0) file.erase(0, prefix.size());
  return file;
}

std::string sentence(const std::vector<CompileFault>& faults) {
  const CompileFault& first = faults.front();
  const std::string where = first.file.empty() ? "link" : first.file + ":" + std::to_string(first.line);
  return where + ": " + first.message;
}

}  // namespace

CompileError::CompileError(std::vector<CompileFault> faults)
    : Error(Exit::work, sentence(faults)), faults_(std::move(faults)) {}

Build::Build(fs::path root, std::string preset)
    : root_(std::move(root)), preset_(std::move(preset)), folder_(root_ / "build" / preset_) {
  const bool ready =
      fs::exists(folder_ / kStamp) && fs::exists(folder_ / "build.ninja") && configured_for(folder_) == root_;
  if (!ready) configure();
}

void Build::configure() {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw Error(Exit::machine, folder_.string() + ": cannot be made: " + error.message());
  const FolderLock lock(folder_);
  Command command{.argv = {"cmake", "--preset", preset_}, .folder = root_};
  if (configured_for(folder_) != root_) command.argv.emplace_back("--fresh");
  const Result result = run(command);
  if (!result.ok()) {
    throw Error(Exit::machine, "cmake --preset " + preset_ + " failed; 'tito doctor' says what is missing\n" +
                                   last_lines(result.output, 12));
  }
  std::ofstream(folder_ / kStamp) << "";
}

void Build::make(const std::vector<std::string>& targets) {
  if (targets.empty()) return;
  const FolderLock lock(folder_);
  for (const auto& module : fs::directory_iterator(root_ / "modules")) {
    if (fs::is_directory(module.path() / "student"))
      touch_returned(module.path() / "student", folder_ / kMade);
  }
  std::ofstream(folder_ / kMade) << "\n";
  Progress progress("building " + targets.front() + (targets.size() > 1 ? " and others" : ""));
  Command command{.argv = {"ninja", "-C", folder_.string(), "-k", "0"},
                  .environment = {{"NINJA_STATUS", "[%f/%t] "}, {"GCC_COLORS", ""}, {"LC_ALL", "C.UTF-8"}},
                  .output_limit = 32u << 20,
                  .on_output = [&](std::string_view text) { progress.take(text); }};
  command.argv.insert(command.argv.end(), targets.begin(), targets.end());
  const Result result = run(command);
  if (result.ok()) return;
  // The compiler reports a full disk at a line of the file it was reading.
  if (result.output.find(std::strerror(ENOSPC)) != std::string::npos) {
    throw Error(Exit::machine, "the disk is full, so " + folder_.string() +
                                   " is not complete; free some space and run the command again, nothing "
                                   "was lost");
  }
  std::vector<CompileFault> faults = find_faults(result.output, root_);
  if (!faults.empty()) throw CompileError(std::move(faults));
  throw Error(Exit::machine, "ninja " + targets.front() + " failed in " + folder_.string() + "\n" +
                                 last_lines(result.output, 12));
}

std::vector<std::string> Build::programs() const {
  const Result result =
      run({.argv = {"ninja", "-C", folder_.string(), "-t", "targets", "all"}, .output_limit = 64u << 20});
  static const std::string kind = ": CXX_EXECUTABLE_LINKER";
  std::vector<std::string> found;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    if (const std::size_t at = line.find(kind); at != std::string::npos) found.push_back(line.substr(0, at));
  }
  std::sort(found.begin(), found.end());
  return found;
}

fs::path Build::program(const std::string& where) const { return folder_ / where; }

void touch_returned(const fs::path& folder, const fs::path& stamp) {
  struct stat made {};
  if (::stat(stamp.c_str(), &made) != 0) return;
  const auto later = [&](const timespec& time) {
    return std::pair(time.tv_sec, time.tv_nsec) > std::pair(made.st_mtim.tv_sec, made.st_mtim.tv_nsec);
  };
  for (const fs::path& name : list_files(folder)) {
    const fs::path file = folder / name;
    const std::string ending = file.extension().string();
    if (ending != ".cpp" && ending != ".h" && ending != ".cu") continue;
    struct stat now {};
    if (::stat(file.c_str(), &now) == 0 && later(now.st_ctim) && !later(now.st_mtim))
      ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0);
  }
}

std::vector<CompileFault> find_faults(std::string_view output, const fs::path& root) {
  static const std::regex error_line(R"(^([^\s:][^:]*):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$)");
  static const std::regex link_line(
      R"((undefined reference to .*|multiple definition of .*|ld: .*error.*)$)");
  std::vector<CompileFault> faults;
  bool failed = false, wanted = false;  // inside a failed step; its first error is still to come
  bool excerpt = false;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = std::min(output.find('\n', begin), output.size());
    const std::string line(output.substr(begin, end - begin));
    begin = end + 1;
    if (line.rfind("FAILED: ", 0) == 0) {
      failed = wanted = true;
      excerpt = false;
    } else if (line.rfind('[', 0) == 0 && line.find("] ") != std::string::npos &&
               line.find('/') < line.find(']')) {
      failed = excerpt = false;
    } else if (std::smatch match;
               failed && wanted && line.size() < 4000 && std::regex_match(line, match, error_line)) {
      faults.push_back({relative_to(root, match[1]), std::stoi(match[2]), match[3], ""});
      wanted = false;
      excerpt = true;
    } else if (failed && wanted && line.size() < 4000 && std::regex_search(line, match, link_line)) {
      faults.push_back({"", 0, match[1], ""});
      wanted = false;
    } else if (excerpt && line.rfind("  ", 0) == 0) {
      faults.back().excerpt += line + "\n";
    } else {
      excerpt = false;
    }
  }
  return faults;
}

}  // namespace tito
