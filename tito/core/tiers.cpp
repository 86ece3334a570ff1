#include "tito/core/tiers.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <regex>

#include "tito/core/build.h"
#include "tito/core/edition.h"
#include "tito/core/error.h"
#include "tito/core/milestones.h"
#include "tito/core/process.h"
#include "tito/core/runner.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

using std::chrono::seconds;

/// Programs of one preset, built and run.
struct Programs {
  const char* preset;
  const char* build;  ///< a pattern: what is built. Nothing rots when everything is
  const char* run;    ///< a pattern: what is run, as GoogleTest programs unless `arguments` says otherwise
  seconds limit;      ///< for one test, or for a whole program with arguments
  std::vector<std::string> arguments = {};
};

/// A command of this tool, which passes or fails as a whole. "NN" stands for each module in turn, "MM" for
/// each milestone that runs today.
struct OwnCommand {
  std::vector<std::string> words;
  seconds limit;                  ///< everything it starts is ended then, and the next step begins
  const char* program = nullptr;  ///< without it the command is skipped by name
};

/// A part of a tier.
struct Part {
  const char* name;
  std::vector<Programs> programs;
  std::vector<OwnCommand> commands;
};

/// The tiers, in one place: the first part is `test --all`, the others are `test --all --deep`.
const std::vector<Part>& parts() {
  static const std::vector<Part> all{
      {"all",
       {{"reference", "(tests|milestones)/.*|tito/tito", "tests/(test_(?!.*_stub$).*|checkpoint_..)",
         seconds(300)}},
       {{{"dev", "check"}, seconds(300)},
        {{"dev", "grade", "NN"}, seconds(600)},
        {{"dev", "mutate", "NN", "--one-per-exercise"}, seconds(900)},
        {{"milestone", "run", "MM", "--quick", "--reference"}, seconds(600)},
        {{"site", "build"}, seconds(300), "doxygen"},
        {{"site", "check"}, seconds(60), "doxygen"}}},
      {"asan",
       {{"asan", "tests/(test_(..|integration)|checkpoint_..)", "tests/(test_(..|integration)|checkpoint_..)",
         seconds(60)}},
       {}},
      {"tsan", {{"tsan", "tests/test_(..|integration)", "tests/test_(..|integration)", seconds(60)}}, {}},
      {"mutants",
       {},
       {{{"dev", "mutate", "NN"}, seconds(3600)}, {{"dev", "grade", "NN", "--fitness"}, seconds(1800)}}},
      {"fuzz", {{"asan", "tests/fuzz_.*", "tests/fuzz_.*", seconds(300), {"--seconds", "60"}}}, {}},
  };
  return all;
}

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void fail(StepReport& step, const std::string& what) {
  ++step.failed;
  step.failures.push_back(what);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Runs one part and tells its steps.
class PartRun {
 public:
  PartRun(const Registry& registry, const std::function<void(const std::string&)>& begins,
          const std::function<void(const StepReport&)>& ends, AllReport& report)
      : registry_(registry), begins_(begins), ends_(ends), report_(report) {}

  void run(const Part& part) {
    for (const Programs& programs : part.programs) run_programs(programs);
    for (const OwnCommand& command : part.commands) run_command(command);
  }

 private:
  template <class Work>
  void step(const std::string& name, const Work& work) {
    begins_(name);
    StepReport step;
    step.name = name;
    const auto start = std::chrono::steady_clock::now();
    work(step);
    step.seconds = since(start);
    ends_(step);
    report_.steps.push_back(std::move(step));
  }

  /// Only a student edition has no solution/; there the tests run on whatever is there.
  [[nodiscard]] bool student_edition() const {
    return std::none_of(registry_.modules().begin(), registry_.modules().end(),
                        [](const Module& m) { return fs::exists(m.solution()); });
  }

  void run_programs(const Programs& wanted) {
    const std::string preset =
        student_edition() && std::string(wanted.preset) == "reference" ? "student" : wanted.preset;
    std::vector<std::string> to_run;
    bool whole = true;
    Build build(registry_.root(), preset);
    step("build " + preset, [&](StepReport& step) {
      std::vector<std::string> to_build;
      for (const std::string& program : build.programs()) {
        if (std::regex_match(program, std::regex(wanted.build))) to_build.push_back(program);
        if (std::regex_match(program, std::regex(wanted.run))) to_run.push_back(program);
      }
      try {
        build.make(to_build);
        step.passed = 1;
      } catch (const CompileError& error) {
        whole = false;
        for (const CompileFault& fault : error.faults()) {
          fail(step, (fault.file.empty() ? "link" : fault.file + ":" + std::to_string(fault.line)) + ": " +
                         fault.message);
        }
      }
    });
    for (const std::string& program : to_run) {
      const std::string name =
          program.substr(program.find('/') + 1) + (preset == "reference" ? "" : " " + preset);
      step(name, [&](StepReport& step) {
        if (!whole && !fresh(build, program)) return fail(step, "does not build");
        wanted.arguments.empty() ? run_tests_of(build.program(program), wanted.limit, step)
                                 : run_whole(build.program(program), wanted, step);
      });
    }
  }

  /// After a build that failed in places: whether this program is as new as its sources.
  static bool fresh(Build& build, const std::string& program) {
    try {
      build.make({program});
      return true;
    } catch (const CompileError&) {
      return false;
    }
  }

  void run_tests_of(const fs::path& program, seconds limit, StepReport& step) const {
    const TestRun run = run_tests(program, {.limit = limit, .folder = registry_.root()});
    for (const TestResult& test : run.tests) {
      if (test.outcome == Outcome::passed) {
        ++step.passed;
      } else if (test.outcome == Outcome::skipped) {
        ++step.skipped;
        const std::size_t reason = test.message.find('\n');  // behind file:line
        step.left_out.push_back(
            test.name + ": " +
            first_line(reason == std::string::npos ? "" : test.message.substr(reason + 1)));
      } else {
        fail(step, test.name + "\n" + test.message + (test.where.empty() ? "" : "\n" + test.where));
      }
    }
    if (!run.trouble.empty()) fail(step, run.trouble);
    if (run.tests.empty() && run.trouble.empty()) fail(step, "the program has no tests");
  }

  static void run_whole(const fs::path& program, const Programs& wanted, StepReport& step) {
    Command command{.argv = {program.string()}, .wall = wanted.limit};
    command.argv.insert(command.argv.end(), wanted.arguments.begin(), wanted.arguments.end());
    judge(tito::run(command), wanted.limit, step);
  }

  void run_command(const OwnCommand& command) {
    std::vector<std::string> subjects{""};
    for (const std::string& word : command.words) {
      if (word != "NN" && word != "MM") continue;
      subjects.clear();
      if (word == "NN") {
        for (const Module& module : registry_.modules()) subjects.push_back(module.number);
      } else {
        for (const Milestone& milestone : read_milestones(registry_.root())) {
          if (milestone.runs_today(registry_)) subjects.push_back(milestone.number);
        }
      }
    }
    for (const std::string& subject : subjects) {
      std::vector<std::string> words = command.words;
      for (std::string& word : words) word = word == "NN" || word == "MM" ? subject : word;
      step("tito " + join(words, " "), [&](StepReport& step) {
        if (command.program != nullptr && find_program(command.program).empty()) {
          ++step.skipped;
          step.left_out.push_back(step.name + ": " + command.program + " is not installed");
          return;
        }
        // Past its limit it hears SIGTERM, so that it can end what it runs in groups of their own.
        Command self{.argv = {fs::read_symlink("/proc/self/exe").string()},
                     .folder = registry_.root(),
                     .wall = command.limit,
                     .grace = seconds(5),
                     .warning = SIGTERM};
        self.argv.insert(self.argv.end(), words.begin(), words.end());
        judge(tito::run(self), command.limit, step);
      });
    }
  }

  const Registry& registry_;
  const std::function<void(const std::string&)>& begins_;
  const std::function<void(const StepReport&)>& ends_;
  AllReport& report_;
};

int total(const AllReport& report, int StepReport::*count) {
  int sum = 0;
  for (const StepReport& step : report.steps) sum += step.*count;
  return sum;
}

}  // namespace

void judge(const Result& result, seconds limit, StepReport& step) {
  if (result.ok()) {
    ++step.passed;
    return;
  }
  const std::string how = result.timed_out
                              ? "stopped: it ran longer than " + std::to_string(limit.count()) + " s"
                          : result.signal != 0 ? signal_in_words(result.signal)
                                               : "exit status " + std::to_string(result.code);
  fail(step, how + "\n" + last_lines(result.output, 20));
}

std::vector<std::string> deep_parts() {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < parts().size(); ++i) names.emplace_back(parts()[i].name);
  return names;
}

int AllReport::passed() const { return total(*this, &StepReport::passed); }
int AllReport::failed() const { return total(*this, &StepReport::failed); }
int AllReport::skipped() const { return total(*this, &StepReport::skipped); }

std::string AllReport::closing_line() const {
  return std::to_string(passed()) + " passed, " + std::to_string(failed()) + " failed, " +
         std::to_string(skipped()) + " skipped";
}

AllReport run_tier(const Registry& registry, const AllOptions& options,
                   const std::function<void(const std::string&)>& begins,
                   const std::function<void(const StepReport&)>& ends) {
  const std::vector<std::string> deep = deep_parts();
  if (!options.part.empty() && std::find(deep.begin(), deep.end(), options.part) == deep.end()) {
    throw Error(Exit::call,
                "test --all --deep: no part is called " + options.part + "; there are " + join(deep));
  }
  AllReport report;
  const auto start = std::chrono::steady_clock::now();
  PartRun run(registry, begins, ends, report);
  for (const Part& part : parts()) {
    const bool is_deep = &part != &parts().front();
    if (is_deep == options.deep && (options.part.empty() || options.part == part.name)) run.run(part);
  }
  report.seconds = since(start);
  return report;
}

}  // namespace tito
