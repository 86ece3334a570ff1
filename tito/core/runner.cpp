#include "tito/core/runner.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <sstream>

#include "tito/core/error.h"
#include "tito/core/process.h"

namespace tito {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr milliseconds kGrace{1000};       // for a test that ran out of time to say where it was
constexpr milliseconds kShortLimit{2000};  // once kPatience tests ran out of time
constexpr int kPatience = 2;
constexpr int kTimeoutsBeforeWeStop = 20;   // a loop in the first exercise loops in every test
constexpr std::size_t kOutputKept = 16384;  // of each test

/// What each test printed. The program marks on its standard output whose text follows: "\x1e" name "\x1f".
class Printed {
 public:
  void add(std::string_view text) {
    pending_.append(text);
    while (!pending_.empty()) {
      const std::size_t mark = pending_.find('\x1e');
      keep(std::string_view(pending_).substr(0, mark));
      pending_.erase(0, mark);
      if (pending_.empty()) return;
      const std::size_t end = pending_.find('\x1f');
      if (end == std::string::npos && pending_.size() < kLongestName) return;
      if (end == std::string::npos || end > kLongestName) {
        keep(pending_.substr(0, 1));  // a test printed the byte itself
        pending_.erase(0, 1);
      } else {
        test_ = pending_.substr(1, end - 1);
        pending_.erase(0, end + 1);
      }
    }
  }

  /// What a test printed, cut in the middle; "" names what was printed outside any test.
  [[nodiscard]] std::string of(const std::string& test) const {
    const auto found = texts_.find(test);
    if (found == texts_.end()) return "";
    const auto& [head, tail, total] = found->second;
    const std::string end = tail.substr(tail.size() - std::min(tail.size(), kOutputKept / 2));
    const std::size_t lost = total - head.size() - end.size();
    return lost == 0 ? head + end : head + "\n[... " + std::to_string(lost) + " bytes left out ...]\n" + end;
  }
  [[nodiscard]] std::size_t bytes_of(const std::string& test) const {
    const auto found = texts_.find(test);
    return found == texts_.end() ? 0 : found->second.total;
  }

 private:
  struct Text {
    std::string head, tail;
    std::size_t total = 0;
  };

  void keep(std::string_view text) {
    Text& into = texts_[test_];
    into.total += text.size();
    const std::size_t room = kOutputKept / 2 - into.head.size();
    into.head.append(text.substr(0, room));
    if (text.size() > room) into.tail.append(text.substr(room));
    if (into.tail.size() > 4 * kOutputKept) into.tail.erase(0, into.tail.size() - kOutputKept);
  }

  static constexpr std::size_t kLongestName = 512;
  std::map<std::string, Text> texts_;
  std::string test_, pending_;
};

/// One start of the program: collects results until the program ends.
class Listener {
 public:
  Listener(TestRun& run, std::string last) : run_(run), last_(std::move(last)) {}

  void on_output(std::string_view text) { printed_.add(text); }

  void on_event(std::string_view line) {
    json event = json::parse(line, nullptr, false);
    if (event.is_discarded()) {  // a test printed bytes that are no text
      std::string plain(line);
      for (char& c : plain) c = static_cast<unsigned char>(c) < 0x80 ? c : '?';
      event = json::parse(plain, nullptr, false);
    }
    if (!event.is_object()) return;
    const std::string kind = event.value("event", "");
    if (kind == "start") {
      current_ = TestResult{};
      current_->name = last_ = event.value("test", "");
    } else if (kind == "exercise" && current_) {
      current_->exercises.push_back(event.value("exercise", ""));
    } else if (kind == "end" && current_) {
      finish(event);
    } else if (kind == "signal") {
      signal_ = event.value("signal", 0);
      frames_ = event.value("frames", std::vector<std::string>{});
    } else if (kind == "done") {
      done_ = true;
    }
  }

  /// The program has ended. True when tests may be left that it did not come to.
  bool close(const Result& result, const std::filesystem::path& program, milliseconds limit) {
    const std::string during = current_ ? current_->name : "";
    output_ = printed_.of(during);
    for (auto test = run_.tests.begin() + first_; test != run_.tests.end(); ++test)
      test->output = printed_.of(test->name);
    if (done_ && result.signal == 0 && result.code <= 1) return false;
    const std::string how = in_words(result, limit) + last_line();
    if (!current_) {
      run_.trouble =
          std::string(done_ ? "after its last test" : "between two tests") + " the program ended with " + how;
      return false;
    }
    current_->outcome = Outcome::lost;
    current_->message = how;
    current_->where = find_line(program, frames_);
    if (current_->where.empty()) current_->where = line_in_report();
    current_->output =
        output_.substr(0, output_.find("\nSUMMARY: "));  // behind it a sanitizer draws its memory
    run_.tests.push_back(std::move(*current_));
    return true;
  }

  [[nodiscard]] const std::string& last() const { return last_; }

 private:
  void finish(const json& event) {
    const std::string verdict = event.value("result", "failed");
    current_->outcome = verdict == "passed"      ? Outcome::passed
                        : verdict == "skipped"   ? Outcome::skipped
                        : verdict == "unwritten" ? Outcome::unwritten
                                                 : Outcome::failed;
    current_->message = event.value("message", "");
    current_->todo = event.value("todo", "");
    current_->seconds = event.value("seconds", 0.0);
    run_.tests.push_back(std::move(*current_));
    current_.reset();
  }

  std::string in_words(const Result& result, milliseconds limit) const {
    if (const auto report = stopped_by_sanitizer()) return *report;
    if (result.timed_out) {
      std::string text = "no end after " + std::to_string(limit.count() / 1000) +
                         " s: a loop that does not stop, or far too slow";
      const std::size_t bytes = printed_.bytes_of(current_ ? current_->name : "");
      if (bytes > 1 << 20) text += "; it printed " + std::to_string(bytes >> 20) + " MiB";
      return text;
    }
    if (result.signal != 0) {
      std::string text = signal_in_words(result.signal);
      const std::size_t many = 60;  // the alternate stack holds 64 frames: a recursion fills them
      if (result.signal == SIGSEGV && frames_.size() >= many)
        text += "; most likely a recursion that does not end";
      return text;
    }
    return "exit status " + std::to_string(result.code) + ": something called exit() inside the test";
  }

  /// What a sanitizer wrote, in its own words.
  std::optional<std::string> stopped_by_sanitizer() const {
    static const std::regex pattern(
        R"((AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error): ([^\n]*))");
    std::smatch match;
    if (output_.find("Sanitizer") == std::string::npos &&
        output_.find("runtime error: ") == std::string::npos)
      return {};
    if (!std::regex_search(output_, match, pattern)) return {};
    std::string what = match[2];
    what = what.substr(0, what.find(" on address"));
    return match[1] == "runtime error" ? "undefined behaviour: " + what : std::string(match[1]) + ": " + what;
  }

  /// "modules/.../student/x.cpp:12" in a sanitizer's report.
  std::string line_in_report() const {
    static const std::regex pattern(
        R"((modules/[0-9]{2}_[a-z_]+/(?:student|solution|stub|given|include)/[^\s:]+:[0-9]+))");
    std::smatch match;
    return std::regex_search(output_, match, pattern) ? match[1].str() : "";
  }

  /// An abort says why on its last line.
  std::string last_line() const {
    if (signal_ != SIGABRT) return "";
    const std::size_t end = output_.find_last_not_of('\n');
    if (end == std::string::npos) return "";
    const std::size_t begin = output_.rfind('\n', end);
    return "\n" + output_.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
  }

  TestRun& run_;
  std::ptrdiff_t first_ = std::ssize(run_.tests);  // results of this start
  std::string last_;
  Printed printed_;
  std::string output_;  // of the test during which the program ended
  std::optional<TestResult> current_;
  std::vector<std::string> frames_;
  int signal_ = 0;
  bool done_ = false;
};

}  // namespace

int TestRun::count(Outcome outcome) const {
  return static_cast<int>(
      std::count_if(tests.begin(), tests.end(), [&](const TestResult& t) { return t.outcome == outcome; }));
}

bool TestRun::ok() const {
  return trouble.empty() &&
         count(Outcome::passed) + count(Outcome::skipped) == static_cast<int>(tests.size());
}

TestRun run_tests(const std::filesystem::path& program, const RunOptions& options) {
  TestRun run;
  Command command{.argv = {program.string()}, .folder = options.folder};
  if (!options.filter.empty()) command.argv.push_back("--gtest_filter=" + options.filter);
  // Waiting threads sleep: on a busy machine a thread that spins takes the processor from the one it waits
  // for.
  command.environment = {{"OMP_WAIT_POLICY", "passive"},
                         {"ASAN_OPTIONS", "handle_abort=1:detect_stack_use_after_return=1"},
                         {"UBSAN_OPTIONS", "print_stacktrace=1"},
                         {"TSAN_OPTIONS", "halt_on_error=1"},
                         {"GTEST_COLOR", "no"}};
  command.event_pipe = true;
  command.wall_per_event = true;
  command.grace = kGrace;
  int timeouts = 0;
  std::string last;
  for (bool more = true; more;) {
    Listener listener(run, last);
    command.wall = timeouts >= kPatience ? std::min(options.limit, kShortLimit) : options.limit;
    command.on_output = [&](std::string_view text) { listener.on_output(text); };
    command.on_event = [&](std::string_view line) { listener.on_event(line); };
    if (!last.empty()) command.environment["TINYTORCH_AFTER"] = last;
    const Result result = tito::run(command);
    run.seconds += result.seconds;
    more = listener.close(result, program, command.wall);
    if (more && listener.last() == last) {
      run.trouble = "the program began again with " + last + ", which it was told to leave out";
      more = false;
    }
    last = listener.last();
    timeouts += result.timed_out ? 1 : 0;
    if (more && timeouts == kTimeoutsBeforeWeStop) {
      run.trouble =
          std::to_string(timeouts) + " tests ran out of time; the tests behind " + last + " were not run";
      more = false;
    }
  }
  return run;
}

std::string find_line(const std::filesystem::path& program, const std::vector<std::string>& frames) {
  if (frames.empty()) return "";
  constexpr std::size_t kFault =
      2;  // behind the handler and the kernel's trampoline; the others are return addresses
  Command command{.argv = {"addr2line", "-i", "-e", program.string()}};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const unsigned long long address = std::strtoull(frames[i].c_str(), nullptr, 16);
    std::ostringstream text;
    text << std::hex << (i == kFault ? address : address - 1);
    command.argv.push_back(text.str());
  }
  std::string lines;
  try {
    lines = run(command).output;
  } catch (const Error&) {
    return "";  // no binutils: the signal alone must do
  }
  static const std::array<std::regex, 3> kinds{
      std::regex(R"((modules/[^\n]*/student/[^\n:]+:[0-9]+))"),
      std::regex(R"((modules/[^\n]*/(?:solution|stub)/[^\n:]+:[0-9]+))"),
      std::regex(R"(((?:modules|tests)/(?!support/)[^\n:]+:[0-9]+))")};
  for (const std::regex& kind : kinds) {
    if (std::smatch match; std::regex_search(lines, match, kind)) return match[1];
  }
  return "";
}

}  // namespace tito
