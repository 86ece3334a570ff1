#include "tito/core/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "tito/core/bench.h"
#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/leaks.h"
#include "tito/core/lint.h"
#include "tito/core/mutants.h"
#include "tito/core/process.h"
#include "tito/core/regions.h"
#include "tito/core/stubs.h"

namespace tito {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMutants = 4;       // planted mistakes an exercise
constexpr std::size_t kAnswerLines = 15;  // the longest answer we ask for
constexpr std::size_t kFileLines = 400;   // where a file should say what its second idea is
constexpr std::size_t kAroundFile =
    16;  // lines of code a file with exercises may have of its own: includes, namespaces
constexpr std::size_t kAroundRegion =
    7;  // and for each region: a signature, a brace, what ties it to an operation
constexpr std::size_t kHintCharacters = 20;  // a shorter line of an answer says nothing

std::string text_of(const fs::path& file) { return fs::is_regular_file(file) ? read_file(file) : ""; }

std::string without_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) out += c;
  }
  return out;
}

/// Headers, sources and kernels that are ours: not a learner's, not generated.
std::vector<fs::path> sources(const fs::path& root) {
  std::vector<fs::path> out;
  for (const char* top : {"modules", "tito", "tests", "milestones"}) {
    for (const fs::path& file : list_files(root / top)) {
      const std::string ending = file.extension().string();
      const bool code = ending == ".h" || ending == ".cpp" || ending == ".cu";
      const bool student = std::find(file.begin(), file.end(), "student") != file.end();
      if (code && !student) out.push_back(fs::path(top) / file);
    }
  }
  return out;
}

class Check {
 public:
  explicit Check(const Registry& registry) : registry_(registry), root_(registry.root()) {}

  CheckReport run() {
    folders();
    for (const Module& module : registry_.modules()) {
      tests(module);
      answers(module);
      regions_and_what_rests_on_them(module);
    }
    leaks();
    layout();
    results();
    lengths();
    return std::move(report_);
  }

 private:
  void complain(const std::string& where, const std::string& message) {
    report_.complaints.push_back({where, message});
  }
  void warn(const std::string& where, const std::string& message) {
    report_.complaints.push_back({where, message, true});
  }
  [[nodiscard]] std::string shown(const fs::path& file) const {
    return file.lexically_relative(root_).generic_string();
  }

  /// A file that cannot be cut into regions is one complaint, and the other modules go on.
  void regions_and_what_rests_on_them(const Module& module) {
    if (solution_files(module).empty()) return;  // a student edition
    try {
      stubs(module);
      regions(module);
      mutants(module);
    } catch (const Error& error) {
      complain("modules/" + module.folder_name(), error.what());
    }
  }

  void folders() {
    for (const auto& entry : fs::directory_iterator(root_ / "modules")) {
      const std::string name = entry.path().filename().string();
      if (!entry.is_directory() || name.starts_with("00_")) continue;
      if (!fs::exists(entry.path() / "module.toml")) complain("modules/" + name, "has no module.toml");
    }
    for (const Module& module : registry_.modules()) {
      if (!fs::exists(module.folder / "README.md"))
        complain("modules/" + module.folder_name(), "has no lesson README.md");
    }
  }

  void stubs(const Module& module) {
    for (const StaleStub& stub : stale_stubs(registry_, module)) {
      complain(stub.file.generic_string(), "is not what its solution says; run 'tito dev stubs'");
    }
  }

  void regions(const Module& module) {
    std::map<std::string, std::string> places;  // region -> its file
    for (const std::string& name : solution_files(module)) {
      const std::string file = shown(module.solution() / name), text = read_file(module.solution() / name);
      const auto found = find_regions(file, text);
      std::size_t inside = 0;
      for (const Region& region : found) {
        const std::size_t lines = code_lines(region.body).size();
        inside += lines;
        if (!region.is_helper()) {
          exercise_region(module, region, name, file, lines, places);
        } else if (!region.id.starts_with(module.number)) {
          complain(fmt::format("{}:{}", file, region.heading),
                   fmt::format("helpers {} stand in module {}", region.id, module.number));
        }
      }
      for (const LintFinding& finding : lint(file, text))
        complain(fmt::format("{}:{}", file, finding.line), finding.message);
      const std::size_t around = code_lines(text).size() - inside;
      if (around > kAroundFile + kAroundRegion * found.size()) {
        complain(
            file,
            fmt::format("has {} lines of code outside its {} regions; move what is not an exercise to given/",
                        around, found.size()));
      }
    }
    for (const Exercise& exercise : module.exercises) {
      if (!places.contains(exercise.id)) {
        complain(shown(module.solution() / exercise.file),
                 fmt::format("has no region for exercise {} of module.toml", exercise.id));
      }
    }
  }

  void exercise_region(const Module& module, const Region& region, const std::string& name,
                       const std::string& file, std::size_t lines,
                       std::map<std::string, std::string>& places) {
    const std::string where = fmt::format("{}:{}", file, region.heading);
    const auto known = std::find_if(module.exercises.begin(), module.exercises.end(),
                                    [&](const Exercise& exercise) { return exercise.id == region.id; });
    if (const auto [place, fresh] = places.emplace(region.id, file); !fresh) {
      complain(where,
               fmt::format("exercise {} has a second region, the first is in {}", region.id, place->second));
    } else if (known == module.exercises.end()) {
      complain(where, fmt::format("exercise {} is not in module.toml", region.id));
    } else if (known->file != name) {
      complain(where,
               fmt::format("exercise {} is in this file, and module.toml says '{}'", region.id, known->file));
    } else {
      hints(*known, region);
    }
    if (lines > kAnswerLines)
      warn(where,
           fmt::format("the answer of {} has {} lines; expected 1 to {}", region.id, lines, kAnswerLines));
  }

  void hints(const Exercise& exercise, const Region& region) {
    for (std::size_t level = 0; level < exercise.hints.size(); ++level) {
      const std::string hint = without_space(exercise.hints[level]);
      for (const std::string& line : code_lines(region.body)) {
        if (line.size() < kHintCharacters || hint.find(line) == hint.npos) continue;
        complain("exercise " + exercise.id,
                 fmt::format("hint {} holds a line of the answer: {}", level + 1, line));
      }
    }
  }

  void tests(const Module& module) {
    const fs::path folder = root_ / "tests" / module.folder_name();
    std::string visible;
    for (const fs::path& file : list_files(folder)) {
      if (file.filename().string().starts_with("test_")) visible += read_file(folder / file);
    }
    const std::string scenarios = text_of(folder / "scenarios.cpp");
    for (const Exercise& exercise : module.exercises) {
      if (visible.find(fmt::format("EXERCISE(\"{}\")", exercise.id)) == visible.npos) {
        complain("exercise " + exercise.id, fmt::format("no visible test in tests/{} says EXERCISE(\"{}\")",
                                                        module.folder_name(), exercise.id));
      }
      if (scenarios.find(fmt::format("SCENARIO(\"{}\"", exercise.id)) == scenarios.npos) {
        complain("exercise " + exercise.id, fmt::format("no SCENARIO(\"{}\", ...) in tests/{}/scenarios.cpp",
                                                        exercise.id, module.folder_name()));
      }
    }
  }

  void mutants(const Module& module) {
    const fs::path file = mutants_file(root_, module);
    if (!fs::exists(file))
      return complain(shown(file), "is not there: each exercise needs four planted mistakes");
    std::map<std::string, std::size_t> count;
    for (const Mutant& mutant : read_mutants(root_, module)) ++count[mutant.exercise];
    for (const Exercise& exercise : module.exercises) {
      if (count[exercise.id] >= kMutants) continue;
      complain("exercise " + exercise.id, fmt::format("has {} planted mistakes in {}; expected at least {}",
                                                      count[exercise.id], shown(file), kMutants));
    }
  }

  void answers(const Module& module) {
    if (solution_files(module).empty()) return;
    const std::string answers = "\n" + text_of(module.solution() / "answers.md");
    for (const Question& question : module.questions) {
      if (answers.find("\n## " + question.id) == answers.npos) {
        complain(shown(module.solution() / "answers.md"),
                 fmt::format("has no heading '## {}' with rubric and model answer", question.id));
      }
    }
  }

  void leaks() {
    try {
      for (const Leak& leak : find_leaks(registry_))
        complain(leak.found_in, fmt::format("shows students a line of {}: {}", leak.solution, leak.code));
    } catch (const RegionError&) {
      report_.skipped.push_back("leaks: the markers above must be right first");
    }
  }

  void layout() {
    if (!fs::exists(root_ / ".clang-format"))
      return report_.skipped.push_back("layout: there is no .clang-format");
    Command command{.argv = {"clang-format", "--dry-run", "-Werror"}, .folder = root_};
    for (const fs::path& file : sources(root_)) command.argv.push_back(file.generic_string());
    std::string output;
    try {
      output = tito::run(command).output;
    } catch (const Error&) {
      report_.skipped.push_back("layout: clang-format is not installed");
      return;
    }
    static const std::regex finding(R"(([^\n:]+):(\d+):\d+: error: code should be clang-formatted)");
    std::set<std::string> seen;
    for (std::sregex_iterator match(output.begin(), output.end(), finding), end; match != end; ++match) {
      if (seen.insert((*match)[1]).second) {
        complain(fmt::format("{}:{}", (*match)[1].str(), (*match)[2].str()),
                 "is not as clang-format would have it; run clang-format -i");
      }
    }
  }

  void results() {
    const std::string saved = text_of(root_ / "tests/bench/results.md"),
                      readme = text_of(root_ / "README.md");
    const auto shown = results_of(readme);
    if (saved.empty() && !shown) {
      report_.skipped.push_back("measurements: there is no tests/bench/results.md yet");
    } else if (!shown) {
      complain("README.md",
               "has no '<!-- results:begin -->' and '<!-- results:end -->' around the measured table");
    } else if (without_space(*shown) != without_space(saved)) {
      complain("README.md", "shows other measurements than tests/bench/results.md; run 'tito bench --save'");
    }
  }

  void lengths() {
    for (const fs::path& file : sources(root_)) {
      const std::string text = read_file(root_ / file);
      const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
      if (lines > kFileLines)
        warn(file.generic_string(),
             fmt::format("has {} lines; over {}, ask what its second idea is", lines, kFileLines));
    }
  }

  const Registry& registry_;
  fs::path root_;
  CheckReport report_;
};

}  // namespace

std::size_t CheckReport::errors() const {
  return static_cast<std::size_t>(std::count_if(
      complaints.begin(), complaints.end(), [](const Complaint& complaint) { return !complaint.warning; }));
}

CheckReport check_course(const Registry& registry) { return Check(registry).run(); }

}  // namespace tito
