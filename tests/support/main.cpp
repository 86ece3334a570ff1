// The main of every test program. By hand it is ordinary GoogleTest. Started by `tito`, it also tells what
// happens, one line of JSON an event, on the descriptor in $TINYTORCH_EVENTS:
//   {"event":"start","test":"Relu.KeepsWhatIsAboveZero"}
//   {"event":"exercise","test":...,"exercise":"02.1"}
//   {"event":"end","test":...,"result":"passed|failed|skipped|unwritten","todo":"02.1","message":"...","seconds":0.01}
//   {"event":"signal","test":...,"signal":11,"frames":["0x1234",...]}   addresses inside the program, for
//   addr2line
//   {"event":"done"}
// and "\x1e" name "\x1f" on standard output in front of what a test prints.
// $TINYTORCH_AFTER=Suite.Name goes on behind the test that ended an earlier run.

#include <execinfo.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "support/exercise.h"

namespace {

int events = -1;                  // where events go; -1 when nobody listens
std::array<char, 512> running{};  // the JSON of the running test's name, for the signal handler
std::uintptr_t program_base = 0;  // where this program was loaded

std::string json(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
      out += code.data();
    } else {
      out += c;
    }
  }
  return out + '"';
}

void send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(events, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string name_of(const testing::TestInfo& info) {
  return std::string(info.test_suite_name()) + "." + info.name();
}

/// The exercise in a message such as "todo 05.3: ...", or "".
std::string unwritten_exercise(std::string_view message) {
  const std::size_t at = message.find("todo ");
  if (at == std::string_view::npos) return "";
  const std::string_view id = message.substr(at + 5);
  const std::size_t length = id.find_first_not_of("0123456789.");
  return std::string(id.substr(0, length));
}

/// What was said, without GoogleTest's words about an exception.
std::string_view plain(std::string_view message) {
  constexpr std::string_view before = "C++ exception with description \"",
                             behind = "\" thrown in the test body.";
  if (message.rfind(before, 0) != 0) return message;
  message.remove_prefix(before.size());
  return message.substr(0, message.rfind(behind));
}

class Reporter : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& info) override {
    const std::string name = json(name_of(info));
    std::snprintf(running.data(), running.size(), "%s", name.c_str());
    send("{\"event\":\"start\",\"test\":" + name + "}\n");
    mark(name_of(info));
  }

  void OnTestEnd(const testing::TestInfo& info) override {
    const testing::TestResult& result = *info.result();
    std::string verdict = result.Failed() ? "failed" : result.Skipped() ? "skipped" : "passed";
    std::string message, todo;
    for (int i = 0; i < result.total_part_count(); ++i) {
      const testing::TestPartResult& part = result.GetTestPartResult(i);
      if (part.passed()) continue;
      if (message.empty()) {
        if (part.file_name() != nullptr) message = str(part.file_name(), part.line_number());
        message += plain(part.message());
      }
      if (part.failed() && todo.empty()) todo = unwritten_exercise(part.message());
    }
    if (!todo.empty()) verdict = "unwritten";
    mark("");
    send("{\"event\":\"end\",\"test\":" + json(name_of(info)) + ",\"result\":\"" + verdict +
         "\",\"todo\":" + json(todo) + ",\"message\":" + json(message) +
         ",\"seconds\":" + std::to_string(double(result.elapsed_time()) / 1000) + "}\n");
    running[0] = '\0';
  }

  void OnTestProgramEnd(const testing::UnitTest&) override { send("{\"event\":\"done\"}\n"); }

  static std::string str(const char* file, int line) {
    return std::string(file) + ":" + std::to_string(line) + "\n";
  }

  /// Says on standard output itself whose output follows: two pipes have no common order.
  static void mark(const std::string& name) {
    std::fflush(nullptr);
    const std::string text = '\x1e' + name + '\x1f';
    [[maybe_unused]] const ssize_t count = write(STDOUT_FILENO, text.data(), text.size());
  }
};

// From here to install(): only what a signal handler may do.

void put(const char* text) { [[maybe_unused]] const ssize_t count = write(events, text, std::strlen(text)); }

void put_number(std::uintptr_t value, unsigned base) {
  std::array<char, 24> digits{};
  char* at = digits.data() + digits.size() - 1;
  do *--at = "0123456789abcdef"[value % base];
  while ((value /= base) != 0);
  put(at);
}

void on_signal(int signal) {
  std::array<void*, 64> frames{};
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  put("{\"event\":\"signal\",\"test\":");
  put(running[0] == '\0' ? "\"\"" : running.data());
  put(",\"signal\":");
  put_number(static_cast<std::uintptr_t>(signal), 10);
  put(",\"frames\":[");
  for (int i = 0; i < count; ++i) {
    put(i == 0 ? "\"0x" : ",\"0x");
    put_number(reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(i)]) - program_base, 16);
    put("\"");
  }
  put("]}\n");
  if (signal == SIGUSR1) _exit(124);  // tito's clock ran out
  ::signal(signal, SIG_DFL);
  raise(signal);
}

void install_signal_handlers() {
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void*) {
        program_base = info->dlpi_addr;
        return 1;  // the first entry is the program itself
      },
      nullptr);
  std::array<void*, 1> first{};
  backtrace(first.data(), 1);  // loads the unwinder now: it may not be loaded inside a handler

  constexpr std::size_t kStack = 256 << 10;  // of its own, because a stack overflow leaves no other
  stack_t stack{};
  stack.ss_sp = mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack.ss_size = kStack;
  sigaltstack(&stack, nullptr);

  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  sigaction(SIGUSR1, &action, nullptr);
#ifndef __SANITIZE_ADDRESS__  // which writes a better report of its own
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
    sigaction(signal, &action, nullptr);
#endif
}

/// Leaves out every test up to and including the one named.
void go_on_behind(std::string_view last) {
  std::string filter = GTEST_FLAG_GET(filter);
  filter += filter.find('-') == std::string::npos ? "-" : ":";
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *all.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const std::string name = name_of(*suite.GetTestInfo(t));
      filter += name + ":";
      if (name == last) {
        GTEST_FLAG_SET(filter, filter);
        return;
      }
    }
  }
}

}  // namespace

void testing_support::exercise(const char* id) {
  testing::Test::RecordProperty("exercise", id);
  if (events < 0) return;
  send("{\"event\":\"exercise\",\"test\":" + std::string(running.data()) + ",\"exercise\":" + json(id) +
       "}\n");
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (const char* descriptor = std::getenv("TINYTORCH_EVENTS")) {
    events = std::atoi(descriptor);
    fcntl(events, F_SETFD, FD_CLOEXEC);
    testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());  // standard output belongs to the tests
    listeners.Append(new Reporter);
    install_signal_handlers();
    if (const char* last = std::getenv("TINYTORCH_AFTER")) go_on_behind(last);
    for (const char* ours : {"TINYTORCH_EVENTS", "TINYTORCH_AFTER"}) unsetenv(ours);  // not a child's
  }
  return RUN_ALL_TESTS();
}
