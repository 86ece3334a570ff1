#include "tito/core/mutants_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "tito/core/ending.h"
#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/process.h"

namespace tito {

namespace fs = std::filesystem;
namespace scenario = tinytorch::scenario;

namespace {

constexpr std::chrono::seconds kTestWall{10};  // a mistake that makes the tests endless is noticed
constexpr std::chrono::minutes kCompileWall{5};

/// The word after `flag`. @throws Error when there is none
std::string& value_of(std::vector<std::string>& words, std::string_view flag) {
  const auto at = std::find(words.begin(), words.end(), flag);
  if (at == words.end() || at + 1 == words.end()) {
    throw Error(Exit::machine, fmt::format("dev mutate: no {} in the command of the build: {}", flag,
                                           fmt::join(words, " ")));
  }
  return *(at + 1);
}

/// The name behind the last (or, for "[  FAILED  ] ", the first) line of GoogleTest's that begins with
/// `mark`.
std::string test_name(const std::string& output, std::string_view mark, bool last) {
  const std::size_t at = last ? output.rfind(mark) : output.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return output.substr(begin, output.find_first_of(" \n,", begin) - begin);
}

/// Which test noticed, from how a test program ended.
std::string who_noticed(const Result& result) {
  if (result.ok()) return "";
  const std::string running = test_name(result.output, "[ RUN      ] ", true);
  if (result.timed_out) return running + " (does not end)";
  if (result.signal != 0) return running + " (" + signal_in_words(result.signal).substr(0, 40) + ")";
  const std::string failed = test_name(result.output, "[  FAILED  ] ", false);
  return failed.empty() ? fmt::format("{} (exit code {})", running, result.code) : failed;
}

/// A folder that is removed again.
class Scratch {
 public:
  explicit Scratch(fs::path folder) : folder_(std::move(folder)) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  [[nodiscard]] fs::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  fs::path folder_;
};

}  // namespace

std::vector<std::string> split_words(const std::string& command) {
  std::vector<std::string> out;
  std::string word;
  bool begun = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote == 0 && c == ' ') {
      if (begun) out.push_back(std::exchange(word, ""));
      begun = false;
      continue;
    }
    begun = true;
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      word += command[++i];
    } else {
      word += c;
    }
  }
  if (begun) out.push_back(word);
  return out;
}

MutantTotals total(const std::vector<MutantResult>& results) {
  MutantTotals out;
  for (const MutantResult& result : results) {
    if (!result.compiled) {
      ++out.uncompiled;
      continue;
    }
    ++out.counted;
    out.by_tests += result.test.empty() ? 0 : 1;
    out.survived += result.survived() ? 1 : 0;
  }
  return out;
}

MutantLab::MutantLab(Build& build, const Module& module) : build_(build), module_(module) {
  const std::string tests = "test_" + module.number, scenarios = "scenarios_" + module.number;
  std::vector<std::string> targets;
  for (const std::string& name : {tests, scenarios, "checks_" + module.number}) {
    if (has_program(build, name)) targets.push_back(name);
  }
  if (targets.empty() || targets.front() != tests) {
    throw Error(Exit::call, fmt::format("dev mutate: there are no tests/{}/test_*.cpp to try mistakes with",
                                        module.folder_name()));
  }
  build.make(targets);
  for (const std::string& file : module.files()) compile_[file] = compile_command(file);
  tests_ = {tests, link_command(tests)};
  if (has_program(build, scenarios)) {
    scenarios_ = {scenarios, link_command(scenarios)};
    reference_ = std::make_unique<Reference>(build.program("tests/" + scenarios));
  }
}

std::vector<std::string> MutantLab::compile_command(const std::string& file) const {
  const std::string source = fs::weakly_canonical(module_.solution() / file).string();
  for (const nlohmann::json& entry :
       nlohmann::json::parse(read_file(build_.folder() / "compile_commands.json"))) {
    if (entry.at("file") == source) return split_words(entry.at("command"));
  }
  throw Error(Exit::machine, fmt::format("dev mutate: {} is not in the compile_commands.json of preset {}",
                                         source, build_.preset()));
}

std::vector<std::string> MutantLab::link_command(const std::string& target) const {
  const Result result =
      tito::run({.argv = {"ninja", "-C", build_.folder().string(), "-t", "commands", target},
                 .output_limit = 64u << 20});
  const std::string wanted = " -o tests/" + target + " ";
  const std::size_t at = result.output.rfind(wanted);
  if (!result.ok() || at == std::string::npos) {
    throw Error(Exit::machine, "dev mutate: ninja does not say how " + target +
                                   " is linked: " + result.output.substr(0, 300));
  }
  const std::size_t begin = result.output.rfind('\n', at) + 1;
  std::vector<std::string> words =
      split_words(result.output.substr(begin, result.output.find('\n', at) - begin));
  // CMake writes ": && c++ ... && :".
  const auto compiler = std::find(words.begin(), words.end(), "&&");
  if (compiler == words.end()) return words;
  return {compiler + 1, std::find(compiler + 1, words.end(), "&&")};
}

std::vector<MutantResult> MutantLab::run(const std::vector<Mutant>& mutants, int jobs,
                                         const std::function<void(const MutantResult&)>& done) {
  std::vector<MutantResult> results(mutants.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr trouble;
  std::mutex mutex;
  const auto work = [&] {
    try {
      for (std::size_t i; (i = next++) < mutants.size();) {
        results[i] = attempt(mutants[i], i);
        const std::lock_guard lock(mutex);
        done(results[i]);
      }
    } catch (...) {
      next = mutants.size();
      const std::lock_guard lock(mutex);
      trouble = std::current_exception();
    }
  };
  std::vector<std::thread> workers;
  for (int job = 0; job < jobs; ++job) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  if (trouble) std::rethrow_exception(trouble);
  return results;
}

bool MutantLab::compile(const Mutant& mutant, const fs::path& source, const fs::path& object) const {
  std::vector<std::string> words = compile_.at(mutant.file);
  value_of(words, "-o") = object.string();
  value_of(words, "-c") = source.string();
  words.insert(words.end(),
               {"-w", "-I", module_.solution().string()});  // a mistake may leave a variable unused
  return tito::run({.argv = words, .folder = build_.folder(), .wall = kCompileWall}).ok();
}

fs::path MutantLab::link(const Program& program, const std::string& replaced, const fs::path& object) const {
  std::vector<std::string> words = program.link;
  const auto at = std::find(words.begin(), words.end(), replaced);
  if (at == words.end())
    throw Error(Exit::machine, fmt::format("dev mutate: {} is not linked into {}", replaced, program.target));
  *at = object.string();
  const fs::path out = object.parent_path() / program.target;
  value_of(words, "-o") = out.string();
  const Result result = tito::run({.argv = words, .folder = build_.folder(), .wall = kCompileWall});
  if (!result.ok())
    throw Error(Exit::machine,
                fmt::format("dev mutate: {} does not link: {}", program.target, result.output));
  return out;
}

MutantResult MutantLab::attempt(const Mutant& mutant, std::size_t number) {
  const auto start = std::chrono::steady_clock::now();
  MutantResult out{mutant, true, "", "", 0};
  const Scratch scratch(build_.folder() / "mutants" / fmt::format("{}-{}", module_.number, number));
  const fs::path source = scratch / mutant.file, object = scratch / "mutant.o";
  write_file(source, plant(mutant, read_file(module_.solution() / mutant.file)));
  out.compiled = compile(mutant, source, object);
  if (out.compiled) {
    std::vector<std::string> words = compile_.at(mutant.file);
    const std::string replaced = value_of(words, "-o");
    const fs::path tests = link(tests_, replaced, object);
    out.test = who_noticed(tito::run(
        {.argv = limited({tests.string(), "--gtest_fail_fast", "--gtest_color=no"}), .wall = kTestWall}));
    if (reference_) out.scenario = try_scenarios(mutant, link(scenarios_, replaced, object));
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

std::string MutantLab::try_scenarios(const Mutant& mutant, const fs::path& program) {
  std::vector<ScenarioInfo> order = reference_->scenarios();  // those of the exercise first
  std::stable_partition(order.begin(), order.end(),
                        [&](const ScenarioInfo& s) { return s.exercise == mutant.exercise; });
  const GradeOptions options{.secret = "tito dev mutate", .repeats = 2, .wall = kTestWall};
  for (const ScenarioInfo& info : order) {
    const ScenarioGrade grade = grade_scenario(*reference_, info, program, options);
    if (!grade.ok()) return fmt::format("{} ({})", info.name, scenario::name_of(grade.judgement.verdict));
  }
  return "";
}

}  // namespace tito
