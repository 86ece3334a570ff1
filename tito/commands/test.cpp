#include "tito/commands/test.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tito/commands/terminal.h"
#include "tito/commands/test_all.h"
#include "tito/core/ending.h"
#include "tito/core/error.h"
#include "tito/core/process.h"
#include "tito/core/progress.h"

namespace tito {

namespace {

using nlohmann::json;
using terminal::say;

struct Arguments {
  std::string module;
  std::string debug;
  TestOptions options;
  AllOptions all;
  bool everything = false;
  bool list_parts = false;
  bool json = false;
};

const char* in_words(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed:
      return "passed";
    case Outcome::failed:
      return "failed";
    case Outcome::unwritten:
      return "unwritten";
    case Outcome::skipped:
      return "skipped";
    case Outcome::lost:
      break;
  }
  return "lost";
}

json to_json(const TestResult& test) {
  return {{"name", test.name},           {"outcome", in_words(test.outcome)},
          {"exercises", test.exercises}, {"todo", test.todo},
          {"message", test.message},     {"where", test.where},
          {"output", test.output},       {"seconds", test.seconds}};
}

json to_json(const std::vector<TestResult>& tests) {
  json out = json::array();
  for (const TestResult& test : tests) out.push_back(to_json(test));
  return out;
}

json to_json(const ModuleReport& report) {
  json out{{"module", report.module->number},
           {"name", report.module->name},
           {"library", report.edition.in_words()},
           {"own", report.own()},
           {"preset", report.preset},
           {"filter", report.filter},
           {"passed", report.passed()},
           {"trouble", report.trouble},
           {"build_seconds", report.build_seconds},
           {"test_seconds", report.test_seconds},
           {"exercises", json::array()},
           {"others", to_json(report.others)},
           {"refused", json::array()},
           {"questions", json::array()}};
  for (const ExerciseReport& e : report.exercises) {
    out["exercises"].push_back({{"id", e.exercise->id},
                                {"title", e.exercise->title},
                                {"standing", tito::in_words(e.standing)},
                                {"blocked_by", e.blocked_by},
                                {"place", e.place},
                                {"tests", to_json(e.tests)}});
  }
  for (const LintFinding& f : report.findings) {
    out["refused"].push_back(
        {{"file", f.file}, {"line", f.line}, {"exercise", f.region}, {"message", f.message}});
  }
  out["compile_errors"] = tito::to_json(report.faults);
  for (const Question& q : report.module->questions)
    out["questions"].push_back({{"id", q.id}, {"title", q.title}});
  return out;
}

std::string indented(const std::string& text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += "    " + text.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return out.empty() ? out : out.substr(0, out.size() - 1);
}

std::string standing_of(const ExerciseReport& e) {
  const std::string word = tito::in_words(e.standing);
  switch (e.standing) {
    case Standing::passed:
      return terminal::green(word);
    case Standing::unwritten:
    case Standing::untested:
      return terminal::dim(word);
    case Standing::blocked:
      return terminal::yellow(word + " by " + join(e.blocked_by));
    default:
      break;
  }
  const auto wrong = std::count_if(e.tests.begin(), e.tests.end(), [](const TestResult& t) {
    return t.outcome != Outcome::passed && t.outcome != Outcome::skipped;
  });
  const std::string count = wrong == 0 ? "" : fmt::format(", {} of {} tests", wrong, e.tests.size());
  return terminal::red(word) + count;
}

void print_test(const TestResult& test, const std::string& place) {
  say("\n" + terminal::bold(test.name));
  if (!place.empty()) say("  your code: " + place);
  say(indented(test.message));
  if (!test.output.empty()) say("  it printed:\n" + indented(both_ends(test.output, 8)));
}

void print_faults(const ModuleReport& report) {
  for (const CompileFault& fault : report.faults) {
    if (fault.file.empty()) {
      say("\n" + terminal::bold("The program cannot be linked") +
          ": a function that the course declares is gone or changed\n    " + fault.message);
    } else {
      const bool theirs = report.own() && fault.file.find("/student/") == std::string::npos;
      say("\n" + terminal::bold(fmt::format("{}:{}", fault.file, fault.line)) + " does not compile" +
          (theirs ? " (a file of the course, not one of yours)" : "") + "\n    " + fault.message);
      if (!fault.excerpt.empty()) say(fault.excerpt.substr(0, fault.excerpt.size() - 1));
    }
  }
  if (!report.faults.empty()) say("\nThe rest was compiled; no test runs before everything compiles.");
  for (const LintFinding& finding : report.findings) say("\nrefused: " + finding.text());
}

/// The first thing to look at, whole.
void print_first(const ModuleReport& report) {
  print_faults(report);
  const ExerciseReport* first = report.first();
  if (first == nullptr || first->standing == Standing::uncompiled || first->standing == Standing::refused) {
    for (const TestResult& test : report.others) {
      if (test.outcome == Outcome::passed || test.outcome == Outcome::skipped) continue;
      print_test(test, test.where);
      return;
    }
    return;
  }
  if (const TestResult* test = first->first_failure())
    print_test(*test, test->where.empty() ? first->place : test->where);
}

void print_next(const ModuleReport& report) {
  const std::string& number = report.module->number;
  const ExerciseReport* first = report.first();
  if (report.passed() && !report.filter.empty())
    return terminal::next_step("tito test " + number, "the whole module");
  if (!report.own()) {
    if (report.edition.own.empty() && report.passed())
      return terminal::next_step("tito module start " + number, "make it yours");
    return terminal::next_step("tito module start " + number);
  }
  if (report.passed()) return terminal::next_step("tito module complete " + number);
  if (first == nullptr) return terminal::next_step("tito test " + number, "once that is mended");
  if (first->standing == Standing::blocked && first->blocked_by.front().substr(0, 2) != number) {
    const std::string other = first->blocked_by.front().substr(0, 2);
    return terminal::next_step("tito test " + other,
                               "or add --reference to test module " + number + " of the course");
  }
  terminal::next_step("tito hint " + first->exercise->id,
                      "then write on and run 'tito test " + number + "' again");
}

/// The first test of an exercise that fails, or its first test, in gdb.
void debug(const Registry& registry, const Arguments& arguments) {
  const Exercise& exercise = registry.exercise(arguments.debug);
  const Module& module = registry.module(exercise.id.substr(0, 2));
  const ModuleReport report = test_module(registry, module, arguments.options);
  for (const ExerciseReport& e : report.exercises) {
    if (e.exercise->id != exercise.id || e.tests.empty()) continue;
    const TestResult* failure = e.first_failure();
    const std::string name = (failure == nullptr ? e.tests.front() : *failure).name;
    say("gdb: " + name + " stops where it fails; 'bt' shows how it came there, 'quit' leaves");
    const std::string program =
        (registry.root() / "build" / report.preset / "tests" / ("test_" + module.number)).string();
    const Result result =
        run({.argv = {"gdb", "-q", "-ex", "run", "--args", program, "--gtest_filter=" + name,
                      "--gtest_break_on_failure", "--gtest_catch_exceptions=0"},
             .folder = registry.root(),
             .passthrough = true});
    if (!result.ok())
      throw Error(Exit::work, "test --debug: gdb ended with status " + std::to_string(result.code));
    return;
  }
  print_faults(report);
  throw Error(Exit::work, "test --debug " + exercise.id + ": no test of this exercise could run");
}

void test_one(const Registry& registry, const Arguments& arguments) {
  const Module& module = registry.module(arguments.module);
  const ModuleReport report = test_module(registry, module, arguments.options);
  if (arguments.json) {
    say(to_json(report).dump(2, ' ', false, json::error_handler_t::replace));
  } else {
    print_report(report);
  }
  remember(registry, report, arguments.options);
  if (!report.passed()) {
    const std::string which = report.filter.empty() ? "" : " by the tests of --filter";
    throw Error(Exit::work, fmt::format("test {}: {} of {} exercises pass{}", module.number,
                                        report.count(Standing::passed), report.exercises.size(), which));
  }
}

void run_test(const Arguments& arguments) {
  if (arguments.list_parts) {
    for (const std::string& part : deep_parts()) terminal::say(part);
    return;
  }
  const Registry registry = Registry::read(find_root());
  if (arguments.everything) return test_all(registry, arguments.all, arguments.json);
  if (!arguments.debug.empty()) return debug(registry, arguments);
  if (arguments.module.empty()) {
    throw Error(Exit::call, "test: which module? such as 'tito test 01'; 'tito test --all' tests everything");
  }
  test_one(registry, arguments);
}

}  // namespace

void print_report(const ModuleReport& report) {
  const Module& module = *report.module;
  say(fmt::format("{} {}: {}", module.number, terminal::bold(module.title), report.edition.in_words()));
  if (!report.own()) {
    say(
        fmt::format("  module {} has no student/ here or --reference was given: these are the results of the "
                    "course's own code",
                    module.number));
  }
  for (const ExerciseReport& e : report.exercises) {
    say(fmt::format("  {:<5} {:<44} {}{}", e.exercise->id, e.exercise->title, standing_of(e),
                    e.exercise->level == 3 ? " (stretch)" : ""));
  }
  if (!report.trouble.empty()) say("\n" + report.trouble);
  print_first(report);
  if (!module.questions.empty()) {
    std::vector<std::string> ids;
    for (const Question& question : module.questions) ids.push_back(question.id);
    say("\n" + join(ids) + ": questions to answer in student/answers.md, graded by hand");
  }
  if (!report.filter.empty())
    say(fmt::format("\nonly the tests called '{}' were run; the others were not", report.filter));
  say(fmt::format(
      "\n{} of {} exercises pass; {:.1f} s from edit to result: {:.1f} s to build, {:.1f} s to test",
      report.count(Standing::passed), report.exercises.size(), report.build_seconds + report.test_seconds,
      report.build_seconds, report.test_seconds));
  print_next(report);
}

nlohmann::json to_json(const std::vector<CompileFault>& faults) {
  json out = json::array();
  for (const CompileFault& f : faults)
    out.push_back({{"file", f.file}, {"line", f.line}, {"message", f.message}, {"excerpt", f.excerpt}});
  return out;
}

void remember(const Registry& registry, const ModuleReport& report, const TestOptions& options) {
  if (!report.own() || !options.filter.empty() || options.sanitize) return;
  record_tests(registry, *report.module, report.student, report.passing());
}

void add_test(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("test", "test a module, exercise by exercise; --all tests everything");
  command->footer(
      "Examples: tito test 01\n          tito test 01 --sanitize     find reads and writes outside memory\n"
      "          tito test --debug 01.3      stop in gdb where it fails");
  CLI::Option* module = command->add_option("module", arguments->module, "such as 01 or tensor");
  command->add_flag("--reference", arguments->options.reference, "the course's solutions instead of yours");
  command->add_flag("--sanitize", arguments->options.sanitize,
                    "with the address and undefined behaviour sanitizers");
  command->add_option("--filter", arguments->options.filter, "tests by name, such as 'Relu.*'");
  CLI::Option* debug =
      command->add_option("--debug", arguments->debug, "run the first failing test of an exercise in gdb")
          ->excludes(module);
  CLI::Option* all = command->add_flag("--all", arguments->everything, "everything a change must pass")
                         ->excludes(module)
                         ->excludes(debug);
  CLI::Option* deep = command->add_flag("--deep", arguments->all.deep,
                                        "what takes longer instead: sanitizers, mutants, fuzzing");
  deep->needs(all);
  command->add_option("--part", arguments->all.part, "one part of --deep: " + join(deep_parts()))
      ->needs(deep);
  command->add_flag("--list-parts", arguments->list_parts, "the names of the parts of --deep, one a line")
      ->needs(deep);
  command->add_flag("--json", arguments->json, "one JSON document and nothing else")->excludes(debug);
  command->callback([arguments] { run_test(*arguments); });
}

}  // namespace tito
