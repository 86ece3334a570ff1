#include "tito/core/leaks.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "tito/core/files.h"
#include "tito/core/regions.h"
#include "tito/core/stubs.h"

namespace tito {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLength = 30;

/// Code that must not be seen.
struct Secret {
  std::string solution;
  std::string code;
  bool several_lines;  // three consecutive lines leak wherever they stand; one line may stand in a header or
                       // a lesson
  bool known = false;  // found already, or one line that the course shows
};

/// A file that students receive, in two forms without white space: as it stands, and without comments.
struct Received {
  std::string file;
  bool shows;  // a header, a given file or a lesson: what it says is no secret
  std::string text, code;
};

std::string without_space(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return std::string_view(" \t\r\n").find(c) == std::string_view::npos; });
  return out;
}

bool is_code(const fs::path& file) {
  static constexpr std::array<std::string_view, 4> endings{".cpp", ".h", ".cu", ".cuh"};
  return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

std::vector<Secret> secrets_of(const Registry& registry) {
  std::vector<Secret> secrets;
  for (const Module& module : registry.modules()) {
    for (const std::string& name : solution_files(module)) {
      const fs::path path = module.solution() / name;
      const std::string shown = path.lexically_relative(registry.root()).generic_string();
      for (const Region& region : find_regions(shown, read_file(path))) {
        const std::string owner = shown + ", " + region.id;
        const std::vector<std::string> lines = code_lines(region.body);
        for (std::size_t i = 0; i < lines.size(); ++i) {
          if (lines[i].size() >= kLength) secrets.push_back({owner, lines[i], false});
          if (i + 2 >= lines.size()) continue;
          std::string three = lines[i] + lines[i + 1] + lines[i + 2];
          // Shorter ones are closing brackets and a return: every file has them.
          if (three.size() >= kLength) secrets.push_back({owner, std::move(three), true});
        }
      }
    }
  }
  return secrets;
}

void receive(const Registry& registry, const fs::path& path, bool shows, std::vector<Received>& out) {
  if (!fs::is_regular_file(path)) return;
  const std::string text = read_file(path);
  Received file{path.lexically_relative(registry.root()).generic_string(), shows, without_space(text), ""};
  if (is_code(path)) {
    for (const std::string& line : code_lines(text)) file.code += line;
  }
  out.push_back(std::move(file));
}

std::vector<Received> received_from(const Registry& registry) {
  std::vector<Received> out;
  std::vector<fs::path> folders{registry.root() / "modules" / "00_core"};
  for (const Module& module : registry.modules()) folders.push_back(module.folder);
  for (const fs::path& folder : folders) {
    for (const char* part : {"include", "given"}) {
      for (const fs::path& file : list_files(folder / part))
        receive(registry, folder / part / file, true, out);
    }
    receive(registry, folder / "README.md", true, out);
    receive(registry, folder / "module.toml", false, out);
    for (const fs::path& file : list_files(folder / "stub"))
      receive(registry, folder / "stub" / file, false, out);
  }
  for (const char* top : {"tests", "milestones", "site", "tito"}) {
    for (const fs::path& file : list_files(registry.root() / top)) {
      const std::string first = file.begin()->string(), name = file.filename().string();
      const bool kept_back = std::string_view(top) == "tests" &&
                             (first == "mutants" || name == "scenarios.cpp" || name == "checks.cpp");
      const bool text = is_code(file) || file.extension() == ".md" || file.extension() == ".toml";
      if (text && !kept_back) receive(registry, registry.root() / top / file, false, out);
    }
  }
  receive(registry, registry.root() / "README.md", false, out);
  receive(registry, registry.root() / "CONTRIBUTING.md", false, out);
  return out;
}

/// Secrets by their first characters, so that one walk along a text finds them all.
class Index {
 public:
  explicit Index(std::vector<Secret>& secrets) {
    for (Secret& secret : secrets)
      by_start_[std::string_view(secret.code).substr(0, kLength)].push_back(&secret);
  }

  template <class Found>
  void walk(std::string_view text, Found&& found) const {
    for (std::size_t at = 0; at + kLength <= text.size(); ++at) {
      const auto bucket = by_start_.find(text.substr(at, kLength));
      if (bucket == by_start_.end()) continue;
      for (Secret* secret : bucket->second) {
        if (text.substr(at, secret->code.size()) == secret->code) found(*secret);
      }
    }
  }

 private:
  std::unordered_map<std::string_view, std::vector<Secret*>> by_start_;
};

}  // namespace

std::vector<Leak> find_leaks(const Registry& registry) {
  std::vector<Secret> secrets = secrets_of(registry);
  const std::vector<Received> files = received_from(registry);
  const Index index(secrets);
  for (const Received& file : files) {
    if (!file.shows) continue;
    const auto show = [](Secret& secret) { secret.known = secret.known || !secret.several_lines; };
    index.walk(file.text, show);
    index.walk(file.code, show);
  }
  std::vector<Leak> leaks;
  for (const Received& file : files) {
    const auto leak = [&](Secret& secret) {
      if (std::exchange(secret.known, true)) return;
      leaks.push_back({secret.solution, secret.code, file.file});
    };
    index.walk(file.text, leak);
    index.walk(file.code, leak);
  }
  return leaks;
}

}  // namespace tito
